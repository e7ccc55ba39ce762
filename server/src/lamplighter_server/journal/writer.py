"""Writes one signal's segments: a group of records goes to disk at once, and only whole groups are sealed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lamplighter_server.journal.digests import MINUTE
from lamplighter_server.journal.record import trailer, varint
from lamplighter_server.journal.segment import OpenSegment, Segment

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from lamplighter_server.journal.digests import DigestFiles
    from lamplighter_server.journal.room import Room
    from lamplighter_server.journal.segment import SegmentNumbers
    from lamplighter_server.journal.signal import Signal


@dataclass(eq=False)
class Entry:
    """A body on its way to disk, and those that wait to hear of it."""

    body: bytes
    project: bytes
    items: int
    digest: bytes
    arrival: int
    waiters: list[asyncio.Future[str | None]] = field(default_factory=list["asyncio.Future[str | None]"])


class SegmentWriter:
    """The open segment of one signal; used by its lane's thread, except for its properties."""

    def __init__(
        self, directory: Path, signal: Signal, *, numbers: SegmentNumbers, digests: DigestFiles, room: Room
    ) -> None:
        self._directory = directory
        self._signal = signal
        self._numbers = numbers
        self._digests = digests
        self._room = room
        self._open: OpenSegment | None = None

    @property
    def bytes(self) -> int:
        """The durable size of the open segment."""
        segment = self._open
        return segment.bytes if segment else 0

    @property
    def begun(self) -> float | None:
        """When the open segment was begun, on the monotonic clock; None while nothing is stored in it."""
        segment = self._open
        return segment.begun if segment and segment.bytes else None

    @property
    def number(self) -> int:
        """The open segment's number; 0 while nothing is stored in it."""
        segment = self._open
        return segment.number if segment and segment.bytes else 0

    def commit(self, entries: Sequence[Entry], sealed: Callable[[Segment], None]) -> None:
        """Store all of the entries durably or raise OSError and store none."""
        self._room.need(sum(len(entry.body) for entry in entries))
        if self._open and self._open.spoiled:
            self.seal(sealed, entries[0].arrival)
        if self._open is None:
            self._open = OpenSegment(self._directory, self._numbers.next())
        self._open.append(_records(entries, self._open.number))
        self._open.records += len(entries)
        self._open.items += sum(entry.items for entry in entries)
        self._open.digests += b"".join(entry.digest for entry in entries)

    def seal(self, sealed: Callable[[Segment], None], now: int) -> None:
        """End the open segment and give it to `sealed`; raise OSError where that must be tried again."""
        segment = self._open
        if segment is None:
            return
        if not segment.bytes:
            segment.remove()
            self._open = None
            return
        path = segment.seal()
        self._digests.append(now // MINUTE, bytes(segment.digests))
        self._open = None
        sealed(
            Segment(
                *(self._signal, segment.number, path, segment.bytes, segment.records, segment.items), attempted=False
            )
        )


def _records(entries: Sequence[Entry], segment: int) -> list[bytes]:
    buffers: list[bytes] = []
    for entry in entries:
        fields = trailer(
            arrival=entry.arrival,
            segment=segment,
            items=entry.items,
            digest=entry.digest,
            body=len(entry.body),
            project=entry.project,
        )
        buffers += (varint(len(entry.body) + len(fields)), entry.body, fields)
    return buffers
