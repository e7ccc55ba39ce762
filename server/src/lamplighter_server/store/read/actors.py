"""Who acts: the agents that ran, and the tools they executed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lamplighter_server.semconv.dialects import dialects
from lamplighter_server.store.engine import sql
from lamplighter_server.store.instants import rfc3339
from lamplighter_server.store.read.conversations import NO_USAGE
from lamplighter_server.store.read.narrowed import narrowed
from lamplighter_server.store.read.usage import Question, usage

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
    total: Row = dict(NO_USAGE)
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
            "error_types": row["error_types"],
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
