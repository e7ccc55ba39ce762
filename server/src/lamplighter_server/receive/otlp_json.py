"""Reads OTLP/JSON into OTLP's protobuf messages.

The standard protobuf JSON mapping with the specification's deviations: trace and span ids are hex, enums are
numbers only, keys are lowerCamelCase only, unknown keys are ignored. Plain JSON it must be: no NaN, no comments.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NoReturn, cast

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import EncodeError

from lamplighter_server.receive.refusal import Kind, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from google.protobuf.descriptor import Descriptor
    from google.protobuf.message import Message

DECIMAL: Final = re.compile(r"-?[0-9]{1,20}")
HEX_IDS: Final = frozenset({"trace_id", "span_id", "parent_span_id"})


class _Constant(ValueError):  # noqa: N818 - what was found
    """A name that Python takes for a number and JSON doesn't."""


class _Misfit(Exception):  # noqa: N818 - becomes a Refusal
    """A value that doesn't fit its field; the path grows on the way out."""

    def __init__(self, expected: str, value: object) -> None:
        super().__init__(expected)
        self.expected = expected
        self.value = value
        self.path: list[str] = []

    def __str__(self) -> str:
        shown = json.dumps(self.value, default=str)
        shown = shown if len(shown) <= 60 else shown[:60] + "…"
        return f"{''.join(self.path).lstrip('.') or 'the body'} must be {self.expected}, not {shown}"


def read_json(request: type[Message], body: bytes) -> bytes:
    """Return the protobuf form of a JSON body, or refuse one that isn't the JSON of such a request."""
    message = request()
    try:
        _fill(message, json.loads(body.decode("utf-8"), parse_constant=_no_constant))
        return message.SerializeToString()
    except UnicodeDecodeError as error:
        raise _bad(f"The body is not UTF-8 (byte {error.start})") from error
    except json.JSONDecodeError as error:
        raise _bad(f"The body is not JSON: {error.msg} at line {error.lineno}, column {error.colno}") from error
    except (RecursionError, EncodeError) as error:
        raise _bad("The body is nested too deeply: protobuf allows 100 levels") from error
    except _Misfit as error:
        raise _bad(f"The body is not an OTLP/JSON {request.DESCRIPTOR.name}: {error}") from error
    except ValueError as error:
        # Python reads no number of more than some thousand digits, and says so in words for programmers.
        reason = str(error) if isinstance(error, _Constant) else "a number has too many digits"
        raise _bad(f"The body is not JSON: {reason}") from error


def _bad(message: str) -> Refusal:
    return Refusal(Kind.BAD_DATA, f"{message}.")


def _no_constant(name: str) -> NoReturn:
    raise _Constant(f"{name} is not JSON; OTLP/JSON writes such doubles as strings")


def _fill(message: Message, value: object) -> None:
    if not isinstance(value, dict):
        raise _Misfit("an object", value)
    setters = _setters(message.DESCRIPTOR)
    for key, part in cast("dict[str, object]", value).items():
        setter = setters.get(key)
        if setter is None or part is None:  # null is the same as absent
            continue
        try:
            setter(message, part)
        except _Misfit as misfit:
            misfit.path.insert(0, f".{key}")
            raise


@cache
def _setters(descriptor: Descriptor) -> Mapping[str, Callable[[Message, object], None]]:
    return {_json_name(field): _setter(field) for field in descriptor.fields}


def _json_name(field: FieldDescriptor) -> str:
    return cast("Any", field).json_name


def _setter(field: FieldDescriptor) -> Callable[[Message, object], None]:
    name = field.name
    if field.type == FieldDescriptor.TYPE_MESSAGE:
        return _messages(name) if field.is_repeated else _message(name)
    convert = _converter(field)
    return _scalars(name, convert) if field.is_repeated else _scalar(name, convert)


def _message(name: str) -> Callable[[Message, object], None]:
    def set_message(message: Message, value: object) -> None:
        part = getattr(message, name)
        part.SetInParent()
        _fill(part, value)

    return set_message


