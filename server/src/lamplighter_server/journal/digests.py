"""Remembers which bodies came in the last minutes, in memory and on disk, so that one sent again is stored once."""

from __future__ import annotations

import os
import threading
from array import array
from bisect import bisect_left
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING

from lamplighter_server.journal.durable import make_directory, sync_directory, write_all
from lamplighter_server.journal.record import DIGEST_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from lamplighter_server.journal.signal import Signal

MINUTE = 60_000_000_000
"""In the clock's nanoseconds."""

_BUCKETS = 4096
_OWED_BYTES = 16 << 20
"""How much a full disk may leave unwritten."""


class PackedDigests:
    """A set of digests at 16 bytes each: sorted, with an index over their first twelve bits."""

    def __init__(self, digests: Iterable[bytes]) -> None:
        ordered = sorted(digests)
        self._packed = b"".join(ordered)
        edges = (bisect_left(ordered, (bucket << 4).to_bytes(2, "big")) for bucket in range(_BUCKETS))
        self._edges = array("I", [*edges, len(ordered)])

    def __len__(self) -> int:
        return len(self._packed) // DIGEST_BYTES

    def __contains__(self, digest: bytes) -> bool:
        bucket = int.from_bytes(digest[:2], "big") >> 4
        end = self._edges[bucket + 1] * DIGEST_BYTES
        at = self._packed.find(digest, self._edges[bucket] * DIGEST_BYTES, end)
        while at % DIGEST_BYTES and at >= 0:  # found across two neighbours
            at = self._packed.find(digest, at + 1, end)
        return at >= 0


class RecentDigests:
    """The digests of the last minutes, at most `limit`: the oldest go first. Its caller does the locking."""

    def __init__(self, minutes: int, limit: int) -> None:
        self._minutes = minutes
        self._limit = limit
        self._minute = 0
        self._current: set[bytes] = set()
        self._earlier: deque[tuple[int, PackedDigests]] = deque()

    def __len__(self) -> int:
        return len(self._current) + sum(len(digests) for _, digests in self._earlier)

    def __contains__(self, digest: bytes) -> bool:
        return digest in self._current or any(digest in digests for _, digests in self._earlier)

    def add_all(self, packed: bytes) -> None:
        """Remember digests that stand in a row; what is left of one that was cut off is none."""
        for at in range(0, len(packed) - DIGEST_BYTES + 1, DIGEST_BYTES):
            self.add(packed[at : at + DIGEST_BYTES])

    def add(self, digest: bytes) -> None:
        """Remember a digest of the minute last turned to."""
        self._current.add(digest)
        if len(self._current) * 16 >= self._limit:
            self._pack()
            while len(self) > self._limit:
                self._earlier.popleft()

    def turn(self, minute: int) -> None:
        """Go on to a minute and forget those that are too old; a clock set back makes nothing last longer."""
        if minute == self._minute:
            return
        self._pack()
        self._earlier = deque((min(of, minute), digests) for of, digests in self._earlier)
        while self._earlier and self._earlier[0][0] < minute - self._minutes:
            self._earlier.popleft()
        self._minute = minute

    def _pack(self) -> None:
        if self._current:
            self._earlier.append((self._minute, PackedDigests(self._current)))
            self._current = set()


class DigestFiles:
    """The same on disk, a file a minute, for segments that are loaded and deleted; safe for several threads.

    Written when a segment is sealed and made durable before it is deleted: until then the segment itself tells.
    """

    def __init__(self, directory: Path, signal: Signal, minutes: int) -> None:
        self._directory = directory
        self._signal = signal
        self._minutes = minutes
        self._lock = threading.Lock()
        self._owed = b""
        self._unsynced: set[Path] = set()
        make_directory(directory)

    def load(self, minute: int) -> list[tuple[int, bytes]]:
        """Read what earlier processes wrote and is not too old, as (minute, digests in a row)."""
        return [(min(of, minute), path.read_bytes()) for of, path in self._files() if of >= minute - self._minutes]

    def append(self, minute: int, packed: bytes) -> None:
        """Write digests; what a full disk did not take is written with the next ones."""
        with self._lock:
            self._owed += packed
            with suppress(OSError):
                self._write(minute)
                self._expire(minute)
            self._owed = self._owed[-_OWED_BYTES:]

    def sync(self, minute: int) -> None:
        """Make everything that was appended durable."""
        with self._lock:
            self._write(minute)
            for path in tuple(self._unsynced):
                _sync(path)
                self._unsynced.discard(path)
                sync_directory(self._directory)

    def _write(self, minute: int) -> None:
        if not self._owed:
            return
        path = self._directory / f"{self._signal}-{minute:012d}"
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            size = os.fstat(fd).st_size
            whole = size - size % DIGEST_BYTES
            os.ftruncate(fd, whole)  # of a digest that was cut off, by a kill or by a full disk
            write_all(fd, [self._owed])
        finally:
            os.close(fd)
        self._owed = b""
        self._unsynced.add(path)

    def _expire(self, minute: int) -> None:
        for of, path in self._files():
            if of < minute - self._minutes:
                path.unlink()
                self._unsynced.discard(path)

    def _files(self) -> list[tuple[int, Path]]:
        paths = self._directory.glob(f"{self._signal}-{'[0-9]' * 12}")
        return sorted((int(path.name[-12:]), path) for path in paths)


def _sync(path: Path) -> None:
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
