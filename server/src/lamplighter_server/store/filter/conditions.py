"""Turns the terms of a filter into SQL conditions on a trace; every value is bound, none is written into the SQL.

A term about what a trace consists of becomes `trace_id IN (…)` over the rows that show it, in a time range that the
query binds as `low` and `last`; a term about a trace's sums becomes a condition on the grouped rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from lamplighter_server.store.engine import fill, sql
from lamplighter_server.store.filter.attributes import attribute_tests
from lamplighter_server.store.filter.comparisons import (
    aggregate_test,
    id_test,
    list_test,
    passes,
    status_test,
    text_test,
)
from lamplighter_server.store.filter.fields import FIELDS, field_named
from lamplighter_server.store.filter.parameters import Parameters
from lamplighter_server.store.filter.terms import BadFilter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lamplighter_server.store.filter.fields import Field
    from lamplighter_server.store.filter.terms import Term

_FREE_TEXT_OF_SPANS = (
    "positionCaseInsensitiveUTF8(name, {0}) > 0 OR positionCaseInsensitiveUTF8(status_message, {0}) > 0"
)
_FREE_TEXT_OF_TRACES = "positionCaseInsensitiveUTF8(ask, {0}) > 0"


@dataclass
class Conditions:
    """What a query adds: `rows` on the rows of a trace before they are grouped, `groups` on the grouped ones."""

    rows: list[str] = field(default_factory=list[str])
    groups: list[str] = field(default_factory=list[str])
    parameters: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def row_sql(self) -> str:
        """The conditions before grouping, each with an AND before it."""
        return "".join(f"\n    AND {condition}" for condition in self.rows)

    @property
    def group_sql(self) -> str:
        """The conditions behind grouping, each with an AND before it."""
        return "".join(f"\n    AND {condition}" for condition in self.groups)

    def __bool__(self) -> bool:
        return bool(self.rows or self.groups)


def conditions(terms: Iterable[Term], prefix: str = "f") -> Conditions:
    """Compile terms; raises BadFilter for an unknown field and for a value or comparison that a field doesn't have."""
    parameters = Parameters(prefix)
    found = Conditions(parameters=parameters.values)
    for term in terms:
        if term.field is None:
            found.rows.append(_free_text(term, parameters))
            continue
        known = _known(term)
        if known.home in {"aggregate", "status"}:
            test = aggregate_test(known, term, parameters) if known.home == "aggregate" else status_test(known, term)
            found.groups.append(f"NOT ({test})" if term.negated else f"({test})")
        else:
            found.rows.append(_of_rows(known, term, parameters))
    return found


def _known(term: Term) -> Field:
    known = field_named(term.field or "")
    if known is None:
        names = tuple(entry.name for entry in FIELDS)
        raise BadFilter(
            f"there is no field '{term.field}'; put text that holds an operator in quotes", term.position, names
        )
    if term.operator not in known.operators:
        reason = f"'{term.field}' can't be compared with '{term.operator}'"
        raise BadFilter(reason, term.position, known.operators)
    if term.operator != ":" and len(term.values) > 1:
        raise BadFilter(f"'{term.field}{term.operator}' takes one value", term.values[1].position)
    return known


def _of_rows(known: Field, term: Term, parameters: Parameters) -> str:
    if known.home == "id":
        test = id_test(term, parameters)
        return f"NOT ({test})" if term.negated else f"({test})"
    if known.home == "ledger":
        # A trace that counts no call is not in the ledger: it used nothing, which may pass too.
        test, nothing_passes = aggregate_test(known, term, parameters), passes(known, term, 0.0)
        wanted = [(known.table, f"NOT ({test})" if nothing_passes else test)]
        return _matching(wanted, negated=term.negated != nothing_passes)
    if known.home == "attribute":
        tests = attribute_tests(term, parameters)
    else:
        tests = [{"list": list_test, "text": text_test}[known.home](known, term, parameters)]
    of_tables = [(known.table, test) for test in tests]
    if known.beside:
        table, column = known.beside
        of_tables.append((table, text_test(replace(known, sql=column), term, parameters)))
    return _matching(of_tables, negated=term.negated)


def _free_text(term: Term, parameters: Parameters) -> str:
    wanted = parameters.text(term.values[0].text)
    tests = [("trace_segments", _FREE_TEXT_OF_TRACES.format(wanted)), ("spans", _FREE_TEXT_OF_SPANS.format(wanted))]
    return _matching(tests, negated=term.negated)


def _matching(tests: Iterable[tuple[str, str]], *, negated: bool) -> str:
    """Return that any of these tables has a row of the trace that passes the test beside it."""
    operator = "NOT IN" if negated else "IN"
    found = [
        f"trace_id {operator} ({fill(sql('queries', f'matching_{table}'), {'test': test})})" for table, test in tests
    ]
    return "(" + (" AND " if negated else " OR ").join(found) + ")"
