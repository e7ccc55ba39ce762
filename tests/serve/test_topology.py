"""Who hands over to whom: the map of agents over the newest traces of several."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from lamplighter_server.analyse import topology
from told_traces import Told, span_id, trace_id

if TYPE_CHECKING:
    from told_traces import Teller

CHAT = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": "gpt-4o",
    "gen_ai.response.model": "gpt-4o-2024-08-06",
    "gen_ai.usage.input_tokens": 1000,
    "gen_ai.usage.output_tokens": 100,
}
COST = (1000 * 2.5 + 100 * 10) / 1e6


def agent(trace: str, name: str, of: str, *, parent: str = "", **more: Any) -> Told:
    """Tell of an agent's run."""
    said = {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": of}
    return Told(trace, name, parent=parent, attributes=said, **more)


def handed(trace: str, *, at: float = -60, error: str | None = None) -> tuple[tuple[Told, ...], tuple[Told, ...]]:
    """Tell of `desk`, which asks `orders` in another service through a tool, and of a call of each."""
    tool = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "ask"}
    here = (
        agent(trace, "run", "desk", at=at, lasts=9),
        Told(trace, "call", parent="run", at=at + 1, attributes=CHAT),
        Told(trace, "tool", parent="run", at=at + 2, lasts=6, attributes=tool),
        Told(trace, "post", parent="tool", at=at + 2, lasts=6),
    )
    there = (
        Told(trace, "served", parent="post", kind=2, at=at + 3, lasts=5),
        agent(trace, "run2", "orders", parent="served", at=at + 3, lasts=4, error=error),
        Told(trace, "call2", parent="run2", at=at + 4, attributes=CHAT),
    )
    return here, there


def tell_both(tell: Teller, here: tuple[Told, ...], there: tuple[Told, ...]) -> None:
    """Tell each half as its own service sends it."""
    tell(*here, resource={"service.name": "front", "deployment.environment.name": "prod"})
    tell(*there, resource={"service.name": "back"})


def test_a_hand_over_across_services_is_told_with_its_cost(project: Any, tell: Teller) -> None:
    """The nearest agent above, through a tool, a request and another process handed over; its cost is that below."""
    tell_both(tell, *handed("t"))
    tell_both(tell, *handed("u", at=-40, error="boom"))
    found = project.get("topology")
    (edge,) = found["hand_overs"]
    assert (edge["from"], edge["to"]) == ({"agent": "desk", "service": "front"}, {"agent": "orders", "service": "back"})
    assert (edge["across_services"], edge["count"], edge["traces"], edge["errors"]) == (True, 2, 2, 1)
    assert (edge["usage"]["calls"], edge["usage"]["input_tokens"]) == (2, 2000)
    assert edge["usage"]["cost"] == pytest.approx(2 * COST)
    assert (edge["duration_p50"], edge["duration_p95"]) == (4.0, 4.0)
    assert (edge["example_trace_id"], edge["example_span_id"]) == (trace_id("u"), span_id("u", "run2"))
    agents = {one["name"]: one for one in found["agents"]}
    assert (agents["desk"]["services"], agents["desk"]["environments"]) == (["front"], ["prod"])
    assert (agents["orders"]["runs"], agents["orders"]["errors"], agents["orders"]["traces"]) == (2, 1, 2)
    assert agents["desk"]["usage"]["cost"] == pytest.approx(2 * COST)
    assert (found["traces_read"], found["truncated"]) == (2, False)


def test_a_run_told_twice_is_one_hand_over(project: Any, tell: Teller) -> None:
    """A second instrumentation's span of the same agent below its run is no second hand-over, nor one to itself."""
    tell(agent("t", "a", "desk"), agent("t", "b", "orders", parent="a"), agent("t", "c", "orders", parent="b"))
    (edge,) = project.get("topology")["hand_overs"]
    assert (edge["from"]["agent"], edge["to"]["agent"], edge["count"]) == ("desk", "orders", 1)


def test_a_hand_over_that_a_tool_tells_of_is_from_who_called_it(project: Any, tell: Teller) -> None:
    """With both agents side by side below a graph, the transfer's caller handed over, the graph to the first only."""
    transfer = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "transfer_to_orders"}
    tell(
        agent("t", "graph", "team", at=-60, lasts=9),
        agent("t", "a", "desk", parent="graph", at=-59),
        Told("t", "tool", parent="a", at=-58.5, lasts=0.1, attributes=transfer),
        agent("t", "b", "orders", parent="graph", at=-58),
        Told("t", "call", parent="b", at=-57.5, attributes=CHAT),
    )
    edges = {(edge["from"]["agent"], edge["to"]["agent"]): edge for edge in project.get("topology")["hand_overs"]}
    assert set(edges) == {("team", "desk"), ("desk", "orders")}
    assert edges["desk", "orders"]["usage"]["calls"] == 1


def test_runs_of_one_agent_alone_are_not_read(project: Any, tell: Teller) -> None:
    """A trace with a single agent hands nothing over and is no part of the map."""
    tell(agent("t", "a", "desk"))
    assert project.get("topology") == {"agents": [], "hand_overs": [], "traces_read": 0, "truncated": False}


def test_the_map_keeps_to_the_range_the_filter_and_the_project(served: Any, tell: Teller) -> None:
    """Only traces that a filter lets through, of the range and the caller's project, are on the map."""
    tell_both(tell, *handed("t"))
    tell(agent("u", "a", "x"), agent("u", "b", "y", parent="a"))
    served.as_project(tell.project)
    assert [one["to"]["agent"] for one in served.get("topology", filter="agent:x")["hand_overs"]] == ["y"]
    assert served.get("topology", to="2026-01-01T00:00:00Z")["traces_read"] == 0
    served.as_project("another")
    assert served.get("topology")["traces_read"] == 0


def test_what_is_not_read_is_said(project: Any, tell: Teller, monkeypatch: pytest.MonkeyPatch) -> None:
    """With more traces than are read the newest are, and the answer is marked as truncated."""
    tell_both(tell, *handed("t"))
    tell_both(tell, *handed("u", at=-40))
    monkeypatch.setattr(topology, "_MOST_TRACES", 1)
    found = project.get("topology")
    assert (found["traces_read"], found["truncated"]) == (1, True)
    assert found["hand_overs"][0]["example_trace_id"] == trace_id("u")
