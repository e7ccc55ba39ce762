"""Reads the text of a filter: `agent:planner -status:ok duration>5s attr.http.route:/pay "free text"`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from lamplighter_server.store.filter.terms import BadFilter, Term, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lamplighter_server.store.filter.terms import Operator

_SPACE = re.compile(r"\s+")
# A field's name; behind `attr.` the key may be quoted, for keys that hold an operator or a space.
_FIELD = re.compile(r'(attr\.(?:"(?P<key>(?:[^"\\]|\\.)+)"|[^\s:<>",]+)|[A-Za-z_][\w.-]*)(?P<operator>:|>=|<=|>|<)')
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_BARE_TEXT = re.compile(r'[^\s"]+')
_BARE_VALUE = re.compile(r'[^\s",]+')
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


MOST_TERMS = 20
"""More would be a query that the engine spends seconds to read."""


def parse(text: str) -> tuple[Term, ...]:
    """Read a filter; raises BadFilter for one that is not understood. Whether a field exists is not asked here."""
    terms: list[Term] = []
    for term in _terms(text):
        if len(terms) == MOST_TERMS:
            raise BadFilter(f"a filter has at most {MOST_TERMS} terms", term.position)
        terms.append(term)
    return tuple(terms)


def _terms(text: str) -> Iterator[Term]:
    at = _skip_space(text, 0)
    while at < len(text):
        term, end = _term(text, at)
        yield term
        at = _skip_space(text, end)


def _skip_space(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at


def _term(text: str, start: int) -> tuple[Term, int]:
    negated = text[start] == "-"
    at = start + negated
    if at == len(text) or text[at].isspace():
        raise BadFilter("'-' needs a term behind it to exclude", start)
    field = _FIELD.match(text, at)
    if field is None:
        value, end = _free_text(text, at)
        return Term(None, ":", (value,), start, negated), end
    key = field["key"]
    name = field[1] if key is None else "attr." + _unescaped(key)
    values, end = _values(text, field.end(), f"{field[1]}{field['operator']}")
    return Term(name, cast("Operator", field["operator"]), values, start, negated), end


def _free_text(text: str, at: int) -> tuple[Value, int]:
    if text[at] == '"':
        return _quoted(text, at)
    word = cast("re.Match[str]", _BARE_TEXT.match(text, at))
    return Value(word[0], at), word.end()


def _values(text: str, at: int, before: str) -> tuple[tuple[Value, ...], int]:
    """Read `a,"b c",d*` up to the space behind it."""
    values: list[Value] = []
    while True:
        value, at = _value(text, at, before)
        values.append(value)
        if not text.startswith(",", at):
            return tuple(values), at
        at, before = at + 1, ","


def _value(text: str, at: int, before: str) -> tuple[Value, int]:
    if text.startswith('"', at):
        value, end = _quoted(text, at)
        if text.startswith("*", end):
            return Value(value.text, at, prefix=True), end + 1
        return value, end
    bare = _BARE_VALUE.match(text, at)
    if bare is None:
        raise BadFilter(f"'{before}' needs a value behind it", at)
    prefix = bare[0].endswith("*")
    return Value(bare[0].removesuffix("*"), at, prefix), bare.end()


def _quoted(text: str, at: int) -> tuple[Value, int]:
    quoted = _QUOTED.match(text, at)
    if quoted is None:
        raise BadFilter("the quote that opens here is not closed", at)
    return Value(_unescaped(quoted[1]), at), quoted.end()


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)
