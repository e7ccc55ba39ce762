"""A conversation that only log events tell of: its turns, what was said in each and what it cost, and what was claimed.

A turn is what one prompt led to: events that name it, else those up to the next thing that somebody asked.
"""

from __future__ import annotations

import json
from hashlib import blake2b
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from lamplighter_server.analyse.logged import events_in_logs
from lamplighter_server.analyse.turn import Memory, Told, said
from lamplighter_server.store.engine import fill, sql
from lamplighter_server.store.instants import SECOND, rfc3339
from lamplighter_server.store.read.cursor import Cursor
from lamplighter_server.store.read.usage import SHOWN, SUMS, total

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lamplighter_server.analyse.logged import Event
    from lamplighter_server.store.engine import Engine
    from lamplighter_server.store.read.scope import Scope

Row = dict[str, Any]
_MOST_EVENTS: Final = 20_000
"""Of a conversation; one that has more is told by its first events, and says so."""
_MOST_CLAIMS: Final = 500
_IN_ORDER: Final = "ORDER BY moment LIMIT {most:UInt64}"
_OF_LOGS: Final = "trace_id = toFixedString('', 16) AND conversation = {conversation:String}"
_BETWEEN: Final = "start BETWEEN fromUnixTimestamp64Nano({began:Int64}) AND fromUnixTimestamp64Nano({ended:Int64})"


def logged_turns(engine: Engine, bound: Row, scope: Scope, *, limit: int, cursor: Cursor | None) -> Row:
    """Return a page of turns behind a cursor, the first one first, and the next page's cursor.

    `bound` names the `project` and the `conversation`, when it `began` and `ended`, and `now`.
    """
    events = _events(engine, bound)
    turns = _turns(events[:_MOST_EVENTS])
    spent = _spent(engine, bound)
    memory, shown = Memory(), list[Row]()
    for place, turn in enumerate(turns):
        complete = len(events) <= _MOST_EVENTS or place + 1 < len(turns)
        shown.append({
            **_shown(turn, bound["conversation"], spent),
            "messages": _said(turn, memory),
            "complete": complete,
        })
    first = next((n for n, turn in enumerate(shown, 1) if cursor and turn["turn_id"] == cursor.trace_id), 0)
    page = shown[first : first + limit]
    more = first + limit < len(shown)
    mark = Cursor(scope.as_of, scope.now, _began(turns[first + limit - 1]), page[-1]["turn_id"]) if more else None
    return {"turns": page, "next_cursor": mark and str(mark)}


def claims(engine: Engine, bound: Row) -> list[Row]:
    """Return what log events of no span claim for a conversation: what counts, and what doesn't with the reason."""
    asked = {**bound, "most": _MOST_CLAIMS}
    return [json.loads(row["entry"]) for row in engine.ask("trace_ledger", asked, which=_OF_LOGS)]


def _events(engine: Engine, bound: Row) -> list[Event]:
    named = "arrayExists(v -> endsWith(v, {conversation:String}), mapValues(attributes))"
    if bound["conversation"].removeprefix("-").isdecimal():
        named = "1"  # an id may be a number, which is not written as its digits
    within = (
        f"project = {{project:String}} AND segment IN ({sql('queries', 'logged_segments_of')})"
        f" AND slot BETWEEN intDiv({{began:Int64}}, 600000000000) - 1 AND intDiv({{ended:Int64}}, 600000000000) + 1"
        f" AND {named}"
    )
    blocks = events_in_logs(engine, within, {**bound, "most": _MOST_EVENTS + 1}, _IN_ORDER)
    of_this = [event for event in chain(*blocks) if event.seen.conversation == bound["conversation"]]
    return list({event.seen.span_id: event for event in of_this}.values())


def _turns(events: Sequence[Event]) -> list[list[Event]]:
    """What came before anything was asked belongs to the first turn."""
    turns: list[list[Event]] = []
    named: dict[str, list[Event]] = {}
    for event in events:
        begins = event.turn not in named if event.turn else event.asks
        if not turns or (begins and any(one.turn or one.asks for one in turns[-1])):
            turns.append([])
        turn = named.setdefault(event.turn, turns[-1]) if event.turn else turns[-1]
        turn.append(event)
    return turns


def _began(turn: Sequence[Event]) -> int:
    return min(event.seen.start for event in turn)


def _spent(engine: Engine, bound: Row) -> dict[str, Row]:
    """What the ledger counts, by the event."""
    which = f"project = {{project:String}} AND {_BETWEEN} AND {_OF_LOGS}"
    source = fill(sql("queries", "rows_of_usage"), {"which": which})
    found = engine.ask("logged_costs", bound, sums=SUMS, rows=source)
    return {row["id"]: {n: row[n] for n in SHOWN} | {"cost": row["cost"] if row["priced"] else None} for row in found}


def _shown(turn: Sequence[Event], conversation: str, spent: Mapping[str, Row]) -> Row:
    """What the API shows of a turn beside its messages."""
    all_seen = [event.seen for event in turn]
    calls = [seen for seen in all_seen if seen.is_call]
    began, ended = _began(turn), max(seen.end for seen in all_seen)
    failed = sum(seen.failed for seen in all_seen)
    models = dict.fromkeys((seen.request_model or None, seen.response_model or None) for seen in calls)
    return {
        "turn_id": _id(next((event.turn for event in turn if event.turn), turn[0].seen.span_id)),
        "trace_id": None,
        "name": turn[0].seen.name,
        "start": rfc3339(began),
        "end": rfc3339(ended),
        "duration": (ended - began) / SECOND,
        "status": "error" if failed else "ok",
        "services": sorted({seen.service for seen in all_seen} - {""}),
        "agents": list(dict.fromkeys(seen.agent for seen in all_seen if seen.agent)),
        "usage": total([spent[seen.span_id] for seen in calls if seen.span_id in spent]),
        "ask": next((event.ask for event in turn if event.ask), None),
        "models": [{"request": asked, "response": answered} for asked, answered in models],
        "tools": sorted({seen.tool for seen in all_seen} - {""}),
        "conversation_id": conversation,
        "span_count": 0,
        "error_count": failed,
        "findings": [],
    }


def _id(turn: str) -> str:
    return blake2b(turn.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _said(turn: Sequence[Event], memory: Memory) -> list[Row]:
    """The messages of a turn; a call repeats what was said before, other events tell what is new."""
    told = [Told(event.seen, event.seen.agent, event.messages, new=not event.seen.is_call) for event in turn]
    return [{**message, "span_id": None, "trace_id": None} for message in said("", told, memory)]
