"""What the API answers about money, agents, tools and conversations."""

from __future__ import annotations

import csv
import io
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any

import pytest
from lamplighter_server.access import Scope
from lamplighter_server.analyse.budgets import BadBudgets, Budget, Month, forecast, read_budgets
from lamplighter_server.analyse.summing import Summing
from lamplighter_server.serve.backend import Costs
from lamplighter_server.store.instants import rfc3339
from told_traces import SECOND, Told, trace_id

if TYPE_CHECKING:
    from pathlib import Path

    from lamplighter_server.store.engine import Engine
    from told_traces import Teller

CHAT = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": "gpt-4o",
    "gen_ai.response.model": "gpt-4o-mini-2024-07-18",
    "gen_ai.response.finish_reasons": ["stop"],
    "gen_ai.usage.input_tokens": 1000,
    "gen_ai.usage.cache_read.input_tokens": 400,
    "gen_ai.usage.output_tokens": 100,
}
COST = (600 * 0.15 + 400 * 0.075 + 100 * 0.6) / 1e6
"""Of one such call, at the published price of the model that answered."""


def run(trace: str, agent: str, *, at: float = -60, error: str | None = None, **more: Any) -> tuple[Told, ...]:
    """Tell of a run of an agent: one model call and one tool."""
    said = {"gen_ai.agent.name": agent, "gen_ai.conversation.id": f"c-{agent}"}
    tool = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "lookup", **said}
    return (
        Told(trace, "run", at=at, lasts=4, error=error, attributes={"gen_ai.operation.name": "invoke_agent", **said}),
        Told(trace, "call", at=at + 1, parent="run", attributes={**CHAT, **more}),
        Told(trace, "tool", at=at + 2, lasts=2, parent="run", error=error, attributes=tool),
    )


def test_usage_by_two_dimensions_sums_to_the_total(project: Any, tell: Teller) -> None:
    """Rows have their dimensions as members, their sum is the total, and what has no price is named with its tokens."""
    tell(*run("t", "planner"), *run("u", "planner", **{"gen_ai.response.model": "house"}), *run("v", "writer"))
    found = project.get("usage", by="agent,model")
    rows = {(row["agent"], row["model"]): row for row in found["rows"]}
    assert set(rows) == {
        ("planner", "gpt-4o-mini-2024-07-18"),
        ("planner", "house"),
        ("writer", "gpt-4o-mini-2024-07-18"),
    }
    assert rows["writer", "gpt-4o-mini-2024-07-18"]["cost"] == pytest.approx(COST)
    assert rows["planner", "house"]["cost"] == pytest.approx(0.0035 - 0.0005)  # what was asked for is priced
    assert found["total"]["calls"] == sum(row["calls"] for row in found["rows"]) == 3
    assert found["total"]["cost"] == pytest.approx(sum(row["cost"] for row in found["rows"]))
    assert (found["rest"], found["previous"]) == (None, None)


def test_what_is_beyond_the_limit_is_summed_as_rest(project: Any, tell: Teller) -> None:
    """With fewer rows than there are, the others are one sum, and the total stays."""
    tell(*run("t", "a"), *run("u", "b"), *run("v", "c"))
    found = project.get("usage", by="agent", limit=1)
    assert (len(found["rows"]), found["count"], found["rest"]["calls"], found["total"]["calls"]) == (1, 3, 2, 3)


def test_unpriced_is_null_and_not_zero(project: Any, tell: Teller) -> None:
    """A call whose price nobody knows has no cost, and its tokens are counted as unpriced."""
    tell(*run("t", "a", **{"gen_ai.request.model": "house", "gen_ai.response.model": "house"}))
    (row,) = project.get("usage", by="model")["rows"]
    assert (row["cost"], row["unpriced_tokens"]) == (None, 1100)
    (trace,) = project.get("traces")["traces"]
    assert (trace["usage"]["cost"], trace["usage"]["unpriced_tokens"]) == (None, 1100)


