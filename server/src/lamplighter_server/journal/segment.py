"""A segment: the file that a run of records lies in from the first acknowledgement to the engine's own write."""

from __future__ import annotations

import os
import secrets
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lamplighter_server.journal.durable import sync_data, sync_directory, write_all

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from lamplighter_server.journal.signal import Signal

OPEN, SEALED = ".open", ".seg"


@dataclass(frozen=True)
class Segment:
    """A sealed segment, ready to be loaded."""

    signal: Signal
    number: int
    path: Path
    bytes: int
    records: int
    items: int
    attempted: bool
    """It may have been loaded in part before: by an earlier process, or in an attempt that failed."""
    failures: int = 0
    """Attempts that failed, in this process."""
    passed: int = 0
    """Segments of its signal that the engine has taken since the first of them."""


class SegmentNumbers:
    """Numbers that no other segment has, in this directory or another; each is greater than the one before.

    Microseconds since the epoch and twelve random bits, or one more than the last where the clock went back.
    """

    def __init__(self, clock: Callable[[], int], last: int) -> None:
        self._clock = clock
        self._last = last
        self._lock = threading.Lock()

    def next(self) -> int:
        """Return the number of a new segment."""
        with self._lock:
            self._last = max(self._last + 1, self._clock() // 1000 << 12 | secrets.randbits(12))
            return self._last


class OpenSegment:
    """The segment that is being written; used by its lane's writer alone, except for reading the counts."""

    def __init__(self, directory: Path, number: int) -> None:
        self.number = number
        self.path = directory / f"{number:020d}{OPEN}"
        self.bytes = 0
        self.records = 0
        self.items = 0
        self.digests = bytearray()
        self.begun = time.monotonic()
        self.spoiled = False
        """Behind `bytes` the file may hold what was refused: it must be sealed before anything else is written."""
        self._fd = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        try:
            sync_directory(directory)
        except OSError:
            with suppress(OSError):  # left behind empty, it is removed at the next start
                self.path.unlink()
            os.close(self._fd)
            raise

    def append(self, buffers: Sequence[bytes]) -> None:
        """Write durably, or raise and leave the segment as it was."""
        try:
            size = write_all(self._fd, buffers)
        except OSError:
            self._cut_back()
            raise
        try:
            sync_data(self._fd)
        except OSError:
            # What the kernel did with the pages is unknown, and a second fsync would say that all is well.
            self.spoiled = True
            raise
        self.bytes += size

    def seal(self) -> Path:
        """End the segment at its last durable byte; may be called again after it raised."""
        if self.path.suffix == OPEN:
            if self.spoiled:
                os.ftruncate(self._fd, self.bytes)
            self.spoiled = True  # nothing more is written, also where a step from here on fails
            os.fsync(self._fd)
            self.path = self.path.replace(self.path.with_suffix(SEALED))
        sync_directory(self.path.parent)
        os.close(self._fd)
        return self.path

    def remove(self) -> None:
        """Take away a segment in which nothing was stored."""
        self.path.unlink(missing_ok=True)
        os.close(self._fd)

    def _cut_back(self) -> None:
        try:
            os.ftruncate(self._fd, self.bytes)
        except OSError:
            self.spoiled = True
