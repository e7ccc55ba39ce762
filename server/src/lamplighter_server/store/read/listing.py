"""Lists traces, newest first, so that paging neither repeats nor skips one while data arrives.

A list is read as of a segment: what is loaded later doesn't exist for it. It looks back in windows that widen until
a page is full. In a window a trace is first found by the rows that lie in it; one whose other rows show that it
began before the window is passed over, and found again in the window where it began.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from lamplighter_server.store.engine import sql
from lamplighter_server.store.instants import EARLIEST
from lamplighter_server.store.read.cursor import Cursor
from lamplighter_server.store.read.summaries import rows, summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lamplighter_server.store.engine import Engine
    from lamplighter_server.store.filter import Conditions
    from lamplighter_server.store.read.scope import Scope

_ROWS_A_TRACE = 2
_WIDER = 8
# One window's traces are grouped in memory.
_WIDEST = 400_000


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
    """The traces that began in a scope, of which some were passed already."""

    scope: Scope
    last: int

    def parameters(self) -> dict[str, Any]:
        return {**self.scope.parameters(), "last": self.last}


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


def extent(engine: Engine, scope: Scope) -> int:
    """Return until when the traces that began in a scope go on."""
    (row,) = engine.ask("trace_extent", scope.parameters(), window=sql("queries", "trace_window"))
    return max(int(row["last"]), scope.low)


def of_rows(conditions: Conditions) -> str:
    """Return the SQL on rows. A trace's sums need all of its rows; else those that lie in the window are enough."""
    inside = "start < fromUnixTimestamp64Nano({high:Int64})"
    if conditions.groups:
        inside = f"trace_id IN ({sql('queries', 'trace_window')})"
    return inside + conditions.row_sql


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
        while high > self._scope.low:
            edge = self._edge(high, size)
            scope = replace(self._scope, low=edge, high=high)
            yield _Window(scope, extent(self._engine, scope) if self._conditions else high - 1)
            self._place = _Place(edge)
            high = edge
            size = min(size * _WIDER, _WIDEST)

    def _edge(self, high: int, size: int) -> int:
        parameters = replace(self._scope, high=high).parameters()
        found = self._engine.ask("trace_edge", {**parameters, "rows": size})
        return int(found[0]["edge"]) if found else max(self._scope.low, EARLIEST)

    def _in_window(self, window: _Window, wanted: int) -> Iterator[dict[str, Any]]:
        while candidates := self._candidates(window, wanted):
            known = rows(self._engine, window.scope, [id_ for id_, _ in candidates])
            for id_, began in candidates:
                if id_ in known and known[id_]["began"] == began:
                    yield known[id_]
            last_id, last_began = candidates[-1]
            self._place = _Place(last_began, last_id.upper())
            if len(candidates) < wanted:
                return

    def _candidates(self, window: _Window, wanted: int) -> list[tuple[str, int]]:
        parameters = {
            **window.parameters(),
            **self._conditions.parameters,
            "before": self._place.before,
            "before_id": self._place.before_id.upper(),
            "limit": wanted,
        }
        found = self._engine.ask(
            "traces_found",
            parameters,
            row_conditions=of_rows(self._conditions),
            group_conditions=of_groups(self._conditions),
        )
        return [(row["id"], int(row["began"])) for row in found]