def test_a_trace_shows_the_ledger_that_its_usage_sums(project: Any, tell: Teller) -> None:
    """Each claim of usage is an entry with its price or its reason; the trace's usage sums those that count."""
    first, call, tool = run("t", "planner")
    first.attributes["gen_ai.usage.input_tokens"] = 1000
    tell(first, call, tool)
    trace = project.get(f"traces/{trace_id('t')}")
    entries = {entry["counted"]: entry for entry in trace["ledger"]}
    assert entries[False]["reason"] == "sums 1 call below it"
    assert (entries[True]["agent"], entries[True]["request_model"]) == ("planner", "gpt-4o")
    assert entries[True]["price"].startswith("genai-prices")
    assert trace["usage"]["cost"] == pytest.approx(entries[True]["cost"]) == pytest.approx(COST)
    assert (trace["usage"]["calls"], trace["usage"]["input_tokens"]) == (1, 1000)


def test_the_period_before_is_compared(project: Any, tell: Teller) -> None:
    """With compare, each row has what it cost in the period of the same length before, and so has the total."""
    tell(*run("t", "a", at=-50), *run("u", "a", at=-150), *run("v", "a", at=-150))
    since, until = rfc3339(tell.now - 100 * SECOND), rfc3339(tell.now)
    found = project.get("usage", by="agent", compare=True, **{"from": since, "to": until})
    assert found["rows"][0]["previous_cost"] == pytest.approx(2 * COST)
    assert (found["total"]["calls"], found["previous"]["calls"]) == (1, 2)
    project.refused(400, "usage", compare=True)


def test_a_silent_fall_back_shows(project: Any, tell: Teller) -> None:
    """By asked and answered model, a row says whether another model answered than was asked for."""
    tell(*run("t", "a"), *run("u", "a", **{"gen_ai.response.model": "gpt-4o-2024-08-06"}))
    rows = project.get("usage", by="request_model,model")["rows"]
    assert {row["model"]: row["fell_back"] for row in rows} == {
        "gpt-4o-mini-2024-07-18": True, "gpt-4o-2024-08-06": False
    }  # fmt: skip


def test_usage_narrows_to_values_and_leads_to_traces(project: Any, tell: Teller) -> None:
    """`only` narrows by dimension and by raw attribute; by trace, the rows lead to the runs."""
    tell(*run("t", "a", team="blue"), *run("u", "b"))
    rows = project.get("usage", by="trace", only=["attr.team:blue", "agent:a"])["rows"]
    assert [row["trace"] for row in rows] == [trace_id("t")]


def test_usage_comes_as_csv_and_parquet(project: Any, tell: Teller) -> None:
    """Both files have the dimensions and the counts; a value is never a spreadsheet's formula."""
    tell(*run("t", "=1+1"))
    text = project.client.get("/api/v1/usage", params={"by": "agent", "format": "csv"})
    assert text.headers["content-type"].startswith("text/csv")
    (row,) = csv.DictReader(io.StringIO(text.text))
    assert (row["agent"], row["input_tokens"]) == ("'=1+1", "1000")
    file = project.client.get("/api/v1/usage", params={"by": "agent,attr.x", "format": "parquet"})
    assert file.content[:4] == file.content[-4:] == b"PAR1"


@pytest.mark.parametrize(
    "asked",
    [{"by": "colour"}, {"by": "agent,model,day,tool"}, {"only": "agent"}, {"only": "colour:red"}, {"by": "attr."}],
)
def test_what_cannot_be_asked_is_refused(project: Any, asked: dict[str, str]) -> None:
    """Unknown dimensions, too many of them and a term without a value are refused, with what is allowed."""
    assert project.refused(400, "usage", **asked)["detail"].startswith("query ")


