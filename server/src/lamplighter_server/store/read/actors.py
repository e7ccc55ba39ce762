"""Who acts: the agents that ran, and the tools they executed."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from lamplighter_server.store.engine import fill, sql
from lamplighter_server.store.instants import rfc3339
from lamplighter_server.store.read.conversations import NO_USAGE
from lamplighter_server.store.read.lasted import UNKNOWN, quantile
from lamplighter_server.store.read.narrowed import narrowed
from lamplighter_server.store.read.sums import FACES, RUNS, TOOLS, entries
from lamplighter_server.store.read.usage import Question, total, usage

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


def agents(engine: Engine, scope: Scope, among: Conditions, *, limit: int, name: str = "") -> list[Row]:
    """Return the agents of a scope, or the one of a name, with what they cost, the one that ran last first."""
    found = _ran(engine, scope, among, limit=limit, name=name)
    costs = usage(engine, scope, Question(("agent", "model"), _where(scope, name), among))
    return [_agent(row, [cost for cost in costs if cost["agent"] == row["name"]]) for row in found]


def _where(scope: Scope, agent: str) -> tuple[tuple[str, str], ...]:
    wanted = (("agent", agent), ("environment", scope.environment))
    return tuple((name, value) for name, value in wanted if value)


def _ran(engine: Engine, scope: Scope, among: Conditions, *, limit: int, name: str) -> list[Row]:
    condition, narrowing = narrowed(engine, scope, among)
    runs, bound = entries(engine, scope, RUNS, condition if among else "")
    return engine.ask("agents", {**bound, **narrowing, "limit": limit, "name": name}, runs=runs)


def _agent(row: Row, costs: list[Row]) -> Row:
    return {
        "name": row["name"],
        "first_seen": rfc3339(row["first_seen"]),
        "last_seen": rfc3339(row["last_seen"]),
        "runs": row["runs"],
        "failed_runs": row["failed_runs"],
        "p50_duration": quantile(row["durations"], 0.5),
        "p95_duration": quantile(row["durations"], 0.95),
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
    """Return one agent with what it cost by model and by day; None when it did not run."""
    found = _ran(engine, scope, among, limit=1, name=name)
    if not found:
        return None
    costs = usage(engine, scope, Question(("day", "model", "provider"), _where(scope, name), among))
    return {
        **_agent(found[0], costs),
        "by_model": sorted(_by(costs, "model", "provider"), key=lambda row: -(row["cost"] or 0.0)),
        "by_day": sorted(_by(costs, "day"), key=lambda row: row["day"] or ""),
    }


def face(engine: Engine, scope: Scope, among: Conditions, name: str) -> Row:
    """Return what the spans of an agent show of it: its ids, dialects and scopes, services and environments."""
    condition, narrowing = narrowed(engine, scope, among)
    faces, bound = entries(engine, scope, FACES, condition if among else "")
    (seen,) = engine.ask("agent_faces", {**bound, **narrowing, "name": name}, faces=faces)
    return seen


def described(face: Row, runs: int) -> Row:
    """Return what the API shows of a face; ids that are others at each start tell nothing."""
    unstable = face["ids"] >= _UNSTABLE and face["ids"] * 2 > runs
    warning = f"{face['ids']} different ids were seen: they change at every start, so its runs are joined by its name"
    return {
        "ids": [] if unstable else face["some_ids"],
        **{name: face[name] for name in ("services", "environments") if face[name]},
        "frameworks": face["scopes"],
        "dialects": face["dialects"],
        "warning": warning if unstable else None,
    }


def _by(costs: Iterable[Row], *names: str) -> list[Row]:
    """Sum up what was used by fewer dimensions."""
    groups: dict[tuple[str | None, ...], list[Row]] = defaultdict(list)
    for cost in costs:
        groups[tuple(cost[name] for name in names)].append(cost)
    return [{**dict(zip(names, key, strict=True)), **total(rows)} for key, rows in groups.items()]


def tools_of(engine: Engine, scope: Scope, among: Conditions, name: str) -> list[Row]:
    """What an agent executed: by the spans that say so, and where it worked alone by those that don't."""
    found = _executed(engine, scope, among, {"name": name, "limit": _MOST_TOOLS}, named="agent IN ({name:String}, '')")
    if any(row["calls_of_nobody"] for row in found):
        found = _executed_alone(engine, scope, among, name)
    return [
        {
            "name": row["name"],
            "calls": row["calls"],
            "errors": row["failed_calls"],
            "error_types": row["error_types"],
            "duration_p50": quantile(row["durations"], 0.5),
            "duration_p95": quantile(row["durations"], 0.95),
            "last_seen": rfc3339(row["last_seen"]),
        }
        for row in found
    ]


def _executed_alone(engine: Engine, scope: Scope, among: Conditions, name: str) -> list[Row]:
    """The same from the rows alone: the sums can't tell in which trace a tool was executed."""
    condition, narrowing = narrowed(engine, scope, among)
    alone = sql("queries", "traces_of_one_agent")

    def whose(agent: str) -> str:
        return f"({agent} = {{name:String}} OR ({agent} = '' AND trace_id IN ({alone})))"

    executions, bound = entries(engine, scope, TOOLS, f"{whose('agent_name')} AND {condition}")
    bound |= {**narrowing, "name": name, "rows": _NEWEST_ROWS, "limit": _MOST_TOOLS}
    return _with_results(engine, executions, bound, narrowed=condition, whose=whose("call.agent"))


def _executed(engine: Engine, scope: Scope, among: Conditions, more: Row, *, named: str = "1") -> list[Row]:
    condition, narrowing = narrowed(engine, scope, among)
    executions, bound = entries(engine, scope, TOOLS, condition if among else "")
    return _with_results(engine, executions, {**bound, **narrowing, **more}, narrowed=condition, named=named)


def _with_results(
    engine: Engine, executions: str, bound: Row, *, narrowed: str, whose: str = "1", named: str = "1"
) -> list[Row]:
    """Add the tools of which only results tell; where there are none, looking for their calls would cost most."""
    if engine.ask("any_results", bound)[0]["found"]:
        told = fill(sql("queries", "tools_by_results"), {"narrowed": narrowed, "whose": whose})
        executions = f"{executions}\nUNION ALL\n{told}"
    return engine.ask("tools", {**bound, "unknown": UNKNOWN}, executions=executions, named=named)


def tools(engine: Engine, scope: Scope, among: Conditions, *, limit: int) -> list[Row]:
    """Return the tools of a scope, the most called first."""
    return [
        {
            **{name: row[name] for name in ("name", "calls", "failed_calls", "agents", "error_types")},
            "p50_duration": quantile(row["durations"], 0.5),
            "p95_duration": quantile(row["durations"], 0.95),
            "first_seen": rfc3339(row["first_seen"]),
            "last_seen": rfc3339(row["last_seen"]),
        }
        for row in _executed(engine, scope, among, {"limit": limit})
    ]
