"""Lists traces in another order than newest first: by a text of each or an amount, a whole number so that pages meet.

All traces of the range are summed for each page, as of the segment of the first: what is loaded later moves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from lamplighter_server.store.engine import fill, sql
from lamplighter_server.store.read.cursor import Cursor
from lamplighter_server.store.read.listing import Page, last_row, of_groups, of_rows
from lamplighter_server.store.read.summaries import begun_before, rows, summary
from lamplighter_server.store.trace_status import STATUS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lamplighter_server.store.engine import Engine
    from lamplighter_server.store.filter import Conditions
    from lamplighter_server.store.read.scope import Scope

Sort = Literal[
    "-start", "start", "-duration", "duration", "-cost", "cost", "-input_tokens", "input_tokens", "-output_tokens",
    "output_tokens", "-errors", "errors", "-spans", "spans", "-status", "status", "-agent", "agent", "-ask", "ask",
    "-model", "model", "-service", "service", "-conversation", "conversation",
]  # fmt: skip
NEWEST: Final = "-start"
ORDERS: Final[tuple[str, ...]] = get_args(Sort)

_BEGAN: Final = "toUnixTimestamp64Nano(min(part.start))"
_OF_TRACE: Final = {
    "start": _BEGAN,
    "duration": f"toUnixTimestamp64Nano(max(part.end)) - {_BEGAN}",
    "errors": "sum(part.errors)",
    "spans": "sum(part.spans)",
    "status": f"indexOf(['error', 'lost', 'running', 'ok'], {STATUS})",
}
_OF_LEDGER: Final = {
    "cost": "round(entry.cost * 1e12)",
    "input_tokens": "entry.input_tokens",
    "output_tokens": "entry.output_tokens",
}


_LETTERS: Final = 64
"""So many of a text decide, for a cursor has them in it; the ids put the traces in order that are equal so far."""
_ROOT_AGENT: Final = "argMinIf(part.agent, part.agent_start, part.agent != '')"
# Cut before they are grouped: of very many traces whole texts would be much to hold.
_ROOT_NAME: Final = f"argMinIf(leftUTF8(part.root_name, {_LETTERS}), part.root_start, part.roots > 0)"
_FIRST_NAME: Final = f"argMin(leftUTF8(part.first_name, {_LETTERS}), part.start)"
_ASK: Final = f"argMinIf(leftUTF8(part.ask, {_LETTERS}), part.start, part.ask != '')"
_ASKED: Final = "arrayMap(model -> if(model.request = '', model.response, model.request), part.models)"
_TEXT: Final = {
    "agent": f"if({_ROOT_AGENT} != '', {_ROOT_AGENT}, minIf(arrayMin(part.agents), notEmpty(part.agents)))",
    "ask": f"multiIf({_ASK} != '', {_ASK}, sum(part.roots) > 0, {_ROOT_NAME}, {_FIRST_NAME})",
    "model": f"minIf(arrayMin({_ASKED}), notEmpty(part.models))",
    "service": "minIf(arrayMin(part.services), notEmpty(part.services))",
    "conversation": "argMinIf(part.conversations[1], part.start, notEmpty(part.conversations))",
}
"""What a row of the list shows first in a column."""


@dataclass(frozen=True)
class _Order:
    """The SQL of an order: the amount or the text of a trace, where it lies, and which way."""

    amount: str
    used: str
    way: Literal["ASC", "DESC"]
    kind: type[int | str] = int

    @property
    def unknown(self) -> str:
        """What has no text comes last, whichever way."""
        return "amount = ''," if self.kind is str else ""

    @property
    def behind(self) -> str:
        """A condition: it stands behind the place where the page before ended."""
        beyond = "<" if self.way == "DESC" else ">"
        if self.kind is int:
            return f"(amount, hex(trace_id)) {beyond} ({{amount:Int64}}, {{behind:String}})"
        further = f"(amount, hex(trace_id)) {beyond} ({{amount:String}}, {{behind:String}})"
        return f"if((amount = '') = ({{amount:String}} = ''), {further}, amount = '')"


def _order(sort: str) -> _Order:
    name = sort.removeprefix("-")
    way: Literal["ASC", "DESC"] = "DESC" if sort.startswith("-") else "ASC"
    if name in _TEXT:
        return _Order(f"leftUTF8(lower({_TEXT[name]}), {_LETTERS})", "", way, str)
    if name in _OF_TRACE:
        return _Order(f"toInt64({_OF_TRACE[name]})", "", way)
    used = fill(sql("queries", "traces_used"), {"counted": _OF_LEDGER[name]})
    return _Order("toInt64(any(ledger.used))", used, way)


def page(engine: Engine, scope: Scope, conditions: Conditions, sort: str, *, limit: int, cursor: Cursor | None) -> Page:
    """Return the next `limit` traces of a scope; the scope's `as_of` and `now` are the cursor's where there is one."""
    if cursor is not None:
        scope = replace(scope, as_of=cursor.as_of, now=cursor.now)
    order = _order(sort)
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
    engine: Engine, scope: Scope, conditions: Conditions, order: _Order, wanted: int, cursor: Cursor | None
) -> Iterator[tuple[int | str, dict[str, Any]]]:
    """Yield the traces with their amounts; `wanted` is how many will be taken."""
    # As a condition on sums does, an order by them needs all rows of a trace, those behind the range too.
    summed = replace(conditions, groups=[*conditions.groups, "1"])
    fillings = {
        "amount": order.amount,
        "used": order.used,
        "unknown": order.unknown,
        "way": order.way,
        "row_conditions": of_rows(summed),
        "group_conditions": of_groups(summed),
    }
    bound = {**scope.parameters(), **conditions.parameters, "last": last_row(engine, scope, summed), "limit": wanted}
    place = (cursor.text if order.kind is str else cursor.began, cursor.trace_id) if cursor else None
    while True:
        behind = order.behind if place else "1"
        if place:
            bound |= {"amount": place[0], "behind": place[1].upper()}
        candidates = engine.ask("traces_in_order", bound, behind=behind, **fillings)
        ids = [row["id"] for row in candidates]
        earlier = begun_before(engine, scope, ids) if ids else set[str]()
        known = rows(engine, scope, [found for found in ids if found not in earlier])
        yield from ((order.kind(row["amount"]), known[row["id"]]) for row in candidates if row["id"] in known)
        if len(candidates) < wanted:
            return
        place = (order.kind(candidates[-1]["amount"]), ids[-1])
