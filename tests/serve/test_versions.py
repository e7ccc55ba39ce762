"""The versions of an agent, told apart by what changed."""

from __future__ import annotations

import json
from itertools import chain
from typing import TYPE_CHECKING, Any

import pytest
from told_traces import Told

if TYPE_CHECKING:
    from told_traces import Teller

CHAT = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": "gpt-4o",
    "gen_ai.usage.input_tokens": 1000,
    "gen_ai.usage.output_tokens": 100,
}
COST = (1000 * 2.5 + 100 * 10) / 1e6


def run(
    trace: str,
    at: float,
    *,
    model: str = "gpt-4o",
    tool: str = "lookup",
    said: dict[str, Any] | None = None,
    version: str = "",
) -> tuple[Told, ...]:
    """Tell of a run of `planner`; `said` are attributes of its model call."""
    agent = {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "planner"}
    if version:
        agent["gen_ai.agent.version"] = version
    execution = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": tool}
    return (
        Told(trace, "run", at=at, lasts=4, attributes=agent),
        Told(
            trace, "call", at=at + 1, parent="run", attributes={**CHAT, "gen_ai.request.model": model, **(said or {})}
        ),
        Told(trace, "tool", at=at + 2, parent="run", attributes=execution),
    )


def versions(project: Any) -> list[dict[str, Any]]:
    """Return the versions of `planner`, the oldest first."""
    found: list[dict[str, Any]] = project.get("agents/planner")["versions"]
    return found[::-1]


def instructed(text: str) -> dict[str, Any]:
    """Return the instructions of a call as the conventions record them."""
    return {"gen_ai.system_instructions": json.dumps([{"type": "text", "content": text}])}


def test_other_instructions_are_another_version_that_nobody_named(project: Any, tell: Teller) -> None:
    """Runs with equal instructions are one version; others make another, with its own runs, cost and times."""
    tell(*run("a", -90, said=instructed("Be brief.")), *run("b", -80, said=instructed("Be brief.")))
    tell(*run("c", -40, said=instructed("Be polite.")))
    first, second = versions(project)
    assert (first["version"], first["runs"], second["runs"]) == (None, 2, 1)
    assert len({first["instructions_hash"], second["instructions_hash"], None}) == 3
    assert (first["changed"], second["changed"]) == ([], ["instructions"])
    assert (first["cost"], second["cost"]) == (pytest.approx(2 * COST), pytest.approx(COST))
    assert (first["models"], first["tools"], first["duration_p50"]) == (["gpt-4o"], ["lookup"], 4.0)
    assert first["last_seen"] < second["first_seen"]


def test_an_agent_that_does_not_follow_all_its_instructions_in_each_run_is_one_version(
    project: Any, tell: Teller
) -> None:
    """Instructions of one step that is only taken now and then make no version; taken from some time on they do."""

    def twice(trace: str, at: float) -> tuple[Told, ...]:
        more = {**CHAT, **instructed("Sum it up.")}
        return (
            *run(trace, at, said=instructed("Be brief.")),
            Told(trace, "sum", at=at + 3, parent="run", attributes=more),
        )

    for n in range(0, 6, 2):
        tell(*run(f"t{n}", -90 + n, said=instructed("Be brief.")), *twice(f"t{n + 1}", -89 + n))
    (one,) = versions(project)
    assert (one["runs"], one["instructions_hash"].count("+")) == (6, 1)
    tell(*chain(*(run(f"t{n}", -40 + n, said=instructed("Be polite.")) for n in range(6, 9))))
    assert [(one["runs"], one["changed"]) for one in versions(project)] == [(6, []), (3, ["instructions"])]


@pytest.mark.parametrize(
    "told",
    [
        lambda text: {"gen_ai.input.messages": json.dumps([{"role": "system", "content": text}])},
        lambda text: {"gen_ai.input.messages": json.dumps([{"role": "system", "parts": [{"content": text}]}])},
        lambda text: {"llm.input_messages.0.message.role": "system", "llm.input_messages.0.message.content": text},
        lambda text: {"gen_ai.prompt.0.role": "system", "gen_ai.prompt.0.content": text},
    ],
    ids=["wire", "parts", "openinference", "indexed"],
)
def test_instructions_are_found_in_whatever_shape(project: Any, tell: Teller, told: Any) -> None:
    """Instructions among the messages, as JSON or under numbered keys, tell versions apart as well."""
    tell(*run("a", -90, said=told("Be brief.")), *run("b", -80, said=told("Be brief.")))
    tell(*run("c", -40, said=told("Be polite.")))
    assert [one["runs"] for one in versions(project)] == [2, 1]


def test_without_content_nothing_is_told_of_instructions(project: Any, tell: Teller) -> None:
    """Where no content was recorded there is one version, without a hash."""
    tell(*run("a", -90), *run("b", -40))
    (one,) = versions(project)
    assert (one["instructions_hash"], one["runs"]) == (None, 2)


def test_another_model_and_another_tool_from_some_time_on_are_versions(project: Any, tell: Teller) -> None:
    """A model or a tool that takes another's place is a change; one of several that an agent takes in turn is none."""
    tell(*run("a", -90), *run("b", -80), *run("c", -60, model="gpt-4o-mini"), *run("d", -40, model="gpt-4o-mini"))
    tell(*run("e", -20, model="gpt-4o-mini", tool="search"))
    assert [(one["runs"], one["changed"]) for one in versions(project)] == [(2, []), (2, ["model"]), (1, ["tools"])]


def test_models_taken_in_turn_are_one_version(project: Any, tell: Teller) -> None:
    """Combinations that are seen at the same time belong to one version."""
    tell(*chain(*(run(f"t{n}", -90 + 10 * n, model=("gpt-4o", "gpt-4o-mini")[n % 2]) for n in range(6))))
    (one,) = versions(project)
    assert (one["models"], one["runs"]) == (["gpt-4o", "gpt-4o-mini"], 6)


def test_a_version_that_was_set_is_one(project: Any, tell: Teller) -> None:
    """Runs of versions that were named stay apart though nothing else changed."""
    tell(*run("a", -90, version="1.3"), *run("b", -80, version="1.4"))
    assert [(one["version"], one["changed"]) for one in versions(project)] == [("1.3", []), ("1.4", [])]


def test_instructions_with_a_date_in_them_tell_no_version(project: Any, tell: Teller) -> None:
    """Where nearly each run has other instructions they are left aside."""
    tell(*chain(*(run(f"t{n}", -90 + n, said=instructed(f"It is minute {n}.")) for n in range(25))))
    (one,) = versions(project)
    assert (one["runs"], one["instructions_hash"]) == (25, None)


def test_the_tools_of_an_agent_have_calls_errors_and_durations(project: Any, tell: Teller) -> None:
    """An agent's page has its tools, also those whose spans don't say whose they are where it worked alone."""
    first, call, tool = run("a", -60)
    tell(first, call, tool, *run("b", -50, tool="search"))
    tool.trace, tool.error = "c", "no"
    tool.attributes["error.type"] = "timeout"
    tell(*run("c", -40)[:2], tool)
    found = {one["name"]: one for one in project.get("agents/planner")["tools"]}
    assert {name: (one["calls"], one["errors"], one["duration_p95"]) for name, one in found.items()} == {
        "lookup": (2, 1, 1.0),
        "search": (1, 0, 1.0),
    }
    assert (found["lookup"]["error_types"], found["search"]["error_types"]) == (["timeout"], [])
