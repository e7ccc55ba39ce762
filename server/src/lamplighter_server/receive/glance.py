"""Sees at a glance that a request is an ordinary one, without making a Python object of any item.

What may occur once is parsed and written again: canonical protobuf of a few bytes an item, which one regular expression
a scope accepts or not. It accepts right ids, believable times, no field twice and short texts. What it doesn't accept
may be right all the same, and is looked at more closely.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from lamplighter_server.receive.refusal import Kind, Refusal
from lamplighter_server.receive.services import LOGS, TRACES
from lamplighter_server.receive.singles import Singles

if TYPE_CHECKING:
    from google.protobuf.descriptor import Descriptor

    from lamplighter_server.receive.services import Service

MOST: Final = 1_000_000
"""Parts (resources, scopes, items) in one request: no real one has more, and walking through them takes its time."""

# The length before a message, a varint of up to four bytes; what is in it tells itself where it ends.
_LENGTH: Final = rb"[\x80-\xff]{0,3}[\x00-\x7f]"
_SHORT: Final = [re.escape(bytes((n,))) + b".{%d}" % n for n in range(128)]
_LONGER: Final = [
    re.escape(bytes((128 | low,))) + b"(?:" + b"|".join(b"\\x%02x.{%d}" % (n, n << 7 | low) for n in range(1, 8)) + b")"
    for low in range(128)
]
# A text of up to 1,023 bytes behind its length; longer ones are rare enough for the closer look.
_TEXT: Final = b"(?:" + b"|".join([*_SHORT, *_LONGER]) + b")"
_TRACE_ID: Final = rb"\x10.{16}"
_SPAN_ID: Final = rb"\x08.{8}"
_SET_TRACE_ID: Final = rb"\x10(?!\x00{16}).{16}"
_SET_SPAN_ID: Final = rb"\x08(?!\x00{8}).{8}"
# Nanoseconds below 2**63: the store's times end in the year 2262.
_TIME: Final = rb".{7}[\x00-\x7f]"
_VARINT, _FIXED64, _DELIMITED = 0, 1, 2


@dataclass(frozen=True)
class Glance:
    """How many items a request has, and whether nothing about it needs a closer look."""

    items: int
    ordinary: bool


class Ordinary:
    """What an ordinary request of one signal looks like, where `pattern` is an ordinary item."""

    def __init__(self, service: Service, pattern: bytes) -> None:
        self._singles = Singles(cast("Descriptor", service.request.DESCRIPTOR))
        self._items = re.compile(rb"(?:\x12" + _LENGTH + pattern + rb")*+", re.DOTALL)

    def glance(self, body: bytes) -> Glance:
        """Look at a body that is known to parse."""
        items, parts, ordinary = 0, 0, True
        for resource in self._singles.of(body).f1:
            parts = bounded(parts + 1 + len(resource.f2))
            ordinary = ordinary and len(resource.f1) < 2 and len(resource.f3) < 2
            for scope in resource.f2:
                items += len(scope.f2)
                bounded(parts + items)
                if ordinary:
                    ordinary = len(scope.f1) < 2 and len(scope.f3) < 2
                    del scope.f1[:], scope.f3[:]
                    ordinary = ordinary and self._items.fullmatch(scope.SerializeToString()) is not None
        return Glance(items, ordinary)

    def twice(self, body: bytes) -> bool:
        """Tell whether a field occurs twice that may occur once."""
        return self._singles.twice(body)


def bounded(parts: int) -> int:
    """Return the number of parts seen so far, or refuse the request that has too many."""
    if parts > MOST:
        raise Refusal(Kind.TOO_LARGE, f"The request has more than {MOST:,} parts. Send smaller batches.")
    return parts


def _maybe(message: Descriptor, field: str, value: bytes, wire: int = _DELIMITED) -> bytes:
    return rb"(?:" + _tag(message, field, wire) + value + rb"|)"


def _tag(message: Descriptor, field: str, wire: int = _DELIMITED) -> bytes:
    number = message.fields_by_name[field].number
    assert number < 16, "the tag of a field up to 15 is one byte"
    return re.escape(bytes((number << 3 | wire,)))


def _span() -> bytes:
    """Match a span's fields in the order of their numbers. A link may point to nothing, but not to a wrong id."""
    span, link = Span.DESCRIPTOR, Span.Link.DESCRIPTOR
    trace, parent = _tag(link, "trace_id") + _TRACE_ID, _tag(link, "span_id") + _SPAN_ID
    # Its length tells what is in it: what follows a message must not be taken for a part of it.
    linked = rb"(?:\x00|\x12" + trace + rb"|\x0a" + parent + rb"|\x1c" + trace + parent + rb")"
    message = _tag(Status.DESCRIPTOR, "message") + _TEXT
    code = _tag(Status.DESCRIPTOR, "code", _VARINT) + rb"[\x00-\x02]"
    status = rb"(?:\x00|\x02" + code + rb"|(?![\x00-\x02])" + _LENGTH + message + rb"(?:" + code + rb")?+)"
    return (
        _tag(span, "trace_id") + _SET_TRACE_ID
        + _tag(span, "span_id") + _SET_SPAN_ID
        + _maybe(span, "trace_state", _TEXT)
        + _maybe(span, "parent_span_id", rb"(?:\x00|" + _SPAN_ID + rb")")
        + _maybe(span, "name", _TEXT)
        + _maybe(span, "start_time_unix_nano", _TIME, _FIXED64)
        + _maybe(span, "end_time_unix_nano", _TIME, _FIXED64)
        + rb"(?:" + _tag(span, "links") + linked + rb")*+"
        + _maybe(span, "status", status)
    )  # fmt: skip


def _log_record() -> bytes:
    record = LogRecord.DESCRIPTOR
    return (
        _maybe(record, "time_unix_nano", _TIME, _FIXED64)
        + _maybe(record, "severity_text", _TEXT)
        + _maybe(record, "body", rb"\x00")
        + _maybe(record, "trace_id", rb"(?:\x00|" + _TRACE_ID + rb")")
        + _maybe(record, "span_id", rb"(?:\x00|" + _SPAN_ID + rb")")
        + _maybe(record, "observed_time_unix_nano", _TIME, _FIXED64)
        + _maybe(record, "event_name", _TEXT)
    )


SPANS: Final = Ordinary(TRACES, _span())
LOG_RECORDS: Final = Ordinary(LOGS, _log_record())
