"""At start: makes what an earlier process left, however it ended, into sealed segments of whole records."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog

from lamplighter_server.journal.digests import MINUTE
from lamplighter_server.journal.durable import sync_directory, write_file
from lamplighter_server.journal.narrow import settle
from lamplighter_server.journal.scan import Scan, framed, scan
from lamplighter_server.journal.segment import OPEN, SEALED, Segment

if TYPE_CHECKING:
    from pathlib import Path

    from lamplighter_server.journal.aside import Aside
    from lamplighter_server.journal.signal import Signal

_DAMAGED = (
    "Bytes {start} to {end} of segment {segment} belong to no whole record: they were damaged on disk, or a power cut "
    "left them half written, and then they were never acknowledged. The records before and after them were kept."
)
_UNREADABLE = "The segment can't be read: {error}."
_UNREPAIRED = "The segment is damaged and could not be repaired: {error}. It is tried again at the next start."
_NOTHING_WHOLE = "The segment holds no whole record of the number in its name."

_SEGMENT_NAME = re.compile(rf"\d{{20}}({re.escape(OPEN)}|{re.escape(SEALED)})")

_log = structlog.get_logger(__name__)


@dataclass
class Recovered:
    """What one signal's directory held."""

    since: int
    """Digests of bodies that arrived earlier are of no use."""
    segments: list[Segment] = field(default_factory=list[Segment])
    digests: defaultdict[int, bytearray] = field(default_factory=lambda: defaultdict(bytearray))
    """The digests of the records, in a row for each minute."""
    last: int = 0
    """The greatest segment number seen."""


def recover(directory: Path, signal: Signal, aside: Aside, since: int) -> Recovered:
    """Return what in `directory` can be loaded; what can't is set aside."""
    recovered = Recovered(since)
    for leftover in (*directory.glob("*.tmp"), *directory.glob("probe")):
        leftover.unlink()
    settle(directory)
    for path in sorted(path for path in directory.iterdir() if _SEGMENT_NAME.fullmatch(path.name)):
        number = int(path.stem)
        recovered.last = max(recovered.last, number)
        try:
            _take(path, number, signal, aside, recovered)
        except OSError as error:
            aside.leave(_name(signal, number), _UNREPAIRED.format(error=error))
    return recovered


def _name(signal: Signal, number: int) -> str:
    return f"{signal}-{number:020d}{SEALED}"


def _take(path: Path, number: int, signal: Signal, aside: Aside, recovered: Recovered) -> None:
    try:
        data = path.read_bytes()
    except OSError as error:
        aside.move(path, _name(signal, number), _UNREADABLE.format(error=error))
        return
    found = scan(data, number, signal)
    if path.suffix == SEALED and found.torn:  # it was whole when it was sealed
        found.bad.append(range(len(data) - found.torn, len(data)))
        found.torn = 0
    if not found.records:
        _drop(path, number, signal, aside, found)
        return
    sealed, size = _repair(path, data, found, aside, _name(signal, number))
    items = sum(record.items for record in found.records)
    recovered.segments.append(Segment(signal, number, sealed, size, len(found.records), items, attempted=True))
    for record in found.records:
        if record.arrival >= recovered.since:
            recovered.digests[record.arrival // MINUTE] += record.digest


def _drop(path: Path, number: int, signal: Signal, aside: Aside, found: Scan) -> None:
    if found.bad:
        aside.move(path, _name(signal, number), _NOTHING_WHOLE)
    else:
        path.unlink()
        sync_directory(path.parent)


def _repair(path: Path, data: bytes, found: Scan, aside: Aside, name: str) -> tuple[Path, int]:
    """Return the sealed segment's path and size, holding the whole records and nothing else."""
    for bad in found.bad:
        reason = _DAMAGED.format(start=bad.start, end=bad.stop, segment=name)
        aside.keep(f"{name}.{bad.start}.bytes", data[bad.start : bad.stop], reason)
    size = len(data)
    if found.bad or found.misframed:
        records = [framed(data, record) for record in found.records]
        write_file(path, records)
        size = sum(map(len, records))
    elif found.torn:
        size -= found.torn
        os.truncate(path, size)
        _log.info("torn end of a segment dropped", segment=name, bytes=found.torn)
    return _sealed(path), size


def _sealed(path: Path) -> Path:
    if path.suffix == OPEN:
        path = path.replace(path.with_suffix(SEALED))
        fd = os.open(path, os.O_RDONLY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)
        sync_directory(path.parent)
    return path
