"""What the ledger decides about a trace, rule by rule, and what holds for any trace."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lamplighter_server.analyse.cast import executions, handoffs
from lamplighter_server.analyse.ledger import Answered, Entry, settle, totals
from lamplighter_server.analyse.models import family, fell_back
from lamplighter_server.analyse.seen import Seen, Tokens, Tree

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

T = Tokens(120, 20, 64, 0, 8)


def span(name: str, parent: str = "", at: int = 0, lasts: int = 10, **more: Any) -> Seen:
    """Return a span, by default one that means nothing."""
    return Seen(span_id=name, parent_id=parent, name=name, start=at, end=at + lasts, **more)


def call(name: str, parent: str = "", tokens: Tokens = T, **more: Any) -> Seen:
    """Return a model call that answered."""
    known = {"scope": "openai", "request_model": "gpt-4o", "finish_reasons": ("stop",), "operation": "chat"}
    return span(name, parent, tokens=tokens, **{**known, **more})


def agent(name: str, parent: str = "", **more: Any) -> Seen:
    """Return a span of an agent named like it."""
    return span(name, parent, operation="invoke_agent", **{"agent": name, **more})


def tool(name: str, parent: str = "", **more: Any) -> Seen:
    """Return an execution of a tool named like its span."""
    return span(name, parent, operation="execute_tool", **{"tool": name, **more})


def decided(*spans: Seen, elsewhere: Mapping[str, Sequence[Answered]] | None = None) -> dict[str, Entry]:
    """Return the entries of a trace by their spans."""
    return {entry.span.span_id: entry for entry in settle(Tree(spans), elsewhere)}


def counted(*spans: Seen) -> set[str]:
    """Return which spans count."""
    return {name for name, entry in decided(*spans).items() if entry.counted}


def test_what_sums_calls_counts_only_without_them() -> None:
    """An agent's usage is out where its calls are there, and counts as one call where they are not."""
    both = T + T
    there = decided(agent("a", tokens=both), call("1", "a"), call("2", "a"))
    assert {name for name, entry in there.items() if entry.counted} == {"1", "2"}
    assert there["a"].reason == "sums 2 calls below it"
    assert totals(decided(agent("a", tokens=both)).values()) == (1, both)


def test_of_sums_inside_each_other_the_innermost_counts() -> None:
    """Where no call is there, a workflow that sums an agent's sum is out."""
    assert counted(span("w", operation="invoke_workflow", tokens=T), agent("a", "w", tokens=T)) == {"a"}


def test_a_sum_counts_where_its_calls_tell_no_usage() -> None:
    """Calls without usage stay calls, and the agent's usage is counted beside them as none."""
    silent = call("1", "a", tokens=Tokens())
    assert totals(decided(agent("a", tokens=T), silent).values()) == (1, T)


LITTLE, MORE = Tokens(10, 2), Tokens(60, 7)


@pytest.mark.parametrize(
    ("claim", "below", "expected"),
    [
        (LITTLE, [agent("b", "a", tokens=MORE)], {"a", "b"}),
        (LITTLE, [agent("b", "a", tokens=MORE), agent("c", "b", tokens=LITTLE)], {"c"}),
        (LITTLE, [agent("b", "a"), call("1", "b", tokens=MORE)], {"a", "1"}),
        (MORE, [agent("b", "a", tokens=LITTLE)], {"b"}),
        (Tokens(10, 7), [agent("b", "a", tokens=MORE)], {"b"}),
        (MORE, [agent("b", "a", tokens=MORE), agent("c", "a", tokens=MORE)], {"b", "c"}),
        (LITTLE, [agent("b", "a", tokens=MORE, agent="a")], {"b"}),
        (LITTLE, [call("1", "a", tokens=MORE)], {"1"}),
        (LITTLE, [call("1", "a", tokens=Tokens()), agent("b", "a", tokens=MORE)], {"1", "b"}),
    ],
    ids=[
        "less than another's", "the same as the innermost", "less than another's call", "more than another's",
        "less in one count only", "the same as another's", "its own again", "its own call is there",
        "its own silent call is there",
    ],
)  # fmt: skip
def test_an_agent_by_hand_beside_those_it_handed_over_to(claim: Tokens, below: list[Seen], expected: set[str]) -> None:
    """An agent's claim counts beside other agents' where it can't be their sum and none of its own calls is there."""
    assert counted(agent("a", tokens=claim), *below) == expected


