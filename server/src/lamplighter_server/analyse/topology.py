"""Who hands over to whom, across services, and what that costs: of the newest traces in which several agents took part.

It is read from the spans when it is asked for, not kept: what counts as a hand-over depends on whole trees, of which
late spans change any part. So many traces and spans are read at most, and the answer says when there were more.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from lamplighter_server.analyse.attribute import agents
from lamplighter_server.analyse.hand_overs import HandOver, hand_overs, runs
from lamplighter_server.analyse.quantiles import quantile
from lamplighter_server.analyse.seen import Seen, Tree
from lamplighter_server.analyse.spans import failed
from lamplighter_server.store.read.narrowed import narrowed
from lamplighter_server.store.read.slots import OF_TRACES, slots

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lamplighter_server.store.engine import Engine
    from lamplighter_server.store.filter import Conditions
    from lamplighter_server.store.read.scope import Scope

Row = dict[str, Any]
_NEWEST_ROWS: Final = 50_000
_MOST_TRACES: Final = 1000
_MOST_SPANS: Final = 8000
_COUNTS: Final = (
    "calls", "input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens",
    "unpriced_tokens",
)  # fmt: skip


@dataclass
class Used:
    """What calls used together."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_COUNTS, 0))
    cost: float | None = None

    def add(self, row: Row) -> None:
        """Add what the ledger counts for a span."""
        for name in _COUNTS:
            self.counts[name] += row[name]
        if row["priced"]:
            self.cost = (self.cost or 0.0) + row["cost"]

    def shown(self) -> Row:
        """Return it as the API shows it."""
        return {**self.counts, "cost": self.cost}


@dataclass
class Agent:
    """An agent of the map, with what its own calls used."""

    traces: int = 0
    runs: int = 0
    errors: int = 0
    services: set[str] = field(default_factory=set[str])
    environments: set[str] = field(default_factory=set[str])
    used: Used = field(default_factory=Used)


@dataclass
class Edge:
    """Hand-overs between two agents, with what was used in the runs that were handed over and below them."""

    example: tuple[str, str]
    count: int = 0
    errors: int = 0
    traces: set[str] = field(default_factory=set[str])
    seconds: list[float] = field(default_factory=list[float])
    used: Used = field(default_factory=Used)


Ends = tuple[str, str, str, str]


@dataclass
class Map:
    """What the traces that were read add up to."""

    agents: dict[str, Agent] = field(default_factory=lambda: defaultdict(Agent))
    edges: dict[Ends, Edge] = field(default_factory=dict[Ends, Edge])

    def add(self, trace: str, tree: Tree, used: Iterable[Row]) -> None:
        """Add a trace; `used` is what the ledger counts in it."""
        running = runs(tree)
        for name in agents(tree):
            self.agents[name].traces += 1
        for span in tree:
            if span.agent in self.agents:
                self._face(self.agents[span.agent], span)
        for run in running:
            self.agents[run.agent].runs += 1
            self.agents[run.agent].errors += run.failed
        handed: dict[str, Edge] = {}
        for one in hand_overs(tree, running):
            handed[one.run.span_id] = self._edge(trace, one)
        for row in used:
            self._use(tree, handed, row)

    def _face(self, agent: Agent, span: Seen) -> None:
        agent.services.add(span.service)
        if span.environment:
            agent.environments.add(span.environment)

    def _edge(self, trace: str, one: HandOver) -> Edge:
        ends = (one.giver, one.giver_service, one.taker, one.run.service)
        edge = self.edges.setdefault(ends, Edge((trace, one.run.span_id)))
        edge.count += 1
        edge.errors += one.run.failed
        edge.traces.add(trace)
        if one.run.end > one.run.start:
            edge.seconds.append((one.run.end - one.run.start) / 1e9)
        return edge

    def _use(self, tree: Tree, handed: Mapping[str, Edge], row: Row) -> None:
        if row["agent"]:
            self.agents[row["agent"]].used.add(row)
        span = tree.spans.get(row["span_id"])
        lines = [span, *tree.ancestors(span)] if span else []
        edges = {id(edge): edge for one in lines if (edge := handed.get(one.span_id))}
        for edge in edges.values():  # an agent that hands over to itself by another one is paid once
            edge.used.add(row)


