"""Compiles the tables of meaning into the load's SQL: which key fills which column, and what is content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lamplighter_server.semconv.dialects import dialects
from lamplighter_server.semconv.tables import MOST_TOKENS, Column, ColumnType, columns, content
from lamplighter_server.store import decode
from lamplighter_server.store.instructions import instructions
from lamplighter_server.store.meaning import meaning
from lamplighter_server.store.once import PLAIN_STRINGS, marked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_SQL_TYPES: dict[ColumnType, str] = {
    "text": "LowCardinality(String)",
    "texts": "Array(LowCardinality(String))",
    "uint": "UInt64",
    "number": "Nullable(Float64)",
    "flag": "Nullable(Bool)",
}
# What calls are told apart by is cut: a name of 100 kB in each span would fill memory where they are grouped.
_NAMES = frozenset({
    *("operation", "provider", "agent_id", "agent_name", "agent_version", "conversation_id", "workflow"),
    *("request_model", "response_model", "response_id", "tool_name", "tool_call_id", "error_type", "service_tier"),
    "handoff_to",
})
_LONGEST_NAME = 1000  # bytes
# How the raw values of a span's columns of a type are decoded, all together; texts come decoded.
_DECODERS: dict[ColumnType, Callable[[str, str], str]] = {
    "uint": decode.uint,
    "number": decode.number,
    "flag": lambda value, _: decode.flag(value),
    "texts": decode.texts,
}
_NUMERIC = ("uint", "number")
# The resource's attributes that every span carries as columns: `service` and, from either name, `environment`.
_NAMED = ("service.name", "deployment.environment.name", "deployment.environment")
_NO_DIALECT = 255
_ASK_BYTES = 8000
_ASK_CHARACTERS = 200
# The first message that a user wrote, its role before its text or behind it, and any text where there is none.
# Not counted, `{0,200}` would be compiled for tens of milliseconds at each load; a surrogate counts in a pair only.
_CHARACTER = r'[^"\\]|\\u[dD][89abAB]..\\u.{4}|\\u[^dD].{3}|\\u[dD][0-7]..|\\[^u]'
_ROLE, _OF_MESSAGE = r'"role":\s*"user"', r'"(?:content|text)":\s*"'
_ASKED = {
    "shape_of_user": rf"{_ROLE}[^{{}}\[\]]*(?:\[[^\]]*?)?{_OF_MESSAGE}",
    "shape_turned": (rf'{_OF_MESSAGE}((?:{_CHARACTER})*)(?:[^"\\]|\\.)*"[^{{}}\[\]]*(?:\}}\s*\])?[^{{}}\[\]]*{_ROLE}'),
    "shape_of_any": r'"(?:content|text|input|query|question|message)":\s*"',
    "text": f"^(?:{_CHARACTER})*",
}


@dataclass(frozen=True)
class _Keys:
    """The number each known key gets: the conventions' own from 1, then those of dialects, content above all."""

    foreign: int
    content: int
    numbers: dict[str, int]
    ask: tuple[int, ...]


def _numbered() -> _Keys:
    own = [key for column in columns() for key in column.own]
    others = [key for column in columns() for key in column.keys if key not in column.own]
    numbers = {key: number for number, key in enumerate([*own, *others], start=1)}
    first_content = len(numbers) + 1
    for key in content().keys:
        numbers[key] = first_content
    for step, key in enumerate(content().ask, start=1):
        numbers[key] = first_content + step
    return _Keys(len(own) + 1, first_content, numbers, tuple(numbers[key] for key in content().ask))


def _position(numbers: tuple[int, ...]) -> str:
    """Where in the span's attributes the first present of these keys stands; 0 where none does."""
    at = [f"indexOf(ids, {number})" for number in numbers]
    if len(at) == 1:
        return at[0]
    choices = ", ".join(f"{position} > 0, {position}" for position in at[:-1])
    return f"multiIf({choices}, {at[-1]})"


def begins_with(prefixes: Iterable[str]) -> str:
    """A test of the key `k`."""

    def test(prefix: str) -> str:
        plain = prefix.removesuffix("#")
        starts = f"startsWith(k, {decode.quote(plain)})"
        digit = f" AND substring(k, {len(plain) + 1}, 1) BETWEEN '0' AND '9'"
        return f"({starts}{digit})" if plain != prefix else starts

    return " OR ".join(map(test, prefixes))


def sql_type(column: Column) -> str:
    """The ClickHouse type of a typed column."""
    return "String" if column.name in PLAIN_STRINGS else _SQL_TYPES[column.type]


