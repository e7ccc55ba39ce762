"""Model clients alone, with the real packages, over OTLP, seen by REST: one span a call, whatever becomes of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from agent_runs import assert_the_bill_is_right, trace_of, tree_of
from example_environments import python_for
from model_server import CACHED, MODELS, REASONED, WRITTEN, Charged

if TYPE_CHECKING:
    from model_server import ModelServer
    from serving import Server
    from wheels import Installed

PROGRAMS = Path(__file__).with_name("frameworks")
# What a call is called there, the model, who serves it, and why it says it ended: with an answer, with a tool call.
CLIENTS = {
    "anthropic": ("chat", "claude-sonnet-4-5", "anthropic", "stop", "tool_calls"),
    "google_genai": ("generate_content", "gemini-2.5-flash", "gcp.gemini", "stop", "stop"),
    "litellm": ("chat", "gpt-4o-mini", "openai", "stop", "tool_calls"),
    "openai": ("chat", "gpt-4o-mini", "openai", "stop", "tool_calls"),
}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("client", CLIENTS)
def test_a_client_alone_tells_each_call_once(
    client: str, installed: Installed, server: Server, model: ModelServer, tmp_path: Path
) -> None:
    """Plain, streamed, a tool call, async, refused: one span each, with models, provider, reasons, usage and error."""
    operation, name, provider, stopped, called = CLIENTS[client]
    python = python_for(PROGRAMS / f"requirements/{client}.txt", installed)
    trace = trace_of(PROGRAMS / f"{client}_client.py", python, tmp_path, model, server, 7)
    nameless = f"{operation} {name.split('-')[0]}-none"
    assert tree_of(trace) == {
        "": ["invoke_agent triage"],
        "invoke_agent triage": sorted([nameless, *[f"{operation} {name}"] * 5]),
    }
    calls = [span for span in trace["spans"] if span["operation"] == operation]
    *answered, refused = sorted(calls, key=lambda span: span["start"])
    reasons = [span["finish_reasons"] for span in answered]
    assert reasons == [[stopped], [stopped], [called], [stopped], [stopped]]
    streamed = [span["attributes"].get("gen_ai.request.stream", False) for span in answered]
    assert streamed == [False, True, False, False, True]
    for span in answered:
        assert_it_is_whole(span, provider, name)
    assert (refused["status"], refused["provider"], bool(refused["error_type"])) == ("error", provider, True)
    assert {span["agent"]["id"] for span in trace["spans"]} == {"triage-v1.0.0-dev"}
    free = Charged(refused["request_model"], 0, 0)
    assert_the_bill_is_right(trace, [*model.charged, free], provider)


def assert_it_is_whole(span: dict[str, Any], provider: str, name: str) -> None:
    """Who answered, and every kind of tokens that the provider told."""
    assert (span["kind"], span["status"], span["error_type"]) == ("client", "unset", None)
    assert (span["provider"], span["request_model"], span["response_model"]) == (provider, name, MODELS[name])
    told = span["attributes"].items()
    used = {key.removeprefix("gen_ai.usage."): count for key, count in told if "usage" in key and count}
    expected = {"input_tokens": 110, "output_tokens": WRITTEN, "cache_read.input_tokens": CACHED}
    thought = {} if provider == "anthropic" else {"reasoning.output_tokens": REASONED}  # whose API doesn't tell
    assert used == {**expected, **thought}
