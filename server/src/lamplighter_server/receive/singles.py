"""The fields of a request that may occur once: all that is looked at of an ordinary request.

Protobuf lets such a field occur twice, and the last one wins; but ClickHouse reads such a string as empty (ADR-001), so
a body with one is written anew before it is kept. No exporter is known to send one: recognising it must cost next to
nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from google.protobuf import descriptor_pool, message_factory
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorProto

if TYPE_CHECKING:
    from google.protobuf.descriptor import Descriptor
    from google.protobuf.message import Message

# The store keeps these as the bytes they came in, and reads them as protobuf says: how often they occur is enough. A
# key or a value that occurs twice in one attribute isn't recognised: looking into each would cost as much as all else.
_KEPT: Final = frozenset({"Resource", "InstrumentationScope", "KeyValue", "AnyValue", "Event", "Exemplar"})
_DELIMITED: Final = {FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BYTES, FieldDescriptor.TYPE_MESSAGE}


class Singles:
    """The schema of one kind of request with nothing in it but these fields, and times; field 5 is called `f5`."""

    def __init__(self, request: Descriptor) -> None:
        self._any_number = _schema(request, once=False)
        self._once = _schema(request, once=True)

    def of(self, body: bytes) -> Any:
        """Return what a body that is known to parse has of them, each as a list of all its occurrences."""
        found = self._any_number.FromString(body)
        found.DiscardUnknownFields()
        return found

    def twice(self, body: bytes) -> bool:
        """Tell whether one of them occurs twice."""
        every = cast("bytes", self.of(body).SerializeToString())
        return self._once.FromString(every).ByteSize() != len(every)


def _schema(request: Descriptor, *, once: bool) -> type[Message]:
    # In proto2 a field that is there but empty is there, so that it is counted.
    kind = "once" if once else "any_number"
    file = FileDescriptorProto(name=f"{request.name}.{kind}.proto", package=f"{kind}.{request.name}", syntax="proto2")
    _declare(file, request, once=once)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)  # pyright: ignore[reportDeprecated]
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{file.package}.{request.name}"))


def _declare(file: FileDescriptorProto, message: Descriptor, *, once: bool) -> None:
    declared = file.message_type.add(name=message.name)
    for field in message.fields:
        if not _wanted(field):
            continue
        of = field.message_type
        made = declared.field.add(name=f"f{field.number}", number=field.number)
        many = field.is_repeated or not once
        made.label = FieldDescriptorProto.LABEL_REPEATED if many else FieldDescriptorProto.LABEL_OPTIONAL
        if of is None or (of.name == "Status" and not once):
            time = field.type == FieldDescriptor.TYPE_FIXED64
            made.type = FieldDescriptorProto.TYPE_FIXED64 if time else FieldDescriptorProto.TYPE_BYTES
            continue
        made.type, made.type_name = FieldDescriptorProto.TYPE_MESSAGE, f".{file.package}.{of.name}"
        if all(known.name != of.name for known in file.message_type):
            if of.name in _KEPT:
                file.message_type.add(name=of.name)
            else:
                _declare(file, of, once=once)


def _wanted(field: FieldDescriptor) -> bool:
    if field.containing_type is not None and field.containing_type.name == "Link":
        return field.name in {"trace_id", "span_id"}
    if field.type == FieldDescriptor.TYPE_FIXED64:
        return field.name.endswith("time_unix_nano") and not field.is_repeated
    of = field.message_type
    many_kept = field.is_repeated and (of is None or of.name in _KEPT)
    return field.type in _DELIMITED and not many_kept