@dataclass(frozen=True)
class _Way:
    """One of the two ways through the views: the conventions' own attributes, or those of every dialect."""

    keys: _Keys
    foreign: bool

    def of_type(self, kind: ColumnType) -> list[Column]:
        """The columns that are read on this way."""
        return [column for column in columns() if column.type == kind and (self.foreign or column.own)]

    def place(self, column: Column) -> str:
        """Where in the span's attributes the preferred key of a column stands; 0 where it has none."""
        if self.foreign:
            return f"places[indexOf(columns_there, {columns().index(column) + 1})]"
        return _position(tuple(self.keys.numbers[key] for key in column.own))


def _ranks(keys: _Keys) -> tuple[list[int], list[int]]:
    """For each number of a key its rank, the preferred of a column first; for each rank the place of its column."""
    rank_of, column_of = [0] * keys.content, [0]
    for place, column in enumerate(columns(), start=1):
        for key in column.keys:
            rank_of[keys.numbers[key]] = len(column_of)
            column_of.append(place)
    return rank_of, column_of


def _dialects_of(keys: _Keys) -> list[int]:
    """For each number of a key the place of the dialect that it marks, from 1; 255 for none."""
    marked = {mark: place for place, dialect in enumerate(dialects(), start=1) for mark in dialect.marks}
    by_number = {keys.numbers[key]: place for key, place in marked.items() if key in keys.numbers}
    return [by_number.get(number, _NO_DIALECT) for number in range(keys.content)]


def _raws(way: _Way) -> Iterator[str]:
    """For each type, an array of the raw values of its columns."""
    for kind in _DECODERS:
        raw = ", ".join(f"attribute_values[{way.place(column)}]" for column in way.of_type(kind))
        yield f"[{raw}] AS {kind}_raw"


def _decoded() -> Iterator[str]:
    """For each type, an array of the values of its columns."""
    words = {kind: f"arrayMap(v -> {decode.word('v')}, {kind}_raw)" for kind in _DECODERS}
    beside = {kind: f"arrayMap(w -> {decode.varint('w')}, {words[kind]})" for kind in _NUMERIC}
    beside["texts"] = f"arrayMap((v, w) -> {decode.string('v', 'w')}, texts_raw, {words['texts']})"
    for kind, decoder in _DECODERS.items():
        yield f"arrayMap((v, n) -> {decoder('v', 'n')}, {kind}_raw, {beside.get(kind, f'{kind}_raw')}) AS {kind}_values"


def _values(way: _Way) -> Iterator[str]:
    for column in way.of_type("text"):
        text = f"texts[{way.place(column)}]"
        yield f"{f'substring({text}, 1, {_LONGEST_NAME})' if column.name in _NAMES else text} AS {column.name}"
    for kind in _DECODERS:
        yield from (
            f"{kind}_values[{number}] AS {column.name}" for number, column in enumerate(way.of_type(kind), start=1)
        )


def placeholders(*, foreign: bool = False) -> dict[str, str]:
    """What the `.sql` files of schema and views leave open, but for names; `foreign`: on the way of other dialects."""
    keys = _numbered()
    way = _Way(keys, foreign)
    rank_of, column_of = _ranks(keys)
    stored = [column for column in columns() if column.stored]
    known = sorted(keys.numbers.items(), key=lambda item: item[1])
    asked = f"content_values[{_position(keys.ask).replace('ids', 'content_ids')}]"
    return {
        "column_definitions": ",\n    ".join(f"{column.name} {sql_type(column)}" for column in stored),
        "column_names": ", ".join(column.name for column in stored),
        "column_values": ",\n    ".join(_values(way)),
        "raw_values": ", ".join(_raws(way)),
        "marked_values": marked(keys.numbers),
        "most_tokens": str(MOST_TOKENS),
        "rank_of": str(rank_of),
        "column_of": str(column_of),
        "dialect_of": str(_dialects_of(keys)),
        "foreign_id": str(keys.foreign),
        "decoded_values": ",\n    ".join(_decoded()),
        "words": f"arrayMap(v -> {decode.word('v')}, attribute_values)",
        "text": decode.string("v", "w"),
        "is_array": f"startsWith(v, '{decode.ARRAY}')",
        "known_keys": decode.array(key for key, _ in known),
        "known_ids": str([number for _, number in known]),
        "content_keys": "(" + ", ".join(map(decode.quote, (*content().ask, *content().keys))) + ")",
        "content_id": str(keys.content),
        "content_prefix": begins_with(content().prefixes),
        "asked": asked,
        "asked_word": decode.word("asked"),
        "ask_value": decode.string("asked", "asked_word", _ASK_BYTES),
        "ask_shapes": ", ".join(f"{decode.quote(shape)} AS {name}" for name, shape in _ASKED.items()),
        "ask_characters": str(_ASK_CHARACTERS),
        "scope_word": decode.word("scope_bytes"),
        "scope_name": decode.scope_name("scope_bytes", "scope_word"),
        "instructions": instructions(),
        **decode.resource_texts(_NAMED),
        **meaning(),
    }
