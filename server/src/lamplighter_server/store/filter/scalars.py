"""Reads a whole AnyValue inside the engine; unlike the load (decode.py), which reads only what its columns hold."""

from __future__ import annotations

from lamplighter_server.store.decode import BOOL, DOUBLE, INT, STRING

# Nine bytes of seven bits; a negative or very large number has one more.
_INT64_BYTES = 10
# What a value in a resource may be long to be compared.
_LONGEST = 4096


def _byte(position: int) -> str:
    return f"toUInt64(reinterpretAsUInt8(substring(v, {position}, 1)))"


def _behind_length(position: int) -> str:
    """Where the bytes behind a length begin; some writers pad lengths, so bytes are looked at, not counted."""
    more = [f"{_byte(position + n)} < 128, {position + n + 1}" for n in range(4)]
    return f"multiIf({', '.join(more)}, {position + 5})"


def _string() -> str:
    return f"substring(v, {_behind_length(2)})"


def _integer() -> str:
    """Products stand for shifts, which the small engine lacks."""
    parts = [
        f"if(length(v) > {n + 1}, bitAnd({_byte(n + 2)}, {127 if n < 9 else 1}) * toUInt64({1 << (7 * n)}), 0)"
        for n in range(_INT64_BYTES)
    ]
    return f"reinterpretAsInt64({' + '.join(parts)})"


def text(value: str) -> str:
    """Return the SQL of a scalar's text; empty for a list, bytes or no value."""
    return _with_v(
        value,
        f"multiIf(startsWith(v, '{STRING}'), {_string()}, startsWith(v, '{INT}'), toString({_integer()}),"
        f" startsWith(v, '{DOUBLE}'), toString(reinterpretAsFloat64(substring(v, 2, 8))),"
        f" startsWith(v, '{BOOL}'), if({_byte(2)} = 1, 'true', 'false'), '')",
    )


def number(value: str) -> str:
    """Return the SQL of a Nullable(Float64): a double, an int, or a string that spells a number."""
    return _with_v(
        value,
        f"multiIf(startsWith(v, '{DOUBLE}'), toNullable(reinterpretAsFloat64(substring(v, 2, 8))),"
        f" startsWith(v, '{INT}'), toFloat64({_integer()}),"
        f" startsWith(v, '{STRING}'), toFloat64OrNull({_string()}), NULL)",
    )


def of_resource(head: str, size: int) -> str:
    """Return the SQL of the AnyValue behind `head`, the `size` bytes that an attribute begins with in a Resource."""
    length = f"bitAnd({_byte(1)}, 127) + if({_byte(1)} < 128, 0, 128 * bitAnd({_byte(2)}, 127))"
    behind = (
        f"if(position(resource, {head}) = 0, '', substring(resource, position(resource, {head}) + {size}, {_LONGEST}))"
    )
    return _with_v(behind, f"if(v = '', '', substring(v, {_behind_length(1)}, {length}))")


def _with_v(value: str, expression: str) -> str:
    """Name the value, which the expression needs often and which may be long."""
    return f"arrayMap(v -> {expression}, [{value}])[1]"
