"""SQL expressions that read OTLP's raw bytes inside the engine, so that no span becomes a Python object on its way in.

An AnyValue's first byte is its field's tag: string 0x0A, bool 0x10, int 0x18, double 0x21, array 0x2A, kvlist 0x32,
bytes 0x3A (opentelemetry-proto, common.proto). An empty value is an AnyValue with nothing set.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

STRING, BOOL, INT, DOUBLE, ARRAY = r"\x0A", r"\x10", r"\x18", r"\x21", r"\x2A"
_VARINT_BYTES = 8  # 56 bits: more tokens than a trace can hold


def quote(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def array(items: Iterable[str]) -> str:
    """A SQL array literal of strings."""
    return "[" + ", ".join(quote(item) for item in items) + "]"


def _byte(value: str, position: str | int) -> str:
    return f"reinterpretAsUInt8(substring({value}, {position}, 1))"


def _after_varint(value: str, position: int) -> str:
    """The position behind the varint at `position`: found by looking, because some writers pad their lengths."""
    more = [f"{_byte(value, position + n)} < 128, {position + n + 1}" for n in range(4)]
    return f"multiIf({', '.join(more)}, {position + 5})"


def string(value: str) -> str:
    """The text of an AnyValue known to be a string."""
    return f"if({_byte(value, 2)} < 128, substring({value}, 3), substring({value}, {_after_varint(value, 2)}))"


def word(value: str) -> str:
    """The eight bytes behind the tag, as a UInt64."""
    return f"reinterpretAsUInt64(substring({value}, 2, {_VARINT_BYTES}))"


def varint(word: str) -> str:
    """The number that a varint in such a word spells, exact to 56 bits.

    Division stands for a shift, which the small engine lacks.
    """
    return " + ".join(f"bitAnd(intDiv({word}, {1 << n}), toUInt64({0x7F << (7 * n)}))" for n in range(_VARINT_BYTES))


def text(value: str, word: str) -> str:
    """The text of an AnyValue; empty where it is not a string. `word` tells how long the string's own length is."""
    second, third, fourth = (f"bitTest({word}, {bit})" for bit in (7, 15, 23))
    start = f"3 + {second} * (1 + {third} * (1 + {fourth}))"
    return f"if(startsWith({value}, '{STRING}'), substring({value}, {start}), '')"


def uint(value: str, integer: str) -> str:
    """A UInt64: an int, a double or a string that spells one; 0 where there is none or it is negative."""
    double = f"reinterpretAsFloat64(substring({value}, 2, 8))"
    return (
        f"multiIf(startsWith({value}, '{INT}'), if(length({value}) > 9, 0, {integer}),"
        f" startsWith({value}, '{DOUBLE}'), if({double} > 0, toUInt64(least({double}, 9e15)), 0),"
        f" startsWith({value}, '{STRING}'), toUInt64OrZero(substring({value}, 3)), 0)"
    )


def number(value: str, integer: str) -> str:
    """A Nullable(Float64): a double, an int that is not negative, or a string that spells a number."""
    return (
        f"multiIf(startsWith({value}, '{DOUBLE}'), toNullable(reinterpretAsFloat64(substring({value}, 2, 8))),"
        f" startsWith({value}, '{INT}'), if(length({value}) > 9, NULL, toFloat64({integer})),"
        f" startsWith({value}, '{STRING}'), toFloat64OrNull(substring({value}, 3)), NULL)"
    )


def texts(value: str) -> str:
    """An Array(String): the words of an array of strings, of a JSON list in a string, or of one string."""
    words = r"(?s)\n.\n.([^\n]+)"
    return (
        f"multiIf(startsWith({value}, '{ARRAY}'), extractAll({value}, {quote(words)}),"
        f" NOT startsWith({value}, '{STRING}'), CAST([], 'Array(String)'),"
        f" startsWith({string(value)}, '['), JSONExtract({string(value)}, 'Array(String)'), [{string(value)}])"
    )


def flag(value: str) -> str:
    """A Nullable(Bool)."""
    return f"if(startsWith({value}, '{BOOL}'), toNullable({_byte(value, 2)} = 1), NULL)"


def attributes(message: str, keys: Iterable[str]) -> str:
    """An Array(String): the text of each key inside a Resource that is still bytes; empty where it has none.

    The key counts wherever it stands first, also inside the map of another attribute.
    """
    head = "concat('\\n', char(length(key)), key, '\\x12')"
    behind = f"substring({message}, position({message}, {head}) + length(key) + 3)"
    found = f"arrayMap(key -> if(position({message}, {head}) = 0, '', {behind}), {array(keys)})"
    low, middle, high = (f"bitAnd({_byte('m', position)}, 127)" for position in (1, 2, 3))
    more = f"if({_byte('m', 2)} < 128, {middle}, {middle} + 128 * {high})"
    length = f"if({_byte('m', 1)} < 128, {low}, {low} + 128 * {more})"
    values = f"arrayMap(m -> if(m = '', '', substring(m, {_after_varint('m', 1)}, {length})), {found})"
    return f"arrayMap(v -> if(startsWith(v, '{STRING}'), {string('v')}, ''), {values})"


def scope_name(scope: str) -> str:
    """The name of an InstrumentationScope that is still bytes: its first field, cut where it has over 255 bytes."""
    return f"if(startsWith({scope}, '\\n'), substring({scope}, {_after_varint(scope, 2)}, {_byte(scope, 2)}), '')"
