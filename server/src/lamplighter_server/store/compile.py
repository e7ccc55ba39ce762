"""Compiles the tables of meaning into the load's SQL: which key fills which column, and what is content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lamplighter_server.semconv.dialects import dialects
from lamplighter_server.semconv.tables import Column, ColumnType, columns, content
from lamplighter_server.store import decode
from lamplighter_server.store.meaning import meaning

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SQL_TYPES: dict[ColumnType, str] = {
    "text": "LowCardinality(String)",
    "texts": "Array(LowCardinality(String))",
    "uint": "UInt64",
    "number": "Nullable(Float64)",
    "flag": "Nullable(Bool)",
}
# A column whose values hardly repeat is not worth a dictionary.
_PLAIN_STRINGS = frozenset({"conversation_id", "response_id", "tool_call_id"})
# How the raw values of a span's columns of a type are decoded, all together; texts come decoded.
_DECODERS: dict[ColumnType, Callable[[str, str], str]] = {
    "uint": decode.uint,
    "number": decode.number,
    "flag": lambda value, _: decode.flag(value),
    "texts": lambda value, _: decode.texts(value),
}
_NUMERIC = ("uint", "number")
# The resource's attributes that every span carries as columns: `service` and, from either name, `environment`.
_NAMED = ("service.name", "deployment.environment.name", "deployment.environment")
_ASK_BYTES = 8000
_NO_DIALECT = 255
# The first message that a user wrote, its role before its text or behind it, and any text where there is none.
_CHARACTER = r'[^"\\]|\\u[dD][89abAB]..\\u.{4}|\\u.{4}|\\.'
_TEXT = rf'\s*"((?:{_CHARACTER}){{0,200}})'
_ROLE, _OF_MESSAGE = r'"role":\s*"user"', '"(?:content|text)":'
_ASKED = (
    rf"{_ROLE}[^{{}}\[\]]*(?:\[[^\]]*?)?{_OF_MESSAGE}{_TEXT}",
    rf'{_OF_MESSAGE}{_TEXT}(?:[^"\\]|\\.)*"[^{{}}\[\]]*(?:\}}\s*\])?[^{{}}\[\]]*{_ROLE}',
    rf'"(?:content|text|input|query|question|message)":{_TEXT}',
)


@dataclass(frozen=True)
class _Keys:
    """The number each known key gets: from 1, a column's keys side by side and the preferred one first, content above all."""

    column_of: tuple[int, ...]
    """For each number of a key, from 0, the place of its column in the table of names, from 1; 0 for none."""
    content: int
    numbers: dict[str, int]
    ask: tuple[int, ...]


def _numbered() -> _Keys:
    numbers: dict[str, int] = {}
    column_of = [0]
    for place, column in enumerate(columns(), start=1):
        for key in column.keys:
            numbers[key] = len(numbers) + 1
            column_of.append(place)
    first_content = len(numbers) + 1
    for key in content().keys:
        numbers[key] = first_content
    for step, key in enumerate(content().ask, start=1):
        numbers[key] = first_content + step
    return _Keys(tuple(column_of), first_content, numbers, tuple(numbers[key] for key in content().ask))


def _dialects_of(keys: _Keys) -> list[int]:
    """For each number of a key, from 0, the place of the dialect that it marks, from 1; 255 for none."""
    marked = {mark: place for place, dialect in enumerate(dialects(), start=1) for mark in dialect.marks}
    by_number = {number: marked[key] for key, number in keys.numbers.items() if key in marked}
    return [by_number.get(number, _NO_DIALECT) for number in range(keys.content + len(keys.ask) + 1)]


def _asked(numbers: tuple[int, ...]) -> str:
    """Where in the span's content the first present of these keys stands; 0 where none does."""
    at = [f"indexOf(content_ids, {number})" for number in numbers]
    choices = ", ".join(f"{position} > 0, {position}" for position in at[:-1])
    return f"multiIf({choices}, {at[-1]})"


def _position(column: Column) -> str:
    """Where in the span's attributes the preferred key of a column stands; 0 where it has none of them."""
    return f"places[indexOf(columns_there, {columns().index(column) + 1})]"


