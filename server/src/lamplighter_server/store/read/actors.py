"""Who acts: the agents that ran, the tools they executed, and the conversations they had."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lamplighter_server.semconv.dialects import dialects
from lamplighter_server.store.engine import fill, sql
from lamplighter_server.store.instants import SECOND, rfc3339
from lamplighter_server.store.read.narrowed import narrowed
from lamplighter_server.store.read.summaries import rows as summary_rows
from lamplighter_server.store.read.summaries import summary
from lamplighter_server.store.read.usage import SUMS, Question, usage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lamplighter_server.store.engine import Engine
    from lamplighter_server.store.filter import Conditions
    from lamplighter_server.store.read.scope import Scope

Row = dict[str, Any]
_NEWEST_ROWS: Final = 50_000
_MOST_TOOLS: Final = 200
_UNSTABLE: Final = 20
"""An agent with so many ids gets a new one at each start, and none of them tells who it is."""
_CONTROL_FLOW: Final = [name for dialect in dialects() for name in dialect.control_flow]
_EMPTY: Final = {"calls": 0, "input_tokens": 0, "output_tokens": 0, "cost": None, "unpriced_tokens": 0}
_FACELESS: Final[Row] = {
    "ids": 0,
    "traces": 0,
    "some_ids": [],
    "scopes": [],
    "dialects": [],
}


def agents(engine: Engine, scope: Scope, among: Conditions, *, limit: int, name: str = "") -> list[Row]:
    """Return the agents of a scope with what they cost, the one that ran last first."""
    condition, bound = narrowed(engine, scope, among)
    found = engine.ask("agents", {**scope.parameters(), **bound, "limit": limit, "name": name}, narrowed=condition)
    where = (("agent", name),) if name else ()
    costs = usage(engine, scope, Question(("agent", "model"), where, among))
    return [_agent(row, [cost for cost in costs if cost["agent"] == row["name"]]) for row in found]


def _agent(row: Row, costs: list[Row]) -> Row:
    p50, p95 = row["durations"]
    return {
        "name": row["name"],
        "first_seen": rfc3339(row["first_seen"]),
        "last_seen": rfc3339(row["last_seen"]),
        "runs": row["runs"],
        "failed_runs": row["failed_runs"],
        "p50_duration": p50,
        "p95_duration": p95,
        "services": row["services"],
        "environments": row["environments"],
        "models": sorted({cost["model"] for cost in costs if cost["model"]}),
        "usage": _sum(costs),
    }


def _sum(costs: Iterable[Row]) -> Row:
    total: Row = dict(_EMPTY)
    for cost in costs:
        for name in ("calls", "input_tokens", "output_tokens", "unpriced_tokens"):
            total[name] += cost[name]
        if cost["cost"] is not None:
            total["cost"] = (total["cost"] or 0.0) + cost["cost"]
    return total


def agent(engine: Engine, scope: Scope, among: Conditions, name: str) -> Row | None:
    """Return one agent with what it was seen with; None when it did not run."""
    found = agents(engine, scope, among, limit=1, name=name)
    if not found:
        return None
    condition, bound = narrowed(engine, scope, among)
    faces = engine.ask("agent_faces", {**scope.parameters(), **bound, "name": name}, narrowed=condition)
    face = faces[0] if faces else _FACELESS
    unstable = face["ids"] >= _UNSTABLE and face["ids"] * 2 > face["traces"]
    warning = (
        f"{face['ids']} different ids were seen: they change at every start, so its runs are joined by its name"
        if unstable
        else None
    )
    return {
        **found[0],
        "ids": [] if unstable else face["some_ids"],
        "frameworks": face["scopes"],
        "dialects": face["dialects"],
        "tools": _tools_of(engine, scope, among, name),
        "warning": warning,
        "by_model": usage(engine, scope, Question(("model", "provider"), (("agent", name),), among)),
        "by_day": sorted(
            usage(engine, scope, Question(("day",), (("agent", name),), among)), key=lambda row: row["day"] or ""
        ),
    }


def _tools_of(engine: Engine, scope: Scope, among: Conditions, name: str) -> list[Row]:
    """What an agent executed: by the spans that say so, and where it worked alone by those that don't."""
    alone = sql("queries", "traces_of_one_agent")
    whose = f"(agent_name = {{name:String}} OR (agent_name = '' AND trace_id IN ({alone})))"
    found = _executed(engine, scope, among, whose, {"name": name, "rows": _NEWEST_ROWS, "limit": _MOST_TOOLS})
    return [
        {
            "name": row["name"],
            "calls": row["calls"],
            "errors": row["failed_calls"],
            "duration_p50": row["durations"][0],
            "duration_p95": row["durations"][1],
            "last_seen": rfc3339(row["last_seen"]),
        }
        for row in found
    ]


