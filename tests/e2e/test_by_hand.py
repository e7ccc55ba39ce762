"""Agents instrumented by hand with OpenTelemetry alone, as tutorials show it, are understood and charged once."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from wheels import ROOT, environment

if TYPE_CHECKING:
    from serving import Server

PROGRAM = ROOT / "tests/e2e/python/by_hand.py"
USED = {"planner": (700, 90), "writer": (1000, 100), "billing": (1200, 110)}
"""Tokens in and out."""
COSTS = {agent: tokens_in * 30e-6 + tokens_out * 60e-6 for agent, (tokens_in, tokens_out) in USED.items()}
"""At GPT-4's published price."""


def program(server: Server, service: str, *words: str) -> subprocess.Popen[str]:
    """Start the program as a service of that name."""
    variables = environment(OTEL_EXPORTER_OTLP_ENDPOINT=f"http://{server.otlp_grpc}", OTEL_SERVICE_NAME=service)
    command = [sys.executable, str(PROGRAM), *words]
    return subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, text=True)


@pytest.fixture(scope="module")
def told(server: Server) -> dict[str, Any]:
    """Run both services and return the trace that arrived."""
    receiver = program(server, "billing-service", "answer")
    assert receiver.stdout
    asker = program(server, "ai.agent.service", "ask", receiver.stdout.readline().strip())
    said, _ = asker.communicate(timeout=60)
    receiver.communicate(timeout=60)
    assert (asker.returncode, receiver.returncode) == (0, 0)
    return server.trace(said.strip(), 8)


def test_both_services_are_one_trace(told: dict[str, Any]) -> None:
    """The receiver's span is of kind SERVER, below the sender's agent, in the same trace."""
    spans = {span["name"]: span for span in told["spans"]}
    assert told["services"] == ["ai.agent.service", "billing-service"]
    assert (spans["invoke_agent receiver"]["kind"], spans["turn"]["parent_id"]) == ("server", None)
    assert spans["invoke_agent receiver"]["parent_id"] == spans["invoke_agent planner"]["span_id"]


def test_usage_on_agents_alone_is_counted_and_priced_once(server: Server, told: dict[str, Any]) -> None:
    """Where no model call has a span of its own, what stands on an agent's span counts, for the agent and its model."""
    assert told["usage"]["calls"] == 3
    assert (told["usage"]["input_tokens"], told["usage"]["output_tokens"]) == (2900, 300)
    assert told["usage"]["cost"] == pytest.approx(sum(COSTS.values()))
    rows = server.get("usage", by="agent,model", filter=f"trace:{told['trace_id']}")["rows"]
    assert {row["agent"]: row["cost"] for row in rows} == pytest.approx(COSTS)
    assert {row["model"] for row in rows} == {"gpt-4"}


def test_a_truncated_answer_and_a_failed_tool_are_found(server: Server, told: dict[str, Any]) -> None:
    """The answer that ended for its length, the tool that failed, and the conversation are what a filter finds."""
    for words in (
        "finish_reason:length",
        "tool:look_up",
        "conversation:c-tutorial",
        "agent:writer",
        "error_type:TimeoutError",
    ):
        found = server.get("traces", filter=f"{words} trace:{told['trace_id']}")["traces"]
        assert [trace["trace_id"] for trace in found] == [told["trace_id"]], words
    tools = {tool["name"]: tool for tool in server.get("tools")["tools"]}
    assert (tools["look_up"]["calls"], tools["look_up"]["failed_calls"]) == (2, 1)


def test_who_hands_over_to_whom_is_told(server: Server, told: dict[str, Any]) -> None:
    """The planner hands over to the writer in its own service and to billing in another one."""
    found = server.get("topology", filter=f"trace:{told['trace_id']}")["hand_overs"]
    assert {(over["from"]["agent"], over["to"]["agent"], over["across_services"]) for over in found} == {
        ("planner", "writer", False),
        ("planner", "billing", True),
    }
