"""Counts traces over time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lamplighter_server.store.filter import Conditions
from lamplighter_server.store.instants import EARLIEST, LATEST, SECOND, rfc3339
from lamplighter_server.store.read.listing import last_row, of_groups, of_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lamplighter_server.store.engine import Engine
    from lamplighter_server.store.read.scope import Scope

# A trace that has rows before a range began before it; one that has none for longer than this is counted in it.
_LOOK_BACK = 3600 * SECOND
_FARTHEST = 2**62 - 1


def histogram(engine: Engine, scope: Scope, conditions: Conditions, *, buckets: int) -> dict[str, Any]:
    """Return how many traces of a scope began in each of its equal parts."""
    scope = _bounded(engine, scope)
    interval = max(1, -(-(scope.high - scope.low) // buckets))
    parameters = {
        **scope.parameters(),
        **conditions.parameters,
        "interval": interval,
        "earliest": scope.low - _LOOK_BACK,
        "last": last_row(engine, scope, conditions),
    }
    found = engine.ask(
        "trace_histogram",
        parameters,
        row_conditions=of_rows(conditions),
        group_conditions=of_groups(conditions),
    )
    counts = {int(row["bucket"]): row for row in found}
    return {
        "from": rfc3339(scope.low),
        "to": rfc3339(scope.high),
        "interval": interval / SECOND,
        "buckets": [_bucket(scope.low + n * interval, counts.get(n)) for n in range(buckets)],
        "traces": sum(row["traces"] for row in found),
        "errors": sum(row["errors"] for row in found),
    }


def counts(engine: Engine, scope: Scope, conditions: Conditions, each: Sequence[Conditions]) -> list[int]:
    """Return how many traces of a scope pass each of some filters, beside the one for all; all read at once."""
    scope = _bounded(engine, scope)
    filters = (conditions, *each)
    groups = [test for one in filters for test in one.groups]
    asked = Conditions([test for one in filters for test in one.rows], groups)
    parameters = {**scope.parameters(), "earliest": scope.low - _LOOK_BACK, "last": last_row(engine, scope, asked)}
    for one in filters:
        parameters |= one.parameters
    (row,) = engine.ask(
        "trace_counts",
        parameters,
        # A condition on rows is one on the id of their trace, by which they are grouped.
        tests=", ".join(f"1{one.row_sql}{one.group_sql}" for one in each),
        row_conditions=of_rows(Conditions(conditions.rows, groups)),
        group_conditions=of_groups(conditions),
    )
    return [int(count) for count in row["counts"]] or [0] * len(each)


def _bounded(engine: Engine, scope: Scope) -> Scope:
    """Return the scope with both ends: where none was asked for, from the project's first trace until now."""
    high = scope.now + 1 if scope.high == LATEST else scope.high
    low = scope.low
    if low == EARLIEST:
        (row,) = engine.ask("trace_range", scope.parameters())
        low = int(row["first"]) if row["rows"] else high - _LOOK_BACK
    low = _countable(low)
    return replace(scope, low=low, high=max(low, _countable(high)))


def _countable(instant: int) -> int:
    """Return the nearest instant whose distance from any other is still a number of the engine."""
    return max(-_FARTHEST, min(instant, _FARTHEST))


def _bucket(start: int, counts: dict[str, Any] | None) -> dict[str, Any]:
    traces, errors = (counts["traces"], counts["errors"]) if counts else (0, 0)
    return {"start": rfc3339(start), "traces": traces, "errors": errors}
