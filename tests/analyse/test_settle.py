"""The ledger in the store: settled with a load, settled anew when more comes, and taken back with it."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lamplighter_server.analyse.prices import OwnPrice, PriceBook
from lamplighter_server.analyse.settle import Settler
from lamplighter_server.analyse.summing import Summing
from lamplighter_server.store.load import Loader, Watermark
from lamplighter_server.store.read.scope import Scope
from lamplighter_server.store.read.usage import Question, total, usage
from sealed_segments import Notes
from told_traces import SECOND, Told

if TYPE_CHECKING:
    from collections.abc import Callable

    from lamplighter_server.store.engine import Engine
    from told_traces import Teller

LATER = 1000 * SECOND


def sum_up(engine: Engine) -> None:
    """Sum up everything that was settled until this moment, as is done a minute later."""
    Summing(engine)(time.time_ns() + 60 * SECOND)


def chat(name: str, parent: str = "", *, trace: str = "t", at: float = -9, **more: Any) -> Told:
    """Tell of a model call of 100 and 10 tokens."""
    attributes = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-4o",
        "gen_ai.response.finish_reasons": ["stop"],
        "gen_ai.usage.input_tokens": 100,
        "gen_ai.usage.output_tokens": 10,
    }
    return Told(trace, name, at=at, parent=parent, attributes={**attributes, **more})


def agent(name: str, parent: str = "", *, trace: str = "t", **more: Any) -> Told:
    """Tell of a run of an agent named like its span."""
    said = {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": name, **more}
    return Told(trace, name, at=-10, lasts=9, parent=parent, attributes=said)


def asked(tell: Teller, *by: str, where: tuple[tuple[str, str], ...] = ()) -> list[dict[str, Any]]:
    """Return what a project used."""
    scope = Scope(tell.project, 2**63 - 1, tell.now, tell.now - 10**15, tell.now + 10**15)
    return usage(tell.engine, scope, Question(by, where))


def used(tell: Teller, by: str) -> dict[str | None, tuple[int, int]]:
    """Return calls and input tokens by a dimension."""
    return {row[by]: (row["calls"], row["input_tokens"]) for row in asked(tell, by)}


def test_a_run_is_counted_once_not_with_its_sum(tell: Teller) -> None:
    """60,250 tokens stay 60,250 although the agent's span repeats their sum; each is put down to its agent."""
    tell(
        agent("lead", **{"gen_ai.usage.input_tokens": 60_250, "gen_ai.usage.output_tokens": 20}),
        chat("1", "lead", **{"gen_ai.usage.input_tokens": 60_000}),
        chat("2", "lead", **{"gen_ai.usage.input_tokens": 250}),
    )
    assert used(tell, "agent") == {"lead": (2, 60_250)}


def test_input_that_excludes_the_cache_is_put_right(tell: Teller) -> None:
    """More cached tokens than input means that the input was told without them; otherwise it includes them."""
    cached = "gen_ai.usage.cache_read.input_tokens"
    tell(chat("1", **{"gen_ai.usage.input_tokens": 17_903, cached: 17_817}), chat("2", trace="u", **{cached: 500}))
    assert total(asked(tell))["input_tokens"] == 17_903 + 600


def test_spans_that_come_late_and_in_any_order_settle_alike(teller: Callable[[], Teller]) -> None:
    """However a trace is cut into segments and in whichever order they come, its ledger ends up the same."""
    spans = [
        agent("lead", **{"gen_ai.usage.input_tokens": 300, "gen_ai.usage.output_tokens": 30}),
        chat("1", "lead", at=-9),
        chat("inner", "1", at=-8.9, **{"gen_ai.usage.cache_read.input_tokens": 50}),
        Told(
            "t",
            "ask",
            at=-8,
            parent="lead",
            attributes={"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "x"},
        ),
        agent("helper", "ask"),
        chat("2", "helper", at=-7),
    ]

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.permutations(spans), st.lists(st.integers(1, 5), max_size=3, unique=True))
    def cut(order: list[Told], cuts: list[int]) -> None:
        tell = teller()
        edges = [0, *sorted(cuts), len(order)]
        for first, last in itertools.pairwise(edges):
            tell(*order[first:last])
        assert {(row["agent"], row["tool"]): row["calls"] for row in asked(tell, "agent", "tool")} == {
            ("lead", None): 1,
            ("helper", "x"): 1,
        }
        assert total(asked(tell))["input_tokens"] == 200

    cut()