def _executed(engine: Engine, scope: Scope, among: Conditions, whose: str, more: Row) -> list[Row]:
    condition, bound = narrowed(engine, scope, among)
    asked = {**scope.parameters(), **bound, **more, "control_flow": _CONTROL_FLOW}
    return engine.ask("tools", asked, narrowed=condition, whose=whose)


def tools(engine: Engine, scope: Scope, among: Conditions, *, limit: int) -> list[Row]:
    """Return the tools of a scope, the most called first."""
    found = _executed(engine, scope, among, "1", {"limit": limit})
    return [
        {
            **{name: row[name] for name in ("name", "calls", "failed_calls", "agents", "error_types")},
            "p50_duration": row["durations"][0],
            "p95_duration": row["durations"][1],
            "first_seen": rfc3339(row["first_seen"]),
            "last_seen": rfc3339(row["last_seen"]),
        }
        for row in found
    ]


def conversations(engine: Engine, scope: Scope, among: Conditions, *, limit: int) -> list[Row]:
    """Return the conversations of a scope, the one that went on last first."""
    condition, bound = narrowed(engine, scope, among)
    asked = {**scope.parameters(), **bound, "limit": limit, "rows": _NEWEST_ROWS}
    found = engine.ask("conversations", asked, narrowed=condition)
    if not found:
        return []
    low, high = min(row["began"] for row in found), max(row["ended"] for row in found)
    costs = _conversation_costs(engine, scope, [row["id"] for row in found], low, high, (condition, bound))
    return [
        {
            "conversation_id": row["id"],
            "start": rfc3339(row["began"]),
            "end": rfc3339(row["ended"]),
            "duration": (row["ended"] - row["began"]) / SECOND,
            "turns": row["turns"],
            "error_count": row["errors"],
            "agents": row["agents"],
            "ask": row["ask"] or None,
            "usage": costs.get(row["id"], dict(_EMPTY)),
        }
        for row in found
    ]


def _conversation_costs(
    engine: Engine, scope: Scope, ids: list[str], low: int, high: int, among: tuple[str, Row] = ("1", {})
) -> dict[str, Row]:
    condition, narrowing = among
    within = "start >= fromUnixTimestamp64Nano({began:Int64}) AND start <= fromUnixTimestamp64Nano({ended:Int64})"
    source = fill(
        sql("queries", "usage_of_rows"), {"which": f"project = {{project:String}} AND {within} AND {condition}"}
    )
    bound = {**scope.parameters(), **narrowing, "ids": ids, "began": low, "ended": high}
    found = engine.ask("conversation_costs", bound, sums=SUMS, rows=source)
    return {row["id"]: {**{n: row[n] for n in _EMPTY}, "cost": row["cost"] if row["priced"] else None} for row in found}


def conversation(engine: Engine, scope: Scope, conversation_id: str, *, limit: int) -> Row | None:
    """Return a conversation with its turns, one for each trace; None when no trace belongs to it."""
    bound = {**scope.parameters(), "conversation": conversation_id, "limit": limit}
    ids = [row["id"] for row in engine.ask("conversation_traces", bound)]
    found = summary_rows(engine, scope, ids)
    turns = [found[trace] for trace in ids if trace in found]
    if not turns:
        return None
    low, high = min(turn["began"] for turn in turns), max(turn["ended"] for turn in turns)
    costs = _conversation_costs(engine, scope, [conversation_id], low, high)
    return {
        "conversation_id": conversation_id,
        "start": rfc3339(low),
        "end": rfc3339(high),
        "duration": (high - low) / SECOND,
        "agents": list(dict.fromkeys(name for turn in turns for name in turn["agents"])),
        "usage": costs.get(conversation_id, dict(_EMPTY)),
        "turns": [summary(turn) for turn in turns],
    }