def test_agents_are_listed_with_runs_failures_and_cost(project: Any, tell: Teller) -> None:
    """An agent has its runs, how many failed, how long they take, its models and what they cost."""
    tell(*run("t", "planner"), *run("u", "planner", error="no"), *run("v", "writer"))
    found = {agent["name"]: agent for agent in project.get("agents")["agents"]}
    planner = found["planner"]
    assert (planner["runs"], planner["failed_runs"], planner["p50_duration"]) == (2, 1, pytest.approx(4.0, rel=0.025))
    assert planner["models"] == ["gpt-4o-mini-2024-07-18"]
    assert planner["usage"]["cost"] == pytest.approx(2 * COST)
    page = project.get("agents/planner")
    assert ([tool["name"] for tool in page["tools"]], page["dialects"]) == (["lookup"], ["opentelemetry"])
    assert page["warning"] is None
    assert page["by_model"][0]["calls"] == page["by_day"][0]["calls"] == 2
    project.refused(404, "agents/nobody")


def test_ids_that_change_at_every_start_are_joined_with_a_warning(project: Any, tell: Teller) -> None:
    """An agent with a new id in each run is one agent, and its page says why."""
    runs = [run(f"t{number}", "planner") for number in range(25)]
    for number, (first, *_) in enumerate(runs):
        first.attributes["gen_ai.agent.id"] = f"run-{number}"
    tell(*chain(*runs))
    (agent,) = project.get("agents")["agents"]
    page = project.get("agents/planner")
    assert (agent["runs"], page["ids"]) == (25, [])
    assert "25 different ids" in page["warning"]


def test_tools_are_listed_once_an_execution(project: Any, tell: Teller) -> None:
    """A tool has its executions, its failures and who used it; the server's side of a call is not another one."""
    server = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "lookup"}
    tell(*run("t", "a"), *run("u", "b", error="no"), Told("w", "far", kind=2, attributes=server))
    (tool,) = project.get("tools")["tools"]
    assert (tool["name"], tool["calls"], tool["failed_calls"]) == ("lookup", 2, 1)
    assert (tool["agents"], tool["p95_duration"]) == (["a", "b"], pytest.approx(2.0, rel=0.025))


def test_a_conversation_has_its_turns_in_order_over_all_traces(project: Any, tell: Teller) -> None:
    """A conversation of several traces is listed once, and its page has each as a turn with its cost."""
    tell(*run("u", "a", at=-40), *run("t", "a", at=-60), *run("v", "b"))
    listed = {row["conversation_id"]: row for row in project.get("conversations")["conversations"]}
    assert (listed["c-a"]["turns"], listed["c-a"]["usage"]["calls"]) == (2, 2)
    page = project.get("conversations/c-a")
    assert [turn["trace_id"] for turn in page["turns"]] == [trace_id("t"), trace_id("u")]
    assert (page["turn_count"], page["next_cursor"]) == (2, None)
    assert page["usage"]["cost"] == pytest.approx(2 * COST) == sum(turn["usage"]["cost"] for turn in page["turns"])
    project.refused(404, "conversations/none")


def test_another_project_sees_nothing(served: Any, tell: Teller) -> None:
    """Costs, agents, tools and conversations are those of the caller's project alone."""
    tell(*run("t", "a"))
    served.as_project("another")
    assert served.get("usage", by="agent")["total"]["calls"] == 0
    assert served.get("agents")["agents"] == served.get("tools")["tools"] == []
    assert served.get("conversations")["conversations"] == []
    served.refused(404, "agents/a")
    served.refused(404, "conversations/c-a")


def test_budgets_tell_month_to_date_and_forecast(served: Any, tell: Teller) -> None:
    """A budget shows what its calls cost since the month began; forecast and limit decide whether it is over."""
    tell(*run("t", "a", at=-1), *run("u", "b", at=-1))
    budgets = [
        Budget(name="all", limit=COST, project=tell.project),
        Budget(name="a", limit=1000, of={"agent": "a"}, project=tell.project),
        Budget(name="another's", limit=1),
    ]
    object.__setattr__(served.backend, "costs", Costs(lambda: budgets, lambda *_: (0, 0.0)))
    served.as_project(tell.project)
    whole, part = served.get("budgets")["budgets"]
    assert (whole["spent"], part["spent"]) == (pytest.approx(2 * COST), pytest.approx(COST))
    assert (whole["over"], part["over"], whole["share"]) == (True, False, pytest.approx(2.0))


