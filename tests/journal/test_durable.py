"""The file operations under the journal."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from lamplighter_server.journal.durable import make_directory, write_all, write_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@pytest.mark.parametrize("most", [1, 3, 7, 4096])
def test_short_writes_are_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """However little the kernel takes at a time, every byte is written once and in order."""
    real = os.writev

    def writev(fd: int, buffers: Sequence[bytes]) -> int:
        return real(fd, [b"".join(buffers)[:most]])

    monkeypatch.setattr(os, "writev", writev)
    buffers = [b"", b"a", b"bcd", b"", b"efghij"] * 300
    path = tmp_path / "file"
    fd = os.open(path, os.O_WRONLY | os.O_CREAT)
    assert write_all(fd, buffers) == 3000
    os.close(fd)
    assert path.read_bytes() == b"".join(buffers)


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    """The new content takes the place of the old and leaves no draft."""
    path = tmp_path / "some.seg"
    path.write_bytes(b"old and longer")
    write_file(path, [b"new"])
    assert [(found.name, found.read_bytes()) for found in tmp_path.iterdir()] == [("some.seg", b"new")]


def test_a_directory_is_made_with_those_above(tmp_path: Path) -> None:
    """Missing directories are made, and one that is there is no error."""
    for _ in range(2):
        make_directory(tmp_path / "a" / "b" / "c")
    assert (tmp_path / "a" / "b" / "c").is_dir()
