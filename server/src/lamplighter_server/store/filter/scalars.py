"""Reads a whole AnyValue inside the engine; unlike the load (decode.py), which reads only what its columns hold."""

from __future__ import annotations

from lamplighter_server.store.decode import BOOL, DOUBLE, INT, STRING, string, varint, word

_BITS_OF_WORD = 56  # eight bytes of seven bits; a negative or very large number has two bytes more


def _byte(position: int) -> str:
    return f"toUInt64(reinterpretAsUInt8(substring(v, {position}, 1)))"


def _integer() -> str:
    high = " + ".join(
        f"bitAnd({_byte(10 + n)}, {127 >> (6 * n)}) * toUInt64({1 << (_BITS_OF_WORD + 7 * n)})" for n in range(2)
    )
    return f"reinterpretAsInt64({varint(word('v'))} + if(length(v) > 9, {high}, 0))"


def text(value: str) -> str:
    """Return the SQL of a scalar's text; empty for a list, bytes or no value."""
    return _with_v(
        value,
        f"multiIf(startsWith(v, '{STRING}'), {string('v')}, startsWith(v, '{INT}'), toString({_integer()}),"
        f" startsWith(v, '{DOUBLE}'), toString(reinterpretAsFloat64(substring(v, 2, 8))),"
        f" startsWith(v, '{BOOL}'), if({_byte(2)} = 1, 'true', 'false'), '')",
    )


def number(value: str) -> str:
    """Return the SQL of a Nullable(Float64): a double, an int, or a string that spells a number."""
    return _with_v(
        value,
        f"multiIf(startsWith(v, '{DOUBLE}'), toNullable(reinterpretAsFloat64(substring(v, 2, 8))),"
        f" startsWith(v, '{INT}'), toFloat64({_integer()}),"
        f" startsWith(v, '{STRING}'), toFloat64OrNull({string('v')}), NULL)",
    )


def _with_v(value: str, expression: str) -> str:
    """Name the value, which the expression needs often and which may be long."""
    return f"arrayMap(v -> {expression}, [{value}])[1]"