def test_a_forecast_goes_on_as_lately() -> None:
    """What is spent, and for each day that is left a seventh of the last week."""
    month = Month(datetime(2026, 11, 21, tzinfo=UTC))
    assert forecast(100.0, 70.0, month, timedelta(days=7)) == pytest.approx(100 + 10 * 10)


@pytest.mark.parametrize(
    "text", ['[[budget]]\nname = "x"\nlimit = 0', '[[budget]]\nname = "x"\nlimit = 1\nof = {colour = "red"}', "["]
)
def test_a_bad_file_of_budgets_is_refused(tmp_path: Path, text: str) -> None:
    """A limit of nothing, an unknown dimension and what is not TOML are refused with the file's name."""
    file = tmp_path / "budgets.toml"
    file.write_text(text)
    with pytest.raises(BadBudgets, match=r"budgets\.toml"):
        read_budgets(file)


def test_history_is_priced_again_by_admins_alone(served: Any, tell: Teller) -> None:
    """Pricing again needs a key of scope admin and a beginning; it answers how many calls have another price."""
    tell(*run("t", "a"))
    asked: list[tuple[str, int, int]] = []

    def reprice(project: str, low: int, high: int) -> tuple[int, float]:
        asked.append((project, low, high))
        return 3, 0.5

    object.__setattr__(served.backend, "costs", Costs(list, reprice))
    served.as_project(tell.project)
    since = {"from": "2026-01-01T00:00:00Z"}
    assert served.client.post("/api/v1/reprice", params=since).status_code == 403
    served.client.headers["authorization"] = f"Bearer {served.keys.create(Scope.ADMIN, tell.project)}"
    assert served.client.post("/api/v1/reprice").status_code == 400
    assert served.client.post("/api/v1/reprice", params=since).json() == {"entries": 3, "difference": 0.5}
    assert asked[0][0] == tell.project


def test_a_filter_narrows_agents_tools_conversations_and_usage_to_its_runs(project: Any, tell: Teller) -> None:
    """Every list about runs takes the filter of traces and tells only of what its runs did, used and cost."""
    tell(*run("t", "planner", error="Boom"), *run("u", "planner"), *run("v", "writer", error="Boom"))
    failed = {"filter": "agent:planner status:error"}
    [agent] = project.get("agents", **failed)["agents"]
    assert (agent["name"], agent["runs"], agent["failed_runs"], agent["usage"]["calls"]) == ("planner", 1, 1, 1)
    [tool] = project.get("tools", **failed)["tools"]
    assert (tool["calls"], tool["failed_calls"], tool["agents"]) == (1, 1, ["planner"])
    [conversation] = project.get("conversations", **failed)["conversations"]
    assert (conversation["conversation_id"], conversation["turns"]) == ("c-planner", 1)
    assert conversation["usage"]["calls"] == 1
    [row] = project.get("usage", by="agent", **failed)["rows"]
    assert (row["agent"], row["calls"], row["cost"]) == ("planner", 1, pytest.approx(COST))
    one = project.get("agents/planner", **failed)
    assert (one["runs"], sum(row["calls"] for row in one["by_model"])) == (1, 1)


