"""Reads a segment that a process left behind: which records are whole, and which bytes are not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lamplighter_server.journal.record import Record, mark_of, read_record, read_varint, varint

if TYPE_CHECKING:
    from lamplighter_server.journal.signal import Signal


@dataclass
class Scan:
    """What was found in a segment's bytes, in their order."""

    records: list[Record] = field(default_factory=list[Record])
    bad: list[range] = field(default_factory=list[range])
    """Bytes that belong to no whole record."""
    torn: int = 0
    """Bytes at the end that look like a write that was cut off."""
    misframed: bool = False
    """Whether a whole record has a wrong length before it."""


def scan(data: bytes, number: int, signal: Signal) -> Scan:
    """Find every whole record of segment `number`, wherever in `data` it stands."""
    mark, found, at = mark_of(number), Scan(), 0
    while at < len(data):
        record = _framed(data, at, mark, signal)
        if record is None:
            record = _next_whole(data, at, mark, signal)
            found.misframed |= record is not None
        if record is None:
            _tail(data, at, found)
            break
        if record.frame > at:
            found.bad.append(range(at, record.frame))
        found.records.append(record)
        at = record.end
    return found


def framed(data: bytes, record: Record) -> bytes:
    """Return a record as it is written to a segment."""
    return varint(record.end - record.start) + data[record.start : record.end]


def _framed(data: bytes, at: int, mark: bytes, signal: Signal) -> Record | None:
    length = read_varint(data, at)
    if length is None:
        return None
    start, end = length[1], length[1] + length[0]
    trailer = data.rfind(mark, start, end)
    record = None if trailer < 0 else read_record(data, trailer, signal)
    return record if record and (record.start, record.end) == (start, end) else None


def _next_whole(data: bytes, at: int, mark: bytes, signal: Signal) -> Record | None:
    trailer = data.find(mark, at)
    while trailer >= 0:
        record = read_record(data, trailer, signal)
        if record and record.start >= at:
            return record
        trailer = data.find(mark, trailer + 1)
    return None


def _tail(data: bytes, at: int, found: Scan) -> None:
    """Tell a write cut off by a crash: it ends too early, or in the zeros of blocks that were never written."""
    length = read_varint(data, at)
    if length is None or length[1] + length[0] > len(data) or not data[at:].strip(b"\0"):
        found.torn = len(data) - at
    else:
        found.bad.append(range(at, len(data)))
