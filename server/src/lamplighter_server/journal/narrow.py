"""When the engine refuses a segment for what is in it: halves it, so that in the end only the bad record is set aside.

The halves are written under names that count only once the whole is gone, so a crash leaves the one or the other.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from lamplighter_server.journal.durable import sync_directory, write_file
from lamplighter_server.journal.record import Record, trailer, varint
from lamplighter_server.journal.scan import scan
from lamplighter_server.journal.segment import SEALED, Segment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lamplighter_server.journal.segment import SegmentNumbers

_HALF_NAME = re.compile(r"(\d{20})\.of-(\d{20})")


def halve(segment: Segment, numbers: SegmentNumbers) -> list[Segment] | None:
    """Replace a segment by two with numbers of their own, or raise OSError and leave it as it was.

    None for a segment of one record, or with damaged ones, which can't be halved.
    """
    data = segment.path.read_bytes()[: segment.bytes]
    records = scan(data, segment.number, segment.signal).records
    if len(records) != segment.records or len(records) < 2:
        return None
    middle = len(records) // 2
    try:
        halves = [_half(segment, numbers.next(), data, part) for part in (records[:middle], records[middle:])]
        segment.path.unlink()
    except OSError:
        for half in segment.path.parent.glob(f"*.of-{segment.number:020d}"):
            with suppress(OSError):  # the next start removes it
                half.unlink()
        raise
    with suppress(OSError):  # the next start gives them their names
        settle(segment.path.parent)
    return [half for half in halves if half.path.exists()]


def settle(directory: Path) -> None:
    """Give the halves their names, or remove them where the whole is still there."""
    sync_directory(directory)
    for path in tuple(directory.iterdir()):
        if found := _HALF_NAME.fullmatch(path.name):
            if (directory / f"{found[2]}{SEALED}").exists():
                path.unlink()
            else:
                path.replace(directory / f"{found[1]}{SEALED}")
    sync_directory(directory)


def _half(segment: Segment, number: int, data: bytes, records: Sequence[Record]) -> Segment:
    buffers: list[bytes] = []
    for record in records:
        body = data[record.start : record.start + record.body]
        fields = trailer(
            arrival=record.arrival,
            segment=number,
            items=record.items,
            digest=record.digest,
            body=record.body,
            project=record.project,
        )
        buffers += (varint(len(body) + len(fields)), body, fields)
    write_file(segment.path.with_name(f"{number:020d}.of-{segment.number:020d}"), buffers)
    path = segment.path.with_name(f"{number:020d}{SEALED}")
    size, items = sum(map(len, buffers)), sum(record.items for record in records)
    return Segment(segment.signal, number, path, size, len(records), items, attempted=False)
