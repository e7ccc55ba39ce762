"""One function for each way a field is compared: from a term to the SQL that tests one row, or one trace's sums."""

from __future__ import annotations

import operator as op
import re
from typing import TYPE_CHECKING, Final

from lamplighter_server.store.filter.numbers import nanoseconds, number
from lamplighter_server.store.filter.terms import BadFilter
from lamplighter_server.store.trace_status import STATUSES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lamplighter_server.store.filter.fields import Field
    from lamplighter_server.store.filter.parameters import Parameters
    from lamplighter_server.store.filter.terms import Term, Value

_COMPARE: Final = {":": op.eq, ">": op.gt, ">=": op.ge, "<": op.lt, "<=": op.le}
_TRACE_ID: Final = re.compile(r"[0-9a-fA-F]{32}")
_TRACE_ID_START: Final = re.compile(r"[0-9a-fA-F]{0,32}")


def list_test(field: Field, term: Term, parameters: Parameters) -> str:
    """Test whether a list has one of the values; `*` alone asks whether it has any."""

    def begins(prefix: str) -> str:
        test = f"startsWith(v, {parameters.text(prefix)})" if prefix else "v != ''"
        return f"arrayExists(v -> {test}, {field.sql})"

    return _any_of(term, begins, lambda exact: f"hasAny({field.sql}, {parameters.texts(exact)})")


def text_test(field: Field, term: Term, parameters: Parameters) -> str:
    """Test whether a text is one of the values; `*` alone asks whether it is not empty."""

    def begins(prefix: str) -> str:
        return f"startsWith({field.sql}, {parameters.text(prefix)})" if prefix else f"{field.sql} != ''"

    return _any_of(term, begins, lambda exact: f"has({parameters.texts(exact)}, {field.sql})")


def _any_of(term: Term, begins: Callable[[str], str], equals: Callable[[list[str]], str]) -> str:
    tests = [begins(value.text) for value in term.values if value.prefix]
    exact = [value.text for value in term.values if not value.prefix]
    return " OR ".join(tests + ([equals(exact)] if exact else []))


def aggregate_test(field: Field, term: Term, parameters: Parameters) -> str:
    """Test a sum, or a duration, over the rows of a trace."""
    operator = "=" if term.operator == ":" else term.operator
    read, example = (nanoseconds, "500ms, 5s, 2m") if field.type == "duration" else (number, "1500, 1.5k, 2M")

    def bound(value: Value) -> str:
        found = None if value.prefix else read(value.text)
        if found is None:
            raise BadFilter(f"'{term.field}' is compared with a {field.type}, such as {example}", value.position)
        return parameters.number(found)

    return " OR ".join(f"{field.sql} {operator} {bound(value)}" for value in term.values)


def passes(field: Field, term: Term, value: float) -> bool:
    """Whether a number passes a test that `aggregate_test` has found to be one."""
    read = nanoseconds if field.type == "duration" else number
    compare = _COMPARE[term.operator]
    return any(compare(value, bound) for one in term.values if (bound := read(one.text)) is not None)


def status_test(field: Field, term: Term) -> str:
    """Test how a trace stands; the words are ours, so they may stand in the SQL."""

    def meant(value: Value) -> Iterator[str]:
        found = [word for word in STATUSES if word == value.text or (value.prefix and word.startswith(value.text))]
        if not found:
            raise BadFilter(f"'{value.text}' is no status of a trace", value.position, STATUSES)
        yield from (f"'{word}'" for word in found)

    return f"{field.sql} IN ({', '.join(word for value in term.values for word in meant(value))})"


def id_test(term: Term, parameters: Parameters) -> str:
    """Test a trace's id."""

    def bound(value: Value) -> str:
        if not (_TRACE_ID_START if value.prefix else _TRACE_ID).fullmatch(value.text):
            reason = f"'{value.text}' is no trace id: it has 32 hexadecimal digits, or fewer with a * at the end"
            raise BadFilter(reason, value.position)
        if value.prefix:
            return f"startsWith(lower(hex(trace_id)), {parameters.text(value.text.lower())})"
        return f"trace_id = {parameters.raw(bytes.fromhex(value.text))}"

    return " OR ".join(map(bound, term.values))