@pytest.mark.parametrize(
    ("outer", "inner", "expected"),
    [
        ({}, {}, {"in"}),
        ({"tokens": Tokens()}, {}, {"in"}),
        ({}, {"tokens": Tokens()}, {"out"}),
        ({"response_id": "r1"}, {"response_id": "r2"}, {"out", "in"}),
        ({"response_id": "r"}, {"response_id": "r"}, {"out"}),
        ({"tokens": T + T}, {}, {"in"}),
        ({"tokens": T + T, "request_model": "gpt-4o"}, {"request_model": "gpt-4o-mini"}, {"out", "in"}),
        ({"tokens": T + T, "lasts": 5}, {"at": 6}, {"out", "in"}),
        ({"tokens": Tokens(), "failed": True}, {"tokens": Tokens(), "failed": True}, {"in"}),
        ({"tokens": Tokens(56, 20), "request_model": "smart"}, {}, {"in"}),
        ({}, {"tokens": Tokens(56, 20), "request_model": "smart"}, {"out"}),
        ({}, {"tokens": Tokens(5), "operation": "embeddings", "request_model": ""}, {"out", "in"}),
        ({}, {"operation": "generate_content"}, {"in"}),
    ],
    ids=[
        "same tokens", "usage inside only", "usage outside only", "two responses", "one response", "counted otherwise",
        "two models", "inside begins after the end", "one failure",
        "a gateway's alias, without the cache", "an alias without the cache inside", "another kind of call",
        "other words for the kind",
    ],
)  # fmt: skip
def test_a_call_below_a_call(outer: dict[str, Any], inner: dict[str, Any], expected: set[str]) -> None:
    """A call below a call is the same one, unless response, model or time tell them apart."""
    assert counted(call("out", **outer), call("in", "out", **inner)) == expected


def test_attempts_that_failed_cost_the_answer_nothing() -> None:
    """A call that tells of the usage counts beside its attempts that failed; the one that answered is part of it."""
    failed: dict[str, Any] = {"tokens": Tokens(), "failed": True}
    tries = [call("1", "out", **failed), call("2", "out", at=2, **failed), call("3", "out", at=4, tokens=Tokens())]
    assert totals(decided(call("out"), *tries).values()) == (3, T)
    assert counted(call("out"), *tries) == {"out", "1", "2"}
    assert counted(call("out", failed=True), *tries) == {"out"}
    assert counted(call("out"), *tries[:2], call("3", "out", at=4)) == {"1", "2", "3"}


def test_a_call_below_a_call_with_an_agent_between_is_another_one() -> None:
    """A sub-agent that runs inside a model call's span makes calls of its own."""
    assert counted(call("out"), agent("b", "out"), call("in", "b")) == {"out", "in"}


def test_three_spans_of_one_call_are_one() -> None:
    """Of a step that prepares, a call and the call in it, only the one with the usage counts."""
    spans = [
        call("prepare", "a", tokens=Tokens(), finish_reasons=()),
        call("outer", "a", tokens=Tokens(), finish_reasons=()),
        call("inner", "outer"),
    ]
    entries = decided(agent("a"), *spans)
    assert {name for name, entry in entries.items() if entry.counted} == {"inner"}
    assert all(entry.reason for entry in entries.values() if not entry.counted)


def test_a_response_counted_in_another_trace_is_out() -> None:
    """The second trace that tells of a response says where the first one is counted."""
    one = call("1", response_id="r")
    (entry,) = decided(one, elsewhere={"r": [Answered("cafe", one.start, one.end)]}).values()
    assert entry.reason == "response r is counted in trace cafe"


LONG = "chatcmpl-BTu9sWm4kQ2xZ7pLr0Vd8nHy"


@pytest.mark.parametrize(("response", "counts"), [("chatcmpl-417", True), (LONG, False)])
def test_an_id_that_may_come_again_tells_nothing_of_another_time(response: str, *, counts: bool) -> None:
    """A local server's short id counts again a minute later, here or elsewhere; a provider's long one doesn't."""
    later = 60_000_000_000
    first, second = call("1", response_id=response), call("2", response_id=response)
    second = replace(second, start=second.start + later, end=second.end + later)
    assert len(counted(first, second)) == 1 + counts
    (entry,) = decided(second, elsewhere={response: [Answered("cafe", first.start, first.end)]}).values()
    assert entry.counted is counts
    at_once = replace(second, start=first.start, end=first.end)
    assert len(counted(first, at_once)) == 1


def test_two_instrumentations_side_by_side_are_one_call() -> None:
    """The same tokens of the same model at the same time, told by two scopes, count once; one scope's repeats count."""
    assert len(counted(agent("a"), call("1", "a"), call("2", "a", scope="other"))) == 1
    assert len(counted(agent("a"), call("1", "a"), call("2", "a"))) == 2
    assert counted(agent("a"), call("1", "a"), call("2", "a", scope="other", tokens=Tokens(56, 20))) == {"1"}
    assert len(counted(agent("a"), call("1", "a"), call("2", "a", scope="other", tokens=Tokens(57, 20)))) == 2


def test_reports_and_tools_never_count() -> None:
    """A usage report beside its call, and usage on a tool's span, are out with a reason."""
    entries = decided(
        agent("a"), call("1", "a"), span("r", "a", operation="report_usage", tokens=T), tool("t", "a", tokens=T)
    )
    assert {name for name, entry in entries.items() if entry.counted} == {"1"}
    assert entries["r"].reason
    assert entries["t"].reason


