"""Lists traces in another order than newest first: by a text of each or an amount.

All traces of the range are summed for each page, as of the segment of the first: what is loaded later moves nothing.
Those that used most are looked for in the ledger alone, which has them sooner, as long as a filter lets enough of them
through.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from lamplighter_server.store.engine import fill, sql
from lamplighter_server.store.read.cursor import Cursor
from lamplighter_server.store.read.listing import Page, last_row, of_groups, of_rows
from lamplighter_server.store.read.orders import ORDERS, order_of
from lamplighter_server.store.read.summaries import begun_before, rows, summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lamplighter_server.store.engine import Engine
    from lamplighter_server.store.filter import Conditions
    from lamplighter_server.store.read.orders import Order
    from lamplighter_server.store.read.scope import Scope

_SPARE: Final = 2
"""With a filter so many times as many are looked at; if it lets fewer than one in so many through, all traces are."""


def page(engine: Engine, scope: Scope, conditions: Conditions, sort: str, *, limit: int, cursor: Cursor | None) -> Page:
    """Return the next `limit` traces of a scope; the scope's `as_of` and `now` are the cursor's where there is one."""
    if cursor is not None:
        scope = replace(scope, as_of=cursor.as_of, now=cursor.now)
    order = order_of(sort)
    taken: list[tuple[int | str, dict[str, Any]]] = []
    for found in _found(engine, scope, conditions, order, limit + 1, cursor):
        taken.append(found)
        if len(taken) > limit:
            break
    shown = [summary(row) for _, row in taken[:limit]]
    if len(taken) <= limit:
        return Page(shown, None)
    amount, end = taken[limit - 1]
    return Page(shown, str(_mark(scope, amount, end["id"], ORDERS.index(sort))))


def _mark(scope: Scope, amount: int | str, trace_id: str, order: int) -> Cursor:
    if isinstance(amount, str):
        return Cursor(scope.as_of, scope.now, 0, trace_id, order, amount)
    return Cursor(scope.as_of, scope.now, amount, trace_id, order)


def _found(
    engine: Engine, scope: Scope, conditions: Conditions, order: Order, wanted: int, cursor: Cursor | None
) -> Iterator[tuple[int | str, dict[str, Any]]]:
    """Yield the traces with their amounts; `wanted` is how many will be taken."""
    sought = _Sought(engine, scope, conditions, order, wanted)
    place = (cursor.text if order.kind is str else cursor.began, cursor.trace_id) if cursor else None
    while True:
        candidates, passing = sought.next(place)
        ids = [row["id"] for row in candidates if row["id"] in passing]
        earlier = begun_before(engine, scope, ids) if ids else set[str]()
        known = rows(engine, scope, [found for found in ids if found not in earlier])
        yield from ((order.kind(row["amount"]), known[row["id"]]) for row in candidates if row["id"] in known)
        if sought.ended:
            return
        if candidates:
            place = (order.kind(candidates[-1]["amount"]), candidates[-1]["id"])


class _Sought:
    """Finds candidates in their order, in the ledger alone first where that has the order's amounts."""

    def __init__(self, engine: Engine, scope: Scope, conditions: Conditions, order: Order, wanted: int) -> None:
        self._engine = engine
        self._order = order
        self._wanted = wanted
        self._filtered = bool(conditions)
        self._by_ledger = bool(order.counted) and order.way == "DESC"
        self.ended = False
        # As a condition on sums does, an order by them needs all rows of a trace, those behind the range too.
        summed = replace(conditions, groups=[*conditions.groups, "1"])
        self._conditions = {"row_conditions": of_rows(summed), "group_conditions": of_groups(summed)}
        self._bound = {**scope.parameters(), **conditions.parameters, "last": last_row(engine, scope, summed)}

    def next(self, place: tuple[int | str, str] | None) -> tuple[list[dict[str, Any]], set[str]]:
        """Return candidates behind a place, and the ids of those that a filter lets through."""
        bound = dict(self._bound)
        if place:
            bound |= {"amount": place[0], "behind": place[1].upper()}
        behind = self._order.behind if place else "1"
        return self._from_ledger(bound, behind) if self._by_ledger else self._from_all(bound, behind)

    def _from_ledger(self, bound: dict[str, Any], behind: str) -> tuple[list[dict[str, Any]], set[str]]:
        limit = self._wanted * (_SPARE if self._filtered else 1)
        found = self._engine.ask("ledger_in_order", {**bound, "limit": limit}, used=self._used(), behind=behind)
        ids = [row["id"] for row in found]
        passing = self._engine.ask("traces_passing", {**bound, "ids": ids}, **self._conditions) if ids else []
        self._by_ledger = len(found) == limit and len(passing) * _SPARE >= limit
        return found, {row["id"] for row in passing}

    def _from_all(self, bound: dict[str, Any], behind: str) -> tuple[list[dict[str, Any]], set[str]]:
        order = self._order
        used = f"LEFT ANY JOIN ({self._used()}) AS ledger USING (trace_id)" if order.counted else ""
        asked = {"amount": order.amount, "used": used, "way": order.way, "unknown": order.unknown, "behind": behind}
        found = self._engine.ask("traces_in_order", {**bound, "limit": self._wanted}, **asked, **self._conditions)
        self.ended = len(found) < self._wanted
        return found, {row["id"] for row in found}

    def _used(self) -> str:
        return fill(sql("queries", "traces_used"), {"counted": self._order.counted})