def test_an_environment_narrows_to_what_ran_in_it_itself(project: Any, tell: Teller, engine: Engine) -> None:
    """Agents, tools, conversations and usage of an environment are its own, summed up or not, with a filter or not."""
    for environment, traces in (("live", "tu"), ("test", "u")):
        sender = {"service.name": environment, "deployment.environment.name": environment}
        for trace in traces:
            spans = run(trace, "planner", at=-7000)
            named = [
                replace(s, name=f"{environment} {s.name}", parent=s.parent and f"{environment} run") for s in spans
            ]
            tell(*named, resource=sender)
    for _ in range(2):
        for environment, runs, calls in (("live", 2, 2), ("test", 1, 1)):
            own, only = {"environment": environment}, f"environment:{environment}"
            [agent] = project.get("agents", **own)["agents"]
            assert (agent["runs"], agent["usage"]["calls"]) == (runs, calls)
            assert project.get("agents/planner", **own)["by_day"][0]["calls"] == calls
            assert project.get("agents/planner", **own)["tools"][0]["calls"] == calls
            assert sum(version["runs"] for version in project.get("agents/planner", **own)["versions"]) == runs
            assert project.get("tools", **own)["tools"][0]["calls"] == calls
            [talk] = project.get("conversations", **own)["conversations"]
            assert (talk["traces"], talk["usage"]["calls"]) == (runs, calls)
            rows = project.get("usage", by="conversation", only=only)["rows"]
            assert {row["conversation"]: row["calls"] for row in rows} == {"c-planner": calls}
            filtered = project.get("agents", **own, filter="service:test")["agents"]
            assert [row["runs"] for row in filtered] == [1]
        assert project.get("agents", environment="none")["agents"] == []
        Summing(engine)(time.time_ns() + 60_000_000_000)


def test_an_agents_page_tells_its_own_services(project: Any, tell: Teller, engine: Engine) -> None:
    """Of a run over two services, each agent's page names the one its own spans came from, summed up or not."""
    for agent, service in (("planner", "desk"), ("writer", "office")):
        spans = [replace(s, name=f"{agent} {s.name}", parent=s.parent and f"{agent} run") for s in run("t", agent)]
        tell(*spans, resource={"service.name": service})
    for _ in range(2):
        assert project.get("agents/planner")["services"] == ["desk"]
        assert project.get("agents/writer")["services"] == ["office"]
        Summing(engine)(time.time_ns() + 60_000_000_000)


def test_usage_over_time_is_a_series_each_of_the_dearest_and_one_of_the_others(project: Any, tell: Teller) -> None:
    """The series sum to the total; what is not among the dearest, or of no agent, stands together."""
    twice = {"gen_ai.usage.input_tokens": 2000}
    tell(*run("t", "planner", at=-8000, **twice), *run("u", "planner", **twice), *run("v", "writer"))
    tell(*run("w", "critic"), Told("x", "call", at=-60, attributes=CHAT))
    found = project.get("usage/over_time", by="agent", most=1)
    assert [series["value"] for series in found["series"]] == ["planner", None]
    planner, others = found["series"]
    assert found["times"] == sorted(found["times"])
    assert len(planner["tokens"]) == len(found["times"]) > 1
    assert (sum(planner["tokens"]), sum(others["tokens"])) == (4200, 3300)
    assert found["total"] == project.get("usage")["total"]
    assert sum(planner["cost"] + others["cost"]) == pytest.approx(found["total"]["cost"])
    (writer,) = project.get("usage/over_time", by="agent", only="agent:writer", step="day")["series"]
    assert (writer["value"], sum(writer["tokens"])) == ("writer", 1100)
    assert project.get("usage/over_time", by="model", only="agent:nobody")["series"] == []
    project.refused(400, "usage/over_time", by="agent,model")


def test_a_list_of_agents_or_tools_says_when_it_is_cut(project: Any, tell: Teller) -> None:
    """Beyond the limit there is `more`; with exactly so many, or one that is asked for by its name, there is not."""
    tell(*run("t", "a"), *run("u", "b"), Told("v", "tool", attributes={"gen_ai.operation.name": "execute_tool"}))
    assert [project.get("agents", limit=limit)["more"] for limit in (1, 2)] == [True, False]
    assert len(project.get("agents", limit=1)["agents"]) == 1
    [only] = project.get("agents", limit=1, name="a")["agents"]
    assert (only["name"], project.get("agents", name="a")["more"]) == ("a", False)
    assert project.get("agents", name="nobody") == {"agents": [], "more": False}
    assert [project.get("tools", limit=1)["more"], len(project.get("tools", limit=1)["tools"])] == [False, 1]
