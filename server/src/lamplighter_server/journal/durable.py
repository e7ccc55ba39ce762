"""The few file operations whose order decides what a power cut leaves behind."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# The kernel takes at most 1,024 buffers at once.
_MOST_BUFFERS = 1024

sync_data = getattr(os, "fdatasync", os.fsync)


def sync_directory(directory: Path) -> None:
    """Make created, renamed and removed names in a directory survive a power cut."""
    fd = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def make_directory(directory: Path) -> None:
    """Create a directory, and those above it, durably."""
    if not directory.is_dir():
        make_directory(directory.parent)
        directory.mkdir(exist_ok=True)
        sync_directory(directory.parent)


def write_all(fd: int, buffers: Sequence[bytes]) -> int:
    """Write every byte of every buffer, or raise; answer how many."""
    written = 0
    for first in range(0, len(buffers), _MOST_BUFFERS):
        batch: Sequence[bytes | memoryview] = buffers[first : first + _MOST_BUFFERS]
        while batch:
            count = os.writev(fd, batch)
            written += count
            batch = _rest(batch, count)
    return written


def write_file(path: Path, buffers: Sequence[bytes]) -> None:
    """Put a file in place whole or not at all, also through a power cut."""
    draft = path.with_suffix(".tmp")
    fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        write_all(fd, buffers)
        os.fsync(fd)
    finally:
        os.close(fd)
    draft.replace(path)
    sync_directory(path.parent)


def _rest(batch: Sequence[bytes | memoryview], count: int) -> Sequence[bytes | memoryview]:
    for index, buffer in enumerate(batch):
        if count < len(buffer):
            return [memoryview(buffer)[count:], *batch[index + 1 :]]
        count -= len(buffer)
    return []