def test_a_gateway_in_another_process_tells_of_the_same_call(tell: Teller) -> None:
    """A call below a call counts once also with the steps of a request between; below a tool it is that tool's."""
    tool = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "search"}
    tell(
        chat("client"),
        Told("t", "POST", at=-8.9, parent="client", kind=3),
        Told("t", "POST /chat", at=-8.8, parent="POST", kind=2),
        chat("gateway", "POST /chat", at=-8.7),
        Told("u", "tool", at=-9, attributes=tool),
        Told("u", "step", at=-8.9, parent="tool"),
        chat("inner", "step", trace="u", at=-8.8),
    )
    assert used(tell, "tool") == {None: (1, 100), "search": (1, 100)}


def test_one_response_in_two_traces_counts_once(tell: Teller) -> None:
    """The same response told by two traces is counted once, in one load or in two."""
    tell(chat("1", **{"gen_ai.response.id": "r"}), chat("1", trace="u", **{"gen_ai.response.id": "r"}))
    assert total(asked(tell))["calls"] == 1
    tell(chat("1", trace="v", **{"gen_ai.response.id": "r"}), chat("1", trace="w", **{"gen_ai.response.id": "s"}))
    assert total(asked(tell))["calls"] == 2


def test_a_segment_that_is_taken_back_leaves_the_ledger_as_it_was(tell: Teller) -> None:
    """Undoing a load undoes what it settled, also what it settled anew of an earlier one."""
    tell(chat("1", "lead"))
    before = asked(tell, "agent")
    tell(agent("lead"), chat("2", "lead"))
    assert used(tell, "agent") == {"lead": (2, 200)}
    Loader(tell.engine, Notes(), "traces", Watermark(0)).undo(tell.loaded)
    assert asked(tell, "agent") == before


def test_sums_by_hour_change_no_answer(tell: Teller, engine: Engine) -> None:
    """What was summed up, what came later and what was settled anew add up to the ledger, by any dimension."""
    tell(chat("1", "lead", at=-7300), chat("1", trace="u", at=-9000, **{"gen_ai.agent.name": "b"}))
    sum_up(engine)
    tell(agent("lead"), chat("2", "lead"))
    dimensions = ("agent", "model", "provider", "service", "tool", "workflow", "conversation")
    for _ in range(2):
        sums = [total(asked(tell, name)) for name in dimensions]
        assert sums == [total(asked(tell, "trace"))] * len(dimensions)
        assert sums[0]["calls"] == 3
        sum_up(engine)
    assert used(tell, "agent") == {"lead": (2, 200), "b": (1, 100)}


def test_a_process_that_died_while_summing_up_sums_up_again(tell: Teller, engine: Engine) -> None:
    """Half of a batch, by hour or by day, is not read, and done anew at the start."""
    tell(chat("1"), chat("1", trace="u", at=-90_000))
    sum_up(engine)
    engine.command("TRUNCATE TABLE usage_batches")
    engine.command("ALTER TABLE usage_hours DELETE WHERE hour < now() - 80000 SETTINGS mutations_sync = 2")
    assert total(asked(tell))["calls"] == 2
    sum_up(engine)
    assert total(asked(tell))["calls"] == 2


def test_sums_by_day_and_by_hour_agree_with_the_ledger(tell: Teller, engine: Engine) -> None:
    """Whole days come from the sums by day and the rest from hours and rows: each way to ask has the same total."""
    talk = {"gen_ai.conversation.id": "c"}
    tell(*(chat("1", trace=f"{hours}", at=-3600 * hours, **talk) for hours in (1, 5, 20, 29, 47, 70)))
    for table in ("usage_batches", "usage_hours", "usage_days"):
        engine.command(f"TRUNCATE TABLE {table}")
    sum_up(engine)
    of_project = {"project": tell.project}
    assert int(engine.command("SELECT sum(calls) FROM usage_days WHERE project = {project:String}", of_project)) == 6
    for late in ("behind", "beside"):
        tell(chat("1", trace=late, at=-3600 * 40))
        rows = [asked(tell, by) for by in ("hour", "day", "trace", "agent", "conversation")]
        assert [sum(row["calls"] for row in found) for found in rows] == [7 + (late == "beside")] * 5
        assert used(tell, "conversation")["c"] == (6, 600)
        sum_up(engine)