def topology(engine: Engine, scope: Scope, among: Conditions) -> Row:
    """Return the map of a scope as the API shows it."""
    found, truncated = _newest(engine, scope, among)
    drawn = Map()
    if found:
        bound = {**scope.parameters(), "ids": [row["id"] for row in found]}
        bound |= slots(found)
        bound |= {"began": min(row["began"] for row in found), "ended": max(row["ended"] for row in found)}
        spans = engine.ask("topology_spans", bound, which=OF_TRACES)
        trees, used = trees_of(spans), _by_trace(engine.ask("topology_usage", bound))
        for row in found:
            if row["id"] in trees:
                drawn.add(row["id"], trees[row["id"]], used.get(row["id"], ()))
    return {
        "agents": [_agent(name, agent) for name, agent in sorted(drawn.agents.items(), key=_costliest)],
        "hand_overs": [_hand_over(ends, edge) for ends, edge in sorted(drawn.edges.items(), key=_costliest)],
        "traces_read": len(found),
        "truncated": truncated,
    }


def _newest(engine: Engine, scope: Scope, among: Conditions) -> tuple[list[Row], bool]:
    """The newest traces of several agents, as many as may be read, and whether there were more."""
    edges = engine.ask("trace_edge", {**scope.parameters(), "rows": _NEWEST_ROWS})
    within = scope.since(int(edges[0]["edge"])) if edges else scope
    condition, bound = narrowed(engine, within, among)
    bound = {**bound, **within.parameters(), "limit": _MOST_TRACES + 1}
    found: list[Row] = engine.ask("topology_traces", bound, narrowed=condition)
    taken: list[Row] = []
    left = _MOST_SPANS
    for row in found[:_MOST_TRACES]:
        if row["span_count"] <= left:
            taken.append(row)
            left -= row["span_count"]
    return taken, bool(edges) or len(taken) < len(found)


def trees_of(rows: Iterable[Row]) -> dict[str, Tree]:
    """Return traces by their ids, of rows of `topology_spans.sql`."""
    spans: dict[str, list[Seen]] = defaultdict(list)
    for row in rows:
        spans[row["trace"]].append(_seen(row))
    return {trace: Tree(own) for trace, own in spans.items()}


def _seen(row: Row) -> Seen:
    return Seen(
        span_id=row["span_id"],
        parent_id=row["parent_id"],
        start=row["began"],
        end=row["began"] + max(row["duration"], 0),
        name=row["name"],
        dialect=row["dialect"],
        operation=row["operation"],
        failed=failed(row),
        agent=row["agent_name"],
        tool=row["tool_name"],
        handoff_to=row["handoff_to"],
        service=row["service"],
        environment=row["environment"],
    )


def _by_trace(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["trace"]].append(row)
    return found


def _costliest(item: tuple[Any, Agent | Edge]) -> tuple[float, int, Any]:
    one = item[1]
    return -(one.used.cost or 0.0), -(one.runs if isinstance(one, Agent) else one.count), item[0]


def _agent(name: str, agent: Agent) -> Row:
    return {
        "name": name,
        "services": sorted(agent.services),
        "environments": sorted(agent.environments),
        "traces": agent.traces,
        "runs": agent.runs,
        "errors": agent.errors,
        "usage": agent.used.shown(),
    }


def _hand_over(ends: Ends, edge: Edge) -> Row:
    giver, giver_service, taker, taker_service = ends
    seconds = sorted(edge.seconds)
    return {
        "from": {"agent": giver, "service": giver_service},
        "to": {"agent": taker, "service": taker_service},
        "across_services": giver_service != taker_service,
        "count": edge.count,
        "traces": len(edge.traces),
        "errors": edge.errors,
        "usage": edge.used.shown(),
        "duration_p50": quantile(seconds, 0.5),
        "duration_p95": quantile(seconds, 0.95),
        "example_trace_id": edge.example[0],
        "example_span_id": edge.example[1],
    }
