"""Lists traces, newest first, so that paging neither repeats nor skips one while data arrives.

A list is read as of a segment: what is loaded later doesn't exist for it. It looks back in windows that widen until
a page is full; a filter that finds little in the first ones is asked once about all the rest. In a window a trace is
found by its rows since the window's start; one that has earlier rows is passed over, and found where it began.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING, Any

from lamplighter_server.store.engine import sql
from lamplighter_server.store.instants import LATEST, SECOND
from lamplighter_server.store.read.cursor import Cursor
from lamplighter_server.store.read.summaries import begun_before, rows, summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lamplighter_server.store.engine import Engine
    from lamplighter_server.store.filter import Conditions
    from lamplighter_server.store.read.scope import Scope

_ROWS_A_TRACE = 2
_WIDER = 8
# One window's traces are grouped in memory.
_WIDEST = 400_000
# So many windows are tried with a filter before everything that is left becomes one.
_FILTERED_WINDOWS = 5
# The newest rows lie in few parts of the table; looking for more than a day looks into all of them.
_NEAR = 86_400 * SECOND
# What begins this late has hardly any rows behind it: no need to ask how far its traces go on.
_RECENT = 3_600 * SECOND


@dataclass(frozen=True)
class Page:
    """Some traces, and where the next page begins; None when there is no more."""

    traces: list[dict[str, Any]]
    next_cursor: str | None


@dataclass(frozen=True)
class _Place:
    """Behind this trace the list goes on; no id stands for "anything that began before"."""

    before: int
    before_id: str = ""


@dataclass(frozen=True)
class _Window:
    """The traces that began in a scope; none of their rows lies behind `last`."""

    scope: Scope
    last: int


def page(engine: Engine, scope: Scope, conditions: Conditions, *, limit: int, cursor: Cursor | None) -> Page:
    """Return the next `limit` traces of a scope; the scope's `as_of` and `now` are the cursor's where there is one."""
    place = _Place(scope.high)
    if cursor is not None:
        place = _Place(cursor.began, cursor.trace_id)
        scope = replace(scope, as_of=cursor.as_of, now=cursor.now)
    found = _Found(engine, scope, conditions, place)
    taken: list[dict[str, Any]] = []
    for row in found.rows(limit + 1):
        taken.append(row)
        if len(taken) > limit:
            end = taken[limit - 1]
            mark = Cursor(scope.as_of, scope.now, end["began"], end["id"])
            return Page([summary(row) for row in taken[:limit]], str(mark))
    return Page([summary(row) for row in taken], None)


def last_row(engine: Engine, scope: Scope, conditions: Conditions) -> int:
    """Return until when to look at rows of the traces that began in a scope: what a filter asks may be behind it."""
    if not conditions:
        return scope.high - 1
    if scope.high > scope.now - _RECENT:
        return LATEST
    (row,) = engine.ask("trace_extent", scope.parameters(), window=sql("queries", "trace_window"))
    return max(int(row["last"]), scope.low)


def of_rows(conditions: Conditions) -> str:
    """Return the SQL on rows. A trace's sums need all of its rows; else those that lie in the window are enough."""
    end = "<= fromUnixTimestamp64Nano({last:Int64})" if conditions.groups else "< fromUnixTimestamp64Nano({high:Int64})"
    return f"part.start {end}{conditions.row_sql}"


def of_groups(conditions: Conditions) -> str:
    """Return the SQL on grouped rows."""
    return "1" + conditions.group_sql


class _Found:
    """Finds the traces of a list one after the other."""

    def __init__(self, engine: Engine, scope: Scope, conditions: Conditions, place: _Place) -> None:
        self._engine = engine
        self._scope = scope
        self._conditions = conditions
        self._place = place

    def rows(self, wanted: int) -> Iterator[dict[str, Any]]:
        """Yield the traces; `wanted` is how many will be taken."""
        for window in self._windows(wanted):
            yield from self._in_window(window, wanted)

    def _windows(self, wanted: int) -> Iterator[_Window]:
        """Cut the scope, from its end backwards, by the number of rows."""
        high = self._place.before + bool(self._place.before_id)
        size = wanted * _ROWS_A_TRACE
        for number in count():
            if high <= self._scope.low:
                return
            if self._conditions and number == _FILTERED_WINDOWS:
                yield _Window(replace(self._scope, high=high), LATEST)
                return
            scope = replace(self._scope, low=self._edge(high, size), high=high)
            yield _Window(scope, last_row(self._engine, scope, self._conditions))
            self._place = _Place(scope.low)
            high = scope.low
            size = min(size * _WIDER, _WIDEST)

    def _edge(self, high: int, size: int) -> int:
        """Return since when there are so many rows."""
        for low in (max(self._scope.low, min(high, self._scope.now) - _NEAR), self._scope.low):
            scope = replace(self._scope, low=low, high=high)
            found = self._engine.ask("trace_edge", {**scope.parameters(), "rows": size})
            if found:
                return int(found[0]["edge"])
        return self._scope.low

    def _in_window(self, window: _Window, wanted: int) -> Iterator[dict[str, Any]]:
        while candidates := self._candidates(window, wanted):
            ids = list(candidates)
            earlier = begun_before(self._engine, window.scope, ids)
            known = rows(self._engine, window.scope, [found for found in ids if found not in earlier])
            yield from (known[found] for found in ids if found in known)
            self._place = _Place(candidates[ids[-1]], ids[-1])
            if len(candidates) < wanted:
                return

    def _candidates(self, window: _Window, wanted: int) -> dict[str, int]:
        """Return ids with what seems to be the trace's start, in the order of the list."""
        parameters = {
            **window.scope.parameters(),
            **self._conditions.parameters,
            "last": window.last,
            "before": self._place.before,
            "before_id": self._place.before_id.upper(),
            "limit": wanted,
        }
        row_conditions, group_conditions = of_rows(self._conditions), of_groups(self._conditions)
        found = self._engine.ask(
            "traces_found", parameters, row_conditions=row_conditions, group_conditions=group_conditions
        )
        return {row["id"]: int(row["began"]) for row in found}