def _messages(name: str) -> Callable[[Message, object], None]:
    def add_messages(message: Message, value: object) -> None:
        add = getattr(message, name).add
        for index, part in enumerate(_list(value)):
            try:
                _fill(add(), part)
            except _Misfit as misfit:
                misfit.path.insert(0, f"[{index}]")
                raise

    return add_messages


def _scalar(name: str, convert: Callable[[Any], Any]) -> Callable[[Message, object], None]:
    def set_scalar(message: Message, value: object) -> None:
        setattr(message, name, convert(value))

    return set_scalar


def _scalars(name: str, convert: Callable[[Any], Any]) -> Callable[[Message, object], None]:
    def set_scalars(message: Message, value: object) -> None:
        getattr(message, name).extend([convert(part) for part in _list(value)])

    return set_scalars


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise _Misfit("an array", value)
    return cast("list[object]", value)


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise _Misfit("a string", value)
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise _Misfit("a string without half surrogates", ascii(value)) from None
    return value


def _bool(value: object) -> bool:
    if not isinstance(value, bool):
        raise _Misfit("true or false", value)
    return value


def _integer(low: int, high: int) -> Callable[[object], int]:
    def integer(value: object) -> int:
        number = value
        if (isinstance(value, float) and value.is_integer()) or (isinstance(value, str) and DECIMAL.fullmatch(value)):
            number = int(value)
        if isinstance(number, bool) or not isinstance(number, int) or not low <= number <= high:
            raise _Misfit(f"an integer from {low} to {high}, as a number or a string", value)
        return number

    return integer


def _enum(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not -(1 << 31) <= value < 1 << 31:
        raise _Misfit("a number (OTLP/JSON has no enum names)", value)
    return value


def _double(value: object) -> float:
    if isinstance(value, str) and value in {"NaN", "Infinity", "-Infinity"}:
        return float(value)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise _Misfit("a number", value)
    try:
        number = float(value)
    except (ValueError, OverflowError):
        raise _Misfit("a number", value) from None
    if not math.isfinite(number):
        raise _Misfit("a number a double can hold", value)
    return number


def _base64(value: object) -> bytes:
    if not isinstance(value, str):
        raise _Misfit("a string of base64", value)
    text = value.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except ValueError:
        raise _Misfit("a string of base64", value) from None


def _hex(value: object) -> bytes:
    try:
        if isinstance(value, str):
            return binascii.unhexlify(value)
    except ValueError:
        pass
    raise _Misfit("an id in hexadecimal (32 digits for a trace, 16 for a span)", value)


_INTEGERS: Final = {
    **dict.fromkeys(
        (FieldDescriptor.TYPE_INT64, FieldDescriptor.TYPE_SINT64, FieldDescriptor.TYPE_SFIXED64),
        _integer(-(1 << 63), (1 << 63) - 1),
    ),
    **dict.fromkeys((FieldDescriptor.TYPE_UINT64, FieldDescriptor.TYPE_FIXED64), _integer(0, (1 << 64) - 1)),
    **dict.fromkeys(
        (FieldDescriptor.TYPE_INT32, FieldDescriptor.TYPE_SINT32, FieldDescriptor.TYPE_SFIXED32),
        _integer(-(1 << 31), (1 << 31) - 1),
    ),
    **dict.fromkeys((FieldDescriptor.TYPE_UINT32, FieldDescriptor.TYPE_FIXED32), _integer(0, (1 << 32) - 1)),
}
_CONVERTERS: Final[dict[int, Callable[[Any], Any]]] = {
    **_INTEGERS,
    FieldDescriptor.TYPE_STRING: _string,
    FieldDescriptor.TYPE_BOOL: _bool,
    FieldDescriptor.TYPE_ENUM: _enum,
    FieldDescriptor.TYPE_DOUBLE: _double,
    FieldDescriptor.TYPE_FLOAT: _double,
    FieldDescriptor.TYPE_BYTES: _base64,
}


def _converter(field: FieldDescriptor) -> Callable[[Any], Any]:
    return _hex if field.name in HEX_IDS else _CONVERTERS[field.type]