def test_chunks_of_an_answer_are_part_of_its_call() -> None:
    """Spans below a call that tell of its usage so far add nothing; where the call has none, what they tell counts."""
    chunks = [span(f"{n}", "out", at=n, tokens=Tokens(120, n)) for n in (1, 2)]
    assert counted(call("out"), *chunks) == {"out"}
    assert totals(decided(call("out", tokens=Tokens()), chunks[1]).values())[1] == Tokens(120, 2)


def test_a_call_is_put_down_to_the_nearest_agent_and_tool() -> None:
    """A call inherits what it does not say: agent and tool from above, the conversation from the trace's only one."""
    entries = decided(
        agent("lead", conversation="c"),
        tool("ask", "lead"),
        agent("helper", "ask"),
        call("1", "helper"),
        call("2", "lead"),
    )
    assert (entries["1"].to.agent, entries["1"].to.tool, entries["1"].to.conversation) == ("helper", "ask", "c")
    assert (entries["2"].to.agent, entries["2"].to.tool) == ("lead", "")


def test_a_graph_node_is_no_agent_where_nodes_are_called_agents() -> None:
    """In such a dialect an agent is one below which a model call or a tool lies."""
    tree = Tree([agent("node", dialect="openlit"), agent("a", dialect="openlit"), call("1", "a")])
    from lamplighter_server.analyse.attribute import agents

    assert agents(tree) == ["a"]


def test_a_tool_told_twice_was_executed_once() -> None:
    """A second instrumentation's span and the server's side of a call are the same execution."""
    tree = Tree([tool("t", tool="mcp__s__get"), tool("u", "t", tool="get"), tool("v", tool="get", kind=2)])
    assert [execution.span.name for execution in executions(tree)] == ["t"]


def test_agents_hand_over_by_tool_and_by_call() -> None:
    """A transfer names who goes on, or whoever begins next; an agent below another was asked by it."""
    transferred = Tree([agent("a"), tool("transfer_to_b", "a", at=1), agent("b", at=20)])
    assert handoffs(transferred) == [("a", "b")]
    assert handoffs(Tree([agent("a"), tool("ask", "a"), agent("b", "ask")])) == [("a", "b")]


def test_model_names_are_compared_by_family() -> None:
    """Dates, makers and regions do not make another model; a smaller model does."""
    same = ["gpt-4o-mini-2024-07-18", "openai/gpt-4o-mini", "GPT-4o-mini"]
    assert {family(name) for name in same} == {"gpt-4o-mini"}
    assert family("us.anthropic.claude-sonnet-4-5-20250929-v1:0") == family("claude-sonnet-4-5")
    assert fell_back("gpt-4o", "gpt-4o-mini-2024-07-18")
    assert not fell_back("gpt-4o", "gpt-4o-2024-08-06")


TOKENS = st.builds(Tokens, st.integers(0, 3), st.integers(0, 3), st.integers(0, 2))


@st.composite
def traces(draw: st.DrawFn) -> list[Seen]:
    """Return any spans at all: parents missing, in circles, the same response told often."""
    names = [f"{number:016x}" for number in range(draw(st.integers(1, 12)))]
    return [
        Seen(
            span_id=name,
            parent_id=draw(st.sampled_from([*names, "", "f" * 16])),
            start=draw(st.integers(0, 5)),
            end=draw(st.integers(0, 9)),
            operation=draw(st.sampled_from(["chat", "invoke_agent", "execute_tool", "report_usage", "", "embeddings"])),
            scope=draw(st.sampled_from("xy")),
            agent=draw(st.sampled_from(["", "a", "b"])),
            request_model=draw(st.sampled_from(["", "m", "n"])),
            response_id=draw(st.sampled_from(["", "", "r", "s"])),
            dialect=draw(st.sampled_from(["", "openlit"])),
            failed=draw(st.booleans()),
            tokens=draw(TOKENS),
        )
        for name in names
    ]


@given(traces())
def test_any_trace_is_decided_once_and_with_reasons(spans: list[Seen]) -> None:
    """Each claim has one entry, which counts or has a reason; sums by any attribution are the total, in any order."""
    entries = settle(Tree(spans))
    claims = {s.span_id for s in spans if s.is_call or s.tokens}
    assert sorted(entry.span.span_id for entry in entries) == sorted(claims)
    assert all(entry.counted == (entry.reason is None) for entry in entries)
    total = totals(entries)
    for key in ("agent", "tool", "conversation"):
        groups = {getattr(entry.to, key) for entry in entries}
        parts = [totals(e for e in entries if getattr(e.to, key) == group) for group in groups]
        assert (sum(calls for calls, _ in parts), sum((t for _, t in parts), Tokens())) == total
    assert settle(Tree(reversed(spans))) == entries


@given(traces())
def test_a_response_is_counted_once(spans: list[Seen]) -> None:
    """However often a response is told of by calls, at most one of them counts."""
    counted_ids = [
        e.span.response_id for e in settle(Tree(spans)) if e.counted and e.span.is_call and e.span.response_id
    ]
    assert len(counted_ids) == len(set(counted_ids))
