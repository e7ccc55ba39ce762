"""Whatever the framework, the same agent run gives the same tree: with the real packages, over OTLP, seen by REST."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from agent_runs import assert_the_bill_is_right, trace_of, tree_of
from example_environments import python_for

if TYPE_CHECKING:
    from model_server import ModelServer
    from serving import Server
    from wheels import Installed

PROGRAMS = Path(__file__).with_name("frameworks")
AGENT, TOOL = "invoke_agent triage", "execute_tool look_up_order"
# What lies above the agent, where a framework has something there.
ABOVE = {
    "google_adk": "invoke_workflow triage",
    "openai_agents": "invoke_workflow Agent workflow",
    "openai_agents_litellm": "invoke_workflow Agent workflow",
}
CALLS = {
    "anthropic": ("chat claude-sonnet-4-5", "anthropic"),
    "google_adk": ("generate_content gemini-2.5-flash", "gcp.gemini"),
}
FRAMEWORKS = [
    "ag2",
    "agent_framework",
    "anthropic",
    "google_adk",
    "llama_index",
    "openai_agents",
    "openai_agents_litellm",
    "smolagents",
    "smolagents_litellm",
    "strands",
]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_every_framework_gives_the_same_tree(
    framework: str, installed: Installed, server: Server, model: ModelServer, tmp_path: Path
) -> None:
    """An agent with one tool is an `invoke_agent` over a call, the tool and another call; each token counts once."""
    call, provider = CALLS.get(framework, ("chat gpt-4o-mini", "openai"))
    expected = {AGENT: sorted([call, call, TOOL])}
    expected |= {"": [ABOVE[framework]], ABOVE[framework]: [AGENT]} if framework in ABOVE else {"": [AGENT]}
    packages = "litellm" if framework.endswith("_litellm") else framework
    python = python_for(PROGRAMS / f"requirements/{packages}.txt", installed)
    spans = sum(map(len, expected.values()))
    trace = trace_of(PROGRAMS / f"{framework}_agent.py", python, tmp_path, model, server, spans)
    assert tree_of(trace) == expected
    assert trace["status"] == "ok"
    assert_the_bill_is_right(trace, model.charged, provider)
    inside = [span for span in trace["spans"] if span["operation"] != "invoke_workflow"]
    assert {(span["agent"]["name"], span["agent"]["id"]) for span in inside} == {("triage", "triage-v1.0.0-dev")}
    kinds = {(span["operation"], span["kind"]) for span in inside}
    assert kinds == {("invoke_agent", "internal"), ("execute_tool", "internal"), (call.split(maxsplit=1)[0], "client")}


@pytest.mark.timeout(600)
def test_strands_alone_tells_who_answered(
    installed: Installed, server: Server, model: ModelServer, tmp_path: Path
) -> None:
    """Without the model client's instrumentation Strands' calls have their provider, finish reasons and tokens too."""
    python = python_for(PROGRAMS / "requirements/strands.txt", installed)
    off = {"OTEL_PYTHON_DISABLED_INSTRUMENTATIONS": "openai"}
    trace = trace_of(PROGRAMS / "strands_agent.py", python, tmp_path, model, server, 4, **off)
    calls = sorted((span for span in trace["spans"] if span["operation"] == "chat"), key=lambda span: span["start"])
    assert [(span["provider"], span["finish_reasons"]) for span in calls] == [
        ("openai", ["tool_calls"]),
        ("openai", ["stop"]),
    ]
    assert trace["usage"]["input_tokens"] == sum(one.input_tokens for one in model.charged)


@pytest.mark.timeout(600)
def test_a_hand_over_of_openai_agents_looks_like_any_other(
    installed: Installed, server: Server, model: ModelServer, tmp_path: Path
) -> None:
    """The first agent calls `transfer_to_…`, the next runs beside it, in one workflow and one conversation.

    The tree is that of LangGraph's and AutoGen's examples.
    """
    python = python_for(PROGRAMS / "requirements/openai_agents.txt", installed)
    desk, refunds = "invoke_workflow support_desk", "invoke_agent refunds"
    asks, pays = "chat gpt-4o", "chat gpt-4o-mini"
    expected = {
        "": [desk],
        desk: sorted([AGENT, refunds]),
        AGENT: sorted([asks, TOOL, asks, "execute_tool transfer_to_refunds"]),
        refunds: sorted([pays, "execute_tool refund", pays]),
    }
    spans = sum(map(len, expected.values()))
    trace = trace_of(PROGRAMS / "openai_agents_handover.py", python, tmp_path, model, server, spans)
    assert tree_of(trace) == expected
    assert trace["status"] == "ok"
    assert {span["conversation_id"] for span in trace["spans"]} == {"case-1138"}
    assert_the_bill_is_right(trace, model.charged)
