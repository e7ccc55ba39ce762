"""Results of tools among the messages of model calls, in every shape that is sent."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lamplighter_server.analyse.results import new_results

CALL = {"id": "c", "type": "function", "function": {"name": "w", "arguments": "{}"}}
OFFERED = [{"type": "function", "function": {"name": "v"}}]
RESULT = {"role": "tool", "tool_call_id": "c", "content": "18 degrees"}
ASSISTANT: dict[str, Any] = {"role": "assistant", "content": None, "tool_calls": [CALL]}
SAID: dict[str, Any] = {"role": "assistant", "content": "warm"}
NEXT: dict[str, Any] = {"role": "assistant", "tool_calls": [{**CALL, "id": "d"}]}
SECOND = {**RESULT, "tool_call_id": "d"}
SHAPES: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "opentelemetry: parts": (
        {
            "gen_ai.input.messages": json.dumps([
                {"role": "assistant", "parts": [{"type": "tool_call", "id": "c", "name": "w", "arguments": {}}]},
                {"role": "tool", "parts": [{"type": "tool_call_response", "id": "c", "response": "x"}]},
            ])
        },
        [("c", "w")],
    ),
    "openlit: the call is missing, the message names the tool": (
        {
            "gen_ai.input.messages": json.dumps(
                [{"role": "tool", "parts": [{"type": "tool_call_response", "id": "c", "response": "x"}], "name": "w"}]
            )
        },
        [("c", "w")],
    ),
    "openinference: a key for each part": (
        {
            "llm.input_messages.2.message.role": "assistant",
            "llm.input_messages.2.message.tool_calls.0.tool_call.id": "c",
            "llm.input_messages.2.message.tool_calls.0.tool_call.function.name": "w",
            "llm.input_messages.10.message.role": "tool",
            "llm.input_messages.10.message.tool_call_id": "c",
            "input.value": "no JSON",
        },
        [("c", "w")],
    ),
    "traceloop of old: a key for each part": (
        {
            "gen_ai.prompt.1.role": "assistant",
            "gen_ai.prompt.1.tool_calls.0.id": "c",
            "gen_ai.prompt.1.tool_calls.0.name": "w",
            "gen_ai.prompt.1.tool_calls.0.arguments": "{}",
            "gen_ai.prompt.2.role": "tool",
            "gen_ai.prompt.2.tool_call_id": "c",
        },
        [("c", "w")],
    ),
    "openai: a whole request, with definitions of tools": (
        {"input.value": json.dumps({"messages": [ASSISTANT, RESULT], "tools": OFFERED})},
        [("c", "w")],
    ),
    "litellm: parts, and the ids of openai": (
        {"gen_ai.input.messages": json.dumps([{**ASSISTANT, "parts": []}, {**RESULT, "parts": [{"type": "text"}]}])},
        [("c", "w")],
    ),
    "openai: responses": (
        {
            "input.value": json.dumps({"input": [
                {"type": "function_call", "id": "fc", "call_id": "c", "name": "w", "arguments": "{}"},
                {"type": "function_call_output", "call_id": "c", "output": "x"},
            ]})
        },
        [("c", "w")],
    ),
    "anthropic: blocks": (
        {
            "mlflow.spanInputs": json.dumps({"messages": [
                {"role": "assistant", "content": [{"type": "tool_use", "id": "c", "name": "w", "input": {}}]},
                {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "c", "content": "x"}]},
            ]})
        },
        [("c", "w")],
    ),
    "bedrock: blocks named by their key": (
        {
            "input.value": json.dumps([
                {"role": "assistant", "content": [{"toolUse": {"toolUseId": "c", "name": "w", "input": {}}}]},
                {"role": "user", "content": [{"toolResult": {"toolUseId": "c", "content": []}}]},
            ])
        },
        [("c", "w")],
    ),
    "gemini: without ids": (
        {
            "input.value": json.dumps({"contents": [
                {"role": "model", "parts": [{"functionCall": {"name": "w", "args": {}}}]},
                {"role": "user", "parts": [{"functionResponse": {"name": "w", "response": {}}}]},
            ]})
        },
        [("", "w")],
    ),
    "vercel": (
        {
            "ai.prompt.messages": json.dumps([
                {"role": "assistant", "content": [{"type": "tool-call", "toolCallId": "c", "toolName": "w"}]},
                {"role": "tool", "content": [{"type": "tool-result", "toolCallId": "c", "toolName": "w"}]},
            ])
        },
        [("c", "w")],
    ),
    "events of old: values": (
        {"events": [{"role": "assistant", "tool_calls": [CALL]}, {"role": "tool", "id": "c", "content": "x"}]},
        [("c", "w")],
    ),
    "two at once": (
        {"x": json.dumps([{"role": "assistant", "tool_calls": [CALL, {**CALL, "id": "d"}]}, RESULT, SECOND])},
        [("c", "w"), ("d", "w")],
    ),
    "history: the model has answered since": (
        {"x": json.dumps([ASSISTANT, RESULT, SAID, {"role": "user", "content": "thanks"}])},
        [],
    ),
    "history: only the last round is new": (
        {"x": json.dumps([ASSISTANT, RESULT, NEXT, SECOND])},
        [("d", "w")],
    ),
    "a proposal is no execution": ({"x": json.dumps([ASSISTANT])}, []),
    "a result of nobody knows what": ({"x": json.dumps([RESULT])}, []),
    "a result that quotes messages": (
        {"x": json.dumps([ASSISTANT, {**RESULT, "content": [NEXT, {**SECOND, "name": "z"}]}])},
        [("c", "w")],
    ),
    "broken JSON": ({"x": '[{"role": "tool", "tool_call_id": "c", "na'}, []),
    "an endless name": ({"x": json.dumps([{**RESULT, "name": "w" * 1_000_000}])}, []),
    "deep": ({"x": "[" * 100_000}, []),
}  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from([
                "role",
                "type",
                "id",
                "name",
                "tool_call_id",
                "function",
                "parts",
                "content",
                "tool_calls",
            ]),
            inner | st.sampled_from(["tool", "assistant", "tool_call", "tool_result"]),
            max_size=5,
        )
    ),
    max_leaves=20,
)


@pytest.mark.parametrize("shape", SHAPES)
def test_new_results_are_found_in_every_shape(shape: str) -> None:
    """What a model was given since it last spoke is found with its call's id and its tool's name, and nothing else."""
    given_, expected = SHAPES[shape]
    assert new_results(given_) == expected


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.text("a.0", max_size=6), JSON | JSON.map(json.dumps), max_size=4))
def test_anything_may_be_given(messages: dict[str, Any]) -> None:
    """Whatever a sender puts where messages belong, each result has a name, and none comes twice by its id."""
    found = new_results(messages)
    assert all(name for _, name in found)
    assert len({pair for pair in found if pair[0]}) == len([pair for pair in found if pair[0]])