def _content_prefix() -> str:
    def test(prefix: str) -> str:
        plain = prefix.removesuffix("#")
        starts = f"startsWith(k, {decode.quote(plain)})"
        digit = f" AND substring(k, {len(plain) + 1}, 1) BETWEEN '0' AND '9'"
        return f"({starts}{digit})" if plain != prefix else starts

    return " OR ".join(map(test, content().prefixes))


def sql_type(column: Column) -> str:
    """The ClickHouse type of a typed column."""
    return "String" if column.name in _PLAIN_STRINGS else _SQL_TYPES[column.type]


def _ask_text() -> str:
    """What was asked, as text: from the earliest span of the trace that recorded it."""
    recorded = "argMinIf(ask, decoded.start, ask != '')"
    shapes = [f"extract({recorded}, {decode.quote(shape)})" for shape in _ASKED]
    said = f"arrayFirst(text -> text != '', [{', '.join(shapes)}])"
    unescaped = f"JSONExtractString(concat('[\"', {said}, '\"]'), 1)"
    shaped = f"left(ltrim({recorded}), 1) IN ('[', '{{')"
    return f"if({shaped}, {unescaped}, substringUTF8(toValidUTF8({recorded}), 1, 200))"


def _of_type(kind: ColumnType) -> list[Column]:
    return [column for column in columns() if column.type == kind]


def _raws() -> Iterator[str]:
    """For each type, an array of the raw values of its columns."""
    for kind in _DECODERS:
        raw = ", ".join(f"attribute_values[{_position(column)}]" for column in _of_type(kind))
        yield f"[{raw}] AS {kind}_raw"


def _decoded() -> Iterator[str]:
    """For each type, an array of the values of its columns."""
    for kind, decoder in _DECODERS.items():
        if kind in _NUMERIC:
            integers = f"arrayMap(w -> {decode.varint('w')}, arrayMap(v -> {decode.word('v')}, {kind}_raw))"
            yield f"arrayMap((v, n) -> {decoder('v', 'n')}, {kind}_raw, {integers}) AS {kind}_values"
        else:
            yield f"arrayMap(v -> {decoder('v', '')}, {kind}_raw) AS {kind}_values"


def _values() -> Iterator[str]:
    for column in _of_type("text"):
        yield f"texts[{_position(column)}] AS {column.name}"
    for kind in _DECODERS:
        yield from (
            f"{kind}_values[{number}] AS {column.name}" for number, column in enumerate(_of_type(kind), start=1)
        )


def placeholders() -> dict[str, str]:
    """What the `.sql` files of schema and views leave open, except names of tables."""
    keys = _numbered()
    known = sorted(keys.numbers.items(), key=lambda item: item[1])
    asked = f"content_values[{_asked(keys.ask)}]"
    stored = [column for column in columns() if column.stored]
    ask = f"if(startsWith(v, '{decode.STRING}'), substring({decode.string('v')}, 1, {_ASK_BYTES}), '')"
    return {
        "column_definitions": ",\n    ".join(f"{column.name} {sql_type(column)}" for column in stored),
        "column_names": ", ".join(column.name for column in stored),
        "column_values": ",\n    ".join(_values()),
        "column_of": str(list(keys.column_of)),
        "dialect_of": str(_dialects_of(keys)),
        "raw_values": ", ".join(_raws()),
        "decoded_values": ",\n    ".join(_decoded()),
        "word": decode.word("v"),
        "text": decode.text("v", "w"),
        "known_keys": decode.array(key for key, _ in known),
        "known_ids": str([number for _, number in known]),
        "content_keys": "(" + ", ".join(map(decode.quote, (*content().ask, *content().keys))) + ")",
        "content_id": str(keys.content),
        "content_prefix": _content_prefix(),
        "ask_value": f"arrayMap(v -> {ask}, [{asked}])[1]",
        "ask_text": _ask_text(),
        "named": decode.attributes("resource_bytes", _NAMED),
        "scope_name": decode.scope_name("scope"),
        **meaning(),
    }