def test_a_raw_attribute_of_any_span_of_a_trace_tells_its_calls_apart(tell: Teller) -> None:
    """Calls are grouped by an attribute of their trace, whatever its type; those without it are their own group."""
    tell(agent("a", **{"customer.tier": "gold"}), chat("1", "a"))
    tell(agent("a", trace="u", **{"customer.tier": 3}), chat("1", "a", trace="u"), chat("1", trace="w"))
    assert used(tell, "attr.customer.tier") == {"gold": (1, 100), "3": (1, 100), None: (1, 100)}
    gold = asked(tell, "agent", where=(("attr.customer.tier", "gold"),))
    assert [row["calls"] for row in gold] == [1]


def test_clear_and_unclear_traces_are_priced_alike(teller: Callable[[], Teller]) -> None:
    """The engine's arithmetic and ours agree, with a cache and above a step of size."""
    more = {
        "gen_ai.request.model": "claude-sonnet-4-5",
        "gen_ai.provider.name": "anthropic",
        "gen_ai.usage.input_tokens": 250_000,
        "gen_ai.usage.cache_read.input_tokens": 1000,
        "gen_ai.usage.cache_write.input_tokens": 100,
    }
    clear, unclear = teller(), teller()
    clear(chat("1", **more))
    unclear(agent("a", **{"gen_ai.usage.input_tokens": 1}), chat("1", "a", **more))
    (one,), (other,) = asked(clear, "price"), asked(unclear, "price")
    assert one["price"] == other["price"]
    assert "above 200,000 tokens" in one["price"]
    assert one["cost"] == pytest.approx(other["cost"])
    assert one["saved"] == pytest.approx(other["saved"])


def test_history_is_priced_again_once(tell: Teller) -> None:
    """A price that became known prices what was unpriced; doing it again changes nothing; tokens stay."""
    tell(chat("1", **{"gen_ai.request.model": "house"}), chat("1", trace="u"))
    assert total(asked(tell))["unpriced_tokens"] == 110
    tell.settler.book.replace([OwnPrice(model="house", input=1.0, output=10.0)])
    assert tell.settler.reprice(tell.project, tell.now - LATER, tell.now) == (1, pytest.approx(0.0002))
    assert tell.settler.reprice(tell.project, tell.now - LATER, tell.now) == (0, 0.0)
    after = total(asked(tell))
    assert (after["calls"], after["input_tokens"], after["unpriced_tokens"]) == (2, 200, 0)


def test_a_trace_that_cannot_be_decided_keeps_no_telemetry_out(tell: Teller, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours while settling is logged, and the load is done."""

    def broken(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Settler, "_unclear", broken)
    tell(chat("1"))
    assert total(asked(tell))["calls"] == 0


def test_settling_after_a_restart_knows_open_traces(tell: Teller, engine: Engine) -> None:
    """A trace whose parent came before the restart and after is put down to its agent by the next process."""
    tell(chat("1", "lead"))
    tell.settler = Settler(engine, PriceBook())
    tell(agent("lead"))
    assert used(tell, "agent") == {"lead": (1, 100)}


def test_what_a_parent_says_reaches_calls_that_came_before_it(tell: Teller) -> None:
    """A call that came first is put down to the conversation, tool and agent version that its parents tell of later."""
    tell(chat("1", "ask", **{"gen_ai.agent.name": "helper"}))
    tool = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "x"}
    tell(Told("t", "ask", parent="lead", attributes=tool))
    tell(agent("lead", **{"gen_ai.conversation.id": "c"}))
    (row,) = asked(tell, "agent", "tool", "conversation")
    assert (row["agent"], row["tool"], row["conversation"], row["calls"]) == ("helper", "x", "c", 1)


def test_the_same_trace_in_two_projects_is_settled_in_both(teller: Callable[[], Teller], engine: Engine) -> None:
    """A trace that needs a decision in one project is counted in another one that has it too."""
    one, other = teller(), teller()
    one(chat("1", "lead"))
    other.settler = one.settler
    other(chat("1"))
    assert (total(asked(one))["calls"], total(asked(other))["calls"]) == (1, 1)
