"""Counts a request's items and checks their ids, without making a Python object of any item.

The bytes are parsed a second time through a schema that knows nothing but the ids, and written out again: what
comes out is canonical protobuf of a few bytes an item, which one regular expression per scope accepts or not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from google.protobuf import descriptor_pool, message_factory
from google.protobuf.descriptor_pb2 import DescriptorProto, FieldDescriptorProto, FileDescriptorProto
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from lamplighter_server.receive.refusal import Kind, Refusal

if TYPE_CHECKING:
    from google.protobuf.descriptor import Descriptor, FieldDescriptor
    from google.protobuf.message import Message

# What upb writes for one id field, and for the length before a message (a varint of up to four bytes).
_LENGTH: Final = rb"[\x80-\xff]{0,3}[\x00-\x7f]"
_TRACE_ID: Final = rb"\x10.{16}"
_SPAN_ID: Final = rb"\x08.{8}"
_SET_TRACE_ID: Final = rb"\x10(?!\x00{16}).{16}"
_SET_SPAN_ID: Final = rb"\x08(?!\x00{8}).{8}"


MOST: Final = 1_000_000
"""Parts (resources, scopes, items) in one request: no real one has more, and walking through them takes its time."""


@dataclass(frozen=True)
class Outline:
    """What a look at the ids alone says of a request: how many items, and whether all their ids are right."""

    items: int
    sound: bool


class Ids:
    """The ids of one kind of item, where `pattern` is what a right one looks like when only they are written."""

    def __init__(self, item: Descriptor, pattern: bytes) -> None:
        self._request = _request_of(item)
        self._scope = re.compile(rb"(?:\x12" + _LENGTH + pattern + rb")*+", re.DOTALL)

    def outline(self, body: bytes) -> Outline:
        """Look at a body that is known to parse."""
        request = self._request.FromString(body)
        request.DiscardUnknownFields()
        items, parts, sound = 0, 0, True
        for resource in cast("Any", request).resources:
            parts = bounded(parts + 1 + len(resource.scopes))
            for scope in resource.scopes:
                items += len(scope.items)
                bounded(parts + items)
                sound = sound and self._scope.fullmatch(scope.SerializeToString()) is not None
        return Outline(items, sound)


def bounded(parts: int) -> int:
    """Return the number of parts seen so far, or refuse the request that has too many."""
    if parts > MOST:
        raise Refusal(Kind.TOO_LARGE, f"The request has more than {MOST:,} parts. Send smaller batches.")
    return parts


def _tag(descriptor: Descriptor, field: str) -> bytes:
    number = descriptor.fields_by_name[field].number
    assert number < 16, "the tag of a field up to 15 is one byte"
    return re.escape(bytes((number << 3 | 2,)))


def _link() -> bytes:
    """Match links: one may point to nothing (ids absent or zero), but not to an id of another length."""
    link = Span.Link.DESCRIPTOR
    ids = rb"(?:" + _tag(link, "trace_id") + _TRACE_ID + rb")?+(?:" + _tag(link, "span_id") + _SPAN_ID + rb")?+"
    return rb"(?:" + _tag(Span.DESCRIPTOR, "links") + _LENGTH + ids + rb")*+"


def _span() -> bytes:
    span = Span.DESCRIPTOR
    own = _tag(span, "trace_id") + _SET_TRACE_ID + _tag(span, "span_id") + _SET_SPAN_ID
    return own + rb"(?:" + _tag(span, "parent_span_id") + _SPAN_ID + rb")?+" + _link()


def _log_record() -> bytes:
    record = LogRecord.DESCRIPTOR
    trace, span = _tag(record, "trace_id") + _TRACE_ID, _tag(record, "span_id") + _SPAN_ID
    return rb"(?:" + trace + rb")?+(?:" + span + rb")?+"


def _request_of(item: Descriptor) -> type[Message]:
    """Make the request's schema with only the ids in it; the levels above the item are alike in all signals."""
    file = FileDescriptorProto(name=f"{item.name}.ids.proto", package=f"ids.{item.name}", syntax="proto3")
    _declare(file, item)
    for name, field, number, of in (
        ("Scope", "items", 2, item.name),
        ("Resource", "scopes", 2, "Scope"),
        ("Request", "resources", 1, "Resource"),
    ):
        _add_messages(file.message_type.add(name=name), field, number, f".{file.package}.{of}")
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)  # pyright: ignore[reportDeprecated]
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{file.package}.Request"))


def _declare(file: FileDescriptorProto, message: Descriptor) -> None:
    """Declare a message with its ids, and with those of its fields that are messages with ids."""
    declared = file.message_type.add(name=message.name)
    for field in message.fields:
        if _is_id(field):
            declared.field.add(
                name=field.name,
                number=field.number,
                type=FieldDescriptorProto.TYPE_BYTES,
                label=FieldDescriptorProto.LABEL_OPTIONAL,
            )
        elif field.message_type is not None and any(_is_id(inner) for inner in field.message_type.fields):
            _declare(file, field.message_type)
            _add_messages(declared, field.name, field.number, f".{file.package}.{field.message_type.name}")


def _is_id(field: FieldDescriptor) -> bool:
    return field.name in {"trace_id", "span_id", "parent_span_id"}


def _add_messages(to: DescriptorProto, name: str, number: int, type_name: str) -> None:
    to.field.add(
        name=name,
        number=number,
        type=FieldDescriptorProto.TYPE_MESSAGE,
        type_name=type_name,
        label=FieldDescriptorProto.LABEL_REPEATED,
    )


SPANS: Final = Ids(Span.DESCRIPTOR, _span())
LOG_RECORDS: Final = Ids(LogRecord.DESCRIPTOR, _log_record())
