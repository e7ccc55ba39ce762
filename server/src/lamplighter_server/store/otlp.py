"""From OTLP's stored bytes to JSON values, when someone looks: attributes, resources, events and links."""

from __future__ import annotations

import math
from base64 import b64encode
from functools import lru_cache
from struct import Struct
from typing import TYPE_CHECKING, Any, Final

from google.protobuf.message import DecodeError
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, InstrumentationScope
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from lamplighter_server.store.instants import rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from opentelemetry.proto.common.v1.common_pb2 import KeyValue

_STRING, _INT, _DOUBLE = 0x0A, 0x18, 0x21
_ONE_BYTE: Final = 0x80
_F64: Final = Struct("<d")


def value(raw: bytes) -> Any:
    """Return the JSON value of a serialised AnyValue; the three usual kinds are read without a message."""
    if not raw:
        return None
    kind = raw[0]
    if kind == _STRING and len(raw) > 1 and raw[1] < _ONE_BYTE:
        return raw[2:].decode("utf-8", "replace")
    if kind == _INT and len(raw) == 2:
        return raw[1]
    if kind == _DOUBLE and len(raw) == 9:
        return _number(_F64.unpack_from(raw, 1)[0])
    try:
        return _of_message(AnyValue.FromString(raw))
    except DecodeError:
        return _bytes(raw)


def _of_message(message: AnyValue) -> Any:
    kind = message.WhichOneof("value")
    if kind is None:
        return None
    if kind == "array_value":
        return [_of_message(item) for item in message.array_value.values]
    if kind == "kvlist_value":
        return _of_pairs(message.kvlist_value.values)
    found = getattr(message, kind)
    if kind == "bytes_value":
        return _bytes(found)
    return _number(found) if kind == "double_value" else found


def _of_pairs(pairs: Iterable[KeyValue]) -> dict[str, Any]:
    return {pair.key: _of_message(pair.value) for pair in pairs}


def _number(number: float) -> float | str:
    """JSON has no word for these; OTLP's JSON writes them as strings."""
    if math.isfinite(number):
        return number
    return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"


def _bytes(raw: bytes) -> dict[str, str]:
    return {"bytes": b64encode(raw).decode("ascii")}


def attributes(raw: Mapping[bytes, bytes]) -> dict[str, Any]:
    """Return a map of serialised values as JSON values."""
    return {key.decode("utf-8", "replace"): value(item) for key, item in raw.items()}


@lru_cache(maxsize=1024)
def resource(raw: bytes) -> dict[str, Any]:
    """Return the attributes of a serialised Resource. Callers don't change it: it is shared."""
    return _of_pairs(Resource.FromString(raw).attributes)


@lru_cache(maxsize=1024)
def scope(raw: bytes) -> dict[str, Any]:
    """Return what a serialised InstrumentationScope says besides its name. Callers don't change it: it is shared."""
    message = InstrumentationScope.FromString(raw)
    return {"scope_version": message.version, "scope_attributes": _of_pairs(message.attributes)}


def event(raw: bytes) -> dict[str, Any]:
    """Return a serialised Span.Event."""
    message = Span.Event.FromString(raw)
    return {
        "name": message.name,
        "time": rfc3339(message.time_unix_nano),
        "attributes": _of_pairs(message.attributes),
        "dropped_attributes_count": message.dropped_attributes_count,
    }


def link(raw: bytes) -> dict[str, Any]:
    """Return a serialised Span.Link."""
    message = Span.Link.FromString(raw)
    return {
        "trace_id": message.trace_id.hex(),
        "span_id": message.span_id.hex(),
        "trace_state": message.trace_state,
        "flags": message.flags,
        "attributes": _of_pairs(message.attributes),
        "dropped_attributes_count": message.dropped_attributes_count,
    }
