"""The form of one request in a segment: the producer's bytes, framed, with what the receiver knows appended.

A segment is a run of records, a record is a varint length and that many bytes: ClickHouse's `FORMAT Protobuf`.
Those bytes are the body as it came and a trailer of protobuf fields. Messages merge by concatenation and the last
value of a field wins, so a producer can't pass off a value of its own; but ClickHouse empties a single string that
occurs twice, so `project` is declared `repeated` where it is read, and its last element counts. As they are written:

    1001 arrival  fixed64  nanoseconds since the epoch
    1002 segment  fixed64  the segment's number; with its tag, the mark by which a record is found again
    1003 items    fixed32  spans, log records or metric points in the body
    1004 digest   bytes    xxh3_128 of project, signal and body
    1006 body     fixed32  length of the body
    1000 project  string   whose key the body came with
    1005 check    fixed32  crc32 of the trailer before this field

The digest vouches for the body and the check for the trailer. From the mark alone a record's start and end follow,
so a whole record is found even where the frames around it are damaged.
"""

from __future__ import annotations

from dataclasses import dataclass
from struct import Struct
from typing import TYPE_CHECKING
from zlib import crc32

from xxhash import xxh3_128

if TYPE_CHECKING:
    from lamplighter_server.journal.signal import Signal

PROJECT, ARRIVAL, SEGMENT, ITEMS, DIGEST, CHECK, BODY = range(1000, 1007)
DIGEST_BYTES = 16

_FIXED64, _BYTES, _FIXED32 = 1, 2, 5


def varint(number: int) -> bytes:
    """Return protobuf's base-128 form of a number."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _tag(field: int, wire_type: int) -> int:
    """Return a field's two-byte tag as the little-endian number that `struct` writes."""
    return int.from_bytes(varint(field << 3 | wire_type), "little")


_HEAD = Struct("<HQ HQ HI HB16s HI")
_MARK = Struct("<HQ")
_TAIL = Struct("<HI")
_PROJECT_TAG = varint(PROJECT << 3 | _BYTES)
_TAGS = (_tag(ARRIVAL, _FIXED64), _tag(SEGMENT, _FIXED64), _tag(ITEMS, _FIXED32), _tag(DIGEST, _BYTES))
_BODY_TAG, _CHECK_TAG = _tag(BODY, _FIXED32), _tag(CHECK, _FIXED32)
_MARK_OFFSET = _MARK.size  # the arrival before it has the same size


def digest_of(project: bytes, signal: Signal, body: bytes | memoryview) -> bytes:
    """Return what tells a body that was sent before."""
    digest = xxh3_128(b"%b\0%b\0" % (project, signal.value.encode()))
    digest.update(body)
    return digest.digest()


def trailer(*, arrival: int, segment: int, items: int, digest: bytes, body: int, project: bytes) -> bytes:
    """Return the fields that follow a body of `body` bytes."""
    arrival_tag, segment_tag, items_tag, digest_tag = _TAGS
    fields = _HEAD.pack(
        *(arrival_tag, arrival, segment_tag, segment, items_tag, items),
        *(digest_tag, DIGEST_BYTES, digest, _BODY_TAG, body),
    )
    fields += _PROJECT_TAG + varint(len(project)) + project
    return fields + _TAIL.pack(_CHECK_TAG, crc32(fields))


def mark_of(segment: int) -> bytes:
    """Return the bytes that stand in every trailer of one segment."""
    return _MARK.pack(_TAGS[1], segment)


@dataclass(frozen=True, slots=True)
class Record:
    """A record whose check and digest were found right; its bytes are `data[start:end]`."""

    start: int
    end: int
    body: int
    """How many bytes of it are the producer's."""
    arrival: int
    items: int
    digest: bytes
    project: bytes

    @property
    def frame(self) -> int:
        """Where its length stands."""
        return self.start - len(varint(self.end - self.start))


def read_varint(data: bytes, at: int) -> tuple[int, int] | None:
    """Read the number at `at` and where it ends; None where there is none of at most five bytes."""
    number = 0
    for index, byte in enumerate(data[at : at + 5]):
        number |= (byte & 0x7F) << 7 * index
        if byte < 0x80:
            return number, at + index + 1
    return None


def read_record(data: bytes, mark: int, signal: Signal) -> Record | None:
    """Read the record whose mark stands at `mark`; None unless every byte of it is right."""
    head = mark - _MARK_OFFSET
    length = read_varint(data, head + _HEAD.size + len(_PROJECT_TAG))
    if head < 0 or length is None:
        return None
    tail = length[1] + length[0]
    if tail + _TAIL.size > len(data) or _TAIL.unpack_from(data, tail) != (_CHECK_TAG, crc32(data[head:tail])):
        return None
    _, arrival, _, _, _, items, _, _, digest, _, body = _HEAD.unpack_from(data, head)
    start = head - body
    project = data[length[1] : tail]
    if start < 0 or digest_of(project, signal, memoryview(data)[start:head]) != digest:
        return None
    return Record(start, tail + _TAIL.size, body, arrival, items, digest, project)
