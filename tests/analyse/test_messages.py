"""Messages are rebuilt from whatever shape they were recorded in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from lamplighter_server.analyse.messages import Source, exchange

SAID = [
    ("system", "system", [{"type": "text", "text": "Be brief."}]),
    ("user", "input", [{"type": "text", "text": "Weather in Paris?"}]),
    ("assistant", "output", [{"type": "call", "id": "c", "name": "weather", "arguments": {"city": "Paris"}}]),
]
CALL = {"id": "c", "type": "function", "function": {"name": "weather", "arguments": '{"city":"Paris"}'}}
WIRE = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Weather in Paris?"}]
ANSWER = {"role": "assistant", "content": None, "tool_calls": [CALL]}
PART = {"type": "tool_call", "id": "c", "name": "weather", "arguments": {"city": "Paris"}}
CONVENTIONS = {
    "gen_ai.system_instructions": json.dumps([{"type": "text", "content": "Be brief."}]),
    "gen_ai.input.messages": json.dumps([
        {"role": "user", "parts": [{"type": "text", "content": "Weather in Paris?"}]}
    ]),
    "gen_ai.output.messages": json.dumps([{"role": "assistant", "parts": [PART]}]),
}
INDEXED = {
    "gen_ai.prompt.0.role": "system",
    "gen_ai.prompt.0.content": "Be brief.",
    "gen_ai.prompt.1.role": "user",
    "gen_ai.prompt.1.content": "Weather in Paris?",
    "gen_ai.completion.0.role": "assistant",
    "gen_ai.completion.0.tool_calls.0.id": "c",
    "gen_ai.completion.0.tool_calls.0.name": "weather",
    "gen_ai.completion.0.tool_calls.0.arguments": '{"city":"Paris"}',
}
_IN, _CALLED = "llm.input_messages", "llm.output_messages.0.message.tool_calls.0.tool_call"
OPENINFERENCE = {
    f"{_IN}.10.message.role": "user",
    f"{_IN}.10.message.contents.0.message_content.type": "text",
    f"{_IN}.10.message.contents.0.message_content.text": "Weather in Paris?",
    f"{_IN}.2.message.role": "system",
    f"{_IN}.2.message.content": "Be brief.",
    "llm.output_messages.0.message.role": "assistant",
    f"{_CALLED}.id": "c",
    f"{_CALLED}.function.name": "weather",
    f"{_CALLED}.function.arguments": '{"city":"Paris"}',
    "input.value": "repeats it",
}
EVENTS = [
    {"name": "gen_ai.system.message", "attributes": {"content": "Be brief."}},
    {"name": "gen_ai.user.message", "attributes": {"content": '[{"text": "Weather in Paris?"}]'}},
    {"name": "gen_ai.choice", "attributes": {"message": json.dumps(ANSWER), "finish_reason": "tool_calls"}},
    {"name": "exception", "attributes": {"exception.type": "X"}},
]
LISTED = [{"event.name": event["name"], **event["attributes"]} for event in EVENTS]
CHOICES = {"choices": [{"message": ANSWER}]}
SHAPES: dict[str, Source] = {
    "conventions": Source(CONVENTIONS),
    "wire": Source({"gen_ai.input.messages": json.dumps(WIRE), "gen_ai.output.messages": json.dumps([ANSWER])}),
    "details": Source({}, [{"name": "gen_ai.client.inference.operation.details", "attributes": CONVENTIONS}]),
    "events": Source({}, EVENTS),
    "listed events": Source({"events": json.dumps(LISTED)}),
    "openinference": Source(OPENINFERENCE),
    "indexed": Source(INDEXED),
    "plain": Source({"input.value": json.dumps({"messages": WIRE}), "output.value": json.dumps(CHOICES)}),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_same_is_read_from_every_shape(shape: str) -> None:
    """Instructions, question and the call of a tool are the same whichever way they were recorded."""
    found = exchange(SHAPES[shape])
    assert [(one.role, one.direction, list(one.parts)) for one in found] == SAID


def test_a_tool_tells_its_call_and_its_result() -> None:
    """A tool's span is a call and a result, JSON unpacked."""
    told = {"gen_ai.tool.name": "f", "gen_ai.tool.call.arguments": '{"a":1}', "gen_ai.tool.call.result": '"Paris"'}
    assert [one.parts[0] for one in exchange(Source(told))] == [
        {"type": "call", "id": None, "name": "f", "arguments": {"a": 1}},
        {"type": "result", "id": None, "name": "f", "result": "Paris"},
    ]


@pytest.mark.parametrize(
    ("part", "read"),
    [
        ({"type": "tool_result", "tool_use_id": "t", "content": "18"}, ("result", "t")),
        ({"toolResult": {"toolUseId": "t", "content": [{"text": "18"}]}}, ("result", "t")),
        ({"toolUse": {"toolUseId": "t", "name": "f", "input": {}}}, ("call", "t")),
        ({"function_call": {"name": "f", "args": {}}}, ("call", None)),
        ({"type": "thinking", "thinking": "hm"}, ("reasoning", None)),
        ({"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}, ("blob", None)),
        ({"something": "else"}, ("json", None)),
    ],
)
def test_parts_of_every_provider_are_told_apart(part: dict[str, Any], read: tuple[str, str | None]) -> None:
    """Calls, results, thoughts and blobs of Anthropic, Bedrock, Gemini and OpenAI; what is none stays JSON."""
    (message,) = exchange(Source({"gen_ai.input.messages": json.dumps([{"role": "user", "content": [part]}])}))
    (found,) = message.parts
    assert (found["type"], found.get("id")) == read


@pytest.mark.parametrize("value", ["[{'role': 'assistant'}]", "{ not json", '["a" '])
def test_what_is_no_json_is_text(value: str) -> None:
    """Text that only looks like JSON is shown as it is."""
    (message,) = exchange(Source({"gen_ai.output.messages": value}))
    assert message.parts == ({"type": "text", "text": value},)


def test_nothing_recorded_is_nothing() -> None:
    """A span without content says nothing, and an empty text neither."""
    assert exchange(Source({"gen_ai.request.model": "gpt", "input.value": ""})) == []
