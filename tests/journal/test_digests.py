"""The memory of what came in the last minutes."""

from __future__ import annotations

import errno
import os
from hashlib import blake2b
from typing import TYPE_CHECKING

import pytest
from lamplighter_server.journal import Signal
from lamplighter_server.journal import digests as module
from lamplighter_server.journal.digests import DigestFiles, PackedDigests, RecentDigests

if TYPE_CHECKING:
    from pathlib import Path


def digest(number: int) -> bytes:
    return blake2b(str(number).encode(), digest_size=16).digest()


def test_packed_digests_are_the_set_they_were_made_of() -> None:
    """What was put in is found, and nothing else is."""
    packed = PackedDigests(digest(number) for number in range(5000))
    assert len(packed) == 5000
    assert all(digest(number) in packed for number in range(5000))
    assert not any(digest(number) in packed for number in range(5000, 15000))


def test_extreme_digests_are_found() -> None:
    """The first and the last possible digest have their place."""
    packed = PackedDigests([bytes(16), b"\xff" * 16])
    assert bytes(16) in packed
    assert b"\xff" * 16 in packed
    assert b"\x00" * 15 + b"\x01" not in packed


def test_a_digest_across_two_others_is_not_there() -> None:
    """Sixteen bytes that end one digest and begin the next are no digest, and hide none that follows."""
    first, second = b"\x10\x01" + bytes(12) + b"\x10\x02", b"\x10\x02" + bytes(14)
    across = (first + second)[14:30]
    assert across[:2] == first[14:]
    assert across not in PackedDigests([first, second])
    assert across in PackedDigests([first, second, across])


def test_a_digest_is_forgotten_after_its_minutes() -> None:
    """A digest is known for ten minutes at least and eleven at most."""
    recent = RecentDigests(10, 1000)
    recent.turn(100)
    recent.add(digest(1))
    recent.turn(110)
    assert digest(1) in recent
    recent.turn(111)
    assert digest(1) not in recent
    assert len(recent) == 0


def test_a_clock_set_back_makes_nothing_last_longer() -> None:
    """Digests of a future minute count from the minute the clock was set back to."""
    recent = RecentDigests(10, 1000)
    recent.turn(500)
    recent.add(digest(1))
    recent.turn(100)
    assert digest(1) in recent
    recent.turn(111)
    assert digest(1) not in recent


def test_the_oldest_are_forgotten_beyond_the_limit() -> None:
    """However many come in, no more than the limit are kept, and the newest are among them."""
    recent = RecentDigests(10, 160)
    for number in range(1000):
        recent.turn(number // 100)
        recent.add(digest(number))
        assert len(recent) <= 160 + 10
    assert all(digest(number) in recent for number in range(850, 1000))
    assert digest(500) not in recent


def test_files_give_back_what_was_written(tmp_path: Path) -> None:
    """Another process finds the digests, each with its minute, and a minute in the future counts as now."""
    files = DigestFiles(tmp_path / "digests", Signal.LOGS, 10)
    files.append(100, digest(1) + digest(2))
    files.append(101, digest(3))
    files.sync(101)
    DigestFiles(tmp_path / "digests", Signal.TRACES, 10).append(101, digest(4))
    again = DigestFiles(tmp_path / "digests", Signal.LOGS, 10)
    assert again.load(105) == [(100, digest(1) + digest(2)), (101, digest(3))]
    assert again.load(111) == [(101, digest(3))]
    assert again.load(50) == [(50, digest(1) + digest(2)), (50, digest(3))]


def test_old_files_go(tmp_path: Path) -> None:
    """A file whose minute is past is removed, also one that was never made durable."""
    files = DigestFiles(tmp_path, Signal.LOGS, 10)
    files.append(100, digest(1))
    files.append(111, digest(2))
    assert [path.name for path in tmp_path.iterdir()] == ["logs-000000000111"]
    files.sync(111)


def test_a_cut_off_digest_spoils_no_other(tmp_path: Path) -> None:
    """What a kill left of a digest is dropped before the next is written."""
    (tmp_path / "logs-000000000100").write_bytes(digest(1) + b"torn")
    files = DigestFiles(tmp_path, Signal.LOGS, 10)
    recent = RecentDigests(10, 1000)
    for _, packed in files.load(100):
        recent.add_all(packed)
    assert len(recent) == 1
    files.append(100, digest(2))
    assert files.load(100) == [(100, digest(1) + digest(2))]


def test_what_a_full_disk_refused_is_written_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Digests that could not be written are written with the next ones, and sync says when it can't."""
    files = DigestFiles(tmp_path, Signal.LOGS, 10)

    def full(fd: int, buffers: list[bytes]) -> int:
        os.write(fd, buffers[0][:5])
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(module, "write_all", full)
        files.append(100, digest(1))
        with pytest.raises(OSError, match="No space"):
            files.sync(100)
    files.append(100, digest(2))
    assert files.load(100) == [(100, digest(1) + digest(2))]


def test_what_is_owed_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that stays full makes the oldest unwritten digests go, not the memory grow."""
    monkeypatch.setattr(module, "_OWED_BYTES", 32)
    files = DigestFiles(tmp_path / "gone", Signal.LOGS, 10)
    (tmp_path / "gone").rmdir()
    for number in range(5):
        files.append(100, digest(number))
    (tmp_path / "gone").mkdir()
    files.sync(100)
    assert files.load(100) == [(100, digest(3) + digest(4))]
