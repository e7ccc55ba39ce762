"""Conversations: which there are, the one whose last turn began last first, and the turns of one.

Spans tell of them, and log events: those count where no span tells of the same conversation.

A list is read as of a segment, so that paging neither repeats nor skips one while data arrives. It looks back in
windows by the number of rows; a conversation is found in the window of its last turn, and passed over in earlier ones.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from lamplighter_server.store.engine import fill, sql
from lamplighter_server.store.instants import EARLIEST, SECOND, rfc3339
from lamplighter_server.store.read.cursor import Cursor
from lamplighter_server.store.read.narrowed import Narrowed, both_narrowed
from lamplighter_server.store.read.usage import SUMS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lamplighter_server.store.engine import Engine
    from lamplighter_server.store.filter import Conditions
    from lamplighter_server.store.read.scope import Scope

Row = dict[str, Any]
_WINDOW: Final = 50_000
_WIDER: Final = 8
_WITHIN: Final = (
    "part.start >= fromUnixTimestamp64Nano({%s:Int64}) AND part.start < fromUnixTimestamp64Nano({%s:Int64})"
)
NO_USAGE: Final = {"calls": 0, "input_tokens": 0, "output_tokens": 0, "cost": None, "unpriced_tokens": 0}


def conversations(
    engine: Engine, scope: Scope, among: Conditions, *, limit: int, cursor: Cursor | None
) -> tuple[list[Row], str | None]:
    """Return a page of the conversations of a scope, and the cursor of the next one."""
    if cursor is not None:
        scope = replace(scope, as_of=cursor.as_of, now=cursor.now)
    passing = both_narrowed(engine, scope, among)
    found: list[Row] = []
    for row in _listed(engine, scope, passing, limit, cursor):
        found.append(row)
        if len(found) > limit:
            break
    page = found[:limit]
    more = Cursor(scope.as_of, scope.now, page[-1]["last"], page[-1]["mark"]) if len(found) > limit else None
    return _shown(engine, scope, [row["id"] for row in page], passing), more and str(more)


def _parts(among: Narrowed, which: str) -> str:
    fillings = {"which": which, "narrowed": among.condition, "logged": among.logged}
    return fill(sql("queries", "conversation_parts"), fillings)


def _listed(engine: Engine, scope: Scope, among: Narrowed, limit: int, cursor: Cursor | None) -> Iterator[Row]:
    """Yield conversations window by window, at most `limit` and one of each."""
    before, mark = (cursor.began, cursor.trace_id) if cursor else (scope.high, "")
    high = min(scope.high, before + 1) if cursor else scope.high
    size = _WINDOW
    while high > scope.low:
        edges = engine.ask("trace_edge", {**scope.parameters(), "high": high, "rows": size})
        low = max(scope.low, int(edges[0]["edge"])) if edges else scope.low
        later = _parts(among, f"{_WITHIN % ('until', 'high')} AND notEmpty(conversations)")
        behind = fill(sql("queries", "conversations_behind"), {"parts": later})
        bound = {**among.bound, **scope.parameters(), "since": low, "until": high}
        bound |= {"before": before, "before_id": mark, "limit": limit + 1}
        unlisted = f"id NOT IN ({behind})" if high < scope.high else "1"
        parts = _parts(among, f"{_WITHIN % ('since', 'until')} AND notEmpty(conversations)")
        rows = engine.ask("conversations", bound, parts=parts, unlisted=unlisted)
        yield from rows
        if len(rows) > limit or low <= scope.low:
            return
        high, size = low, size * _WIDER


def _shown(engine: Engine, scope: Scope, ids: list[str], among: Narrowed) -> list[Row]:
    whole = whole_rows(engine, scope, ids, among)
    return [whole[found] for found in ids if found in whole]


def whole_rows(engine: Engine, scope: Scope, ids: list[str], among: Narrowed | None = None) -> dict[str, Row]:
    """Return conversations by their ids as the API lists them."""
    among = among or Narrowed()
    if not ids:
        return {}
    bound = {**among.bound, **scope.parameters(), "ids": ids}
    parts = _parts(among, f"{_WITHIN % ('low', 'high')} AND hasAny(conversations, {{ids:Array(String)}})")
    found = engine.ask("conversation_rows", bound, parts=parts)
    if not found:
        return {}
    low, high = min(row["began"] for row in found), max(row["ended"] for row in found)
    costs = _costs(engine, scope, ids, (low, high), among)
    return {row["id"]: _row(row, costs.get(row["id"], dict(NO_USAGE))) for row in found}


def _row(row: Row, usage: Row) -> Row:
    return {
        "conversation_id": row["id"],
        "began": row["began"],
        "ended": row["ended"],
        "start": rfc3339(row["began"]),
        "end": rfc3339(row["ended"]),
        "duration": (row["ended"] - row["began"]) / SECOND,
        "turns": row["turns"],
        "traces": row["traces"],
        "error_count": row["errors"],
        "agents": row["agents"],
        "ask": row["ask"] or None,
        "usage": usage,
    }


def _costs(engine: Engine, scope: Scope, ids: list[str], within: tuple[int, int], among: Narrowed) -> dict[str, Row]:
    between = "start >= fromUnixTimestamp64Nano({began:Int64}) AND start <= fromUnixTimestamp64Nano({ended:Int64})"
    of_logs = f"trace_id = toFixedString('', 16) AND {among.logged_conversation}"
    of_spans = f"segment <= {{as_of:UInt64}} AND {among.condition}"
    which = f"project = {{project:String}} AND {between} AND (({of_logs}) OR ({of_spans}))"
    which += " AND conversation IN {ids:Array(String)}"
    which += " AND ({environment:String} = '' OR environment = {environment:String})"
    source = fill(sql("queries", "rows_of_usage"), {"which": which})
    bound = {**scope.parameters(), **among.bound, "ids": ids, "began": within[0], "ended": within[1]}
    found = engine.ask("conversation_costs", bound, sums=SUMS, rows=source)
    return {
        row["id"]: {**{n: row[n] for n in NO_USAGE}, "cost": row["cost"] if row["priced"] else None} for row in found
    }


def turns(engine: Engine, scope: Scope, conversation_id: str, *, limit: int, cursor: Cursor | None) -> list[str]:
    """Return the ids of a conversation's traces behind a cursor, the first one first."""
    after, after_id = (cursor.began, cursor.trace_id) if cursor else (EARLIEST, "")
    bound = {**scope.parameters(), "conversation": conversation_id, "limit": limit}
    return [row["id"] for row in engine.ask("conversation_traces", {**bound, "after": after, "after_id": after_id})]
