"""The bytes that a value people type may have inside OTLP."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue

if TYPE_CHECKING:
    from collections.abc import Iterator

_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,19}", re.ASCII)
_INT64: Final = range(-(2**63), 2**63)


def encodings(text: str) -> tuple[bytes, ...]:
    """Every AnyValue that a person may mean by this text: a string, a whole number, a double, a bool."""
    return tuple(value.SerializeToString() for value in _meant(text))


def _meant(text: str) -> Iterator[AnyValue]:
    yield AnyValue(string_value=text)
    if _INTEGER.fullmatch(text) and int(text) in _INT64:
        yield AnyValue(int_value=int(text))
    double = _double(text)
    if double is not None:
        yield AnyValue(double_value=double)
    if text in {"true", "false"}:
        yield AnyValue(bool_value=text == "true")


def _double(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and "_" not in text else None


def elements(text: str) -> tuple[bytes, ...]:
    """Return what a person may mean by this text, each as it lies inside an array."""
    return tuple(ArrayValue(values=[value]).SerializeToString() for value in _meant(text))


def resource_attribute(key: str, value: bytes) -> bytes:
    """Return an attribute as it lies inside a Resource."""
    return KeyValue(key=key, value=AnyValue.FromString(value)).SerializeToString()


def resource_attribute_head(key: str) -> bytes:
    """Return how an attribute of a Resource begins, up to the length of its value."""
    whole = KeyValue(key=key, value=AnyValue()).SerializeToString()
    return whole[:-1]  # the last byte is the length of the empty value
