"""Other providers' APIs, for the scripted model: their requests and answers as OpenAI's, and back."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

Told = dict[str, Any]


@dataclass(frozen=True)
class Dialect:
    """One API: the paths it is at, its requests as OpenAI's, OpenAI's answers as its own, and the pieces of those."""

    path: re.Pattern[str]
    asked: Callable[[Told, str], Told]
    answered: Callable[[Told], Told]
    streamed: Callable[[Told], str]


def calls(message: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the tool calls of a message."""
    return message.get("tool_calls") or []


def schema_of(declared: dict[str, Any]) -> dict[str, Any]:
    """Give the schema of a tool's arguments as it is told to Gemini."""
    return next(
        (declared[key] for key in ("parametersJsonSchema", "parameters_json_schema", "parameters") if key in declared),
        {},
    )


def from_gemini(request: dict[str, Any], path: str) -> dict[str, Any]:
    """Give a request of Gemini's API as one of OpenAI's."""
    parts = [part for content in request["contents"] for part in content["parts"]]
    called = [{"function": {"name": part["functionCall"]["name"]}} for part in parts if "functionCall" in part]
    declared = [one for tool in request.get("tools") or [] for one in tool["functionDeclarations"]]
    tools = [{"function": {**one, "parameters": schema_of(one)}} for one in declared]
    messages = [{"tool_calls": called}, *[{} for _ in request["contents"][1:]]]
    model, _, method = path.rpartition("/")[2].partition(":")
    return {"model": model, "messages": messages, "tools": tools, "stream": method.startswith("stream")}


def to_gemini(answer: dict[str, Any]) -> dict[str, Any]:
    """Give an answer of OpenAI's API as one of Gemini's, whose answer's tokens leave out the thoughts."""
    message = answer["choices"][0]["message"]
    functions = [call["function"] for call in calls(message)]
    made = [{"functionCall": {"name": one["name"], "args": json.loads(one["arguments"])}} for one in functions]
    usage = answer["usage"]
    thought = usage["completion_tokens_details"]["reasoning_tokens"]
    return {
        "candidates": [
            {"content": {"role": "model", "parts": made or [{"text": message["content"]}]}, "finishReason": "STOP"}
        ],
        "usageMetadata": {
            "promptTokenCount": usage["prompt_tokens"],
            "cachedContentTokenCount": usage["prompt_tokens_details"]["cached_tokens"],
            "candidatesTokenCount": usage["completion_tokens"] - thought,
            "thoughtsTokenCount": thought,
            "totalTokenCount": usage["total_tokens"],
        },
        "modelVersion": answer["model"],
        "responseId": answer["id"],
    }


def gemini_chunks(answer: Told) -> str:
    """Give an answer of Gemini's API in the pieces it is streamed in: why it ended, and the usage, come last."""
    [candidate] = answer["candidates"]
    first = {**answer, "candidates": [{**candidate, "finishReason": None}], "usageMetadata": None}
    last = {**answer, "candidates": [{"content": {"role": "model", "parts": []}, "finishReason": "STOP"}]}
    return "".join(event({key: value for key, value in one.items() if value is not None}) for one in (first, last))


def event(data: Told, kind: str | None = None) -> str:
    """Give a server-sent event."""
    return (f"event: {kind}\n" if kind else "") + f"data: {json.dumps(data)}\n\n"


def openai_chunks(answer: Told) -> str:
    """Give an answer of OpenAI's API in the pieces it is streamed in."""
    [choice] = answer["choices"]
    message = {**choice["message"], "tool_calls": [{**call, "index": 0} for call in calls(choice["message"])]}
    base = {**answer, "object": "chat.completion.chunk", "usage": None}
    delta = {"index": 0, "delta": message, "finish_reason": None}
    end = {"index": 0, "delta": {}, "finish_reason": choice["finish_reason"]}
    pieces = [
        {**base, "choices": [delta]},
        {**base, "choices": [end]},
        {**base, "choices": [], "usage": answer["usage"]},
    ]
    return "".join(map(event, pieces)) + "data: [DONE]\n\n"


def from_anthropic(request: Told, _path: str) -> Told:
    """Give a request of Anthropic's API as one of OpenAI's."""
    contents = [message["content"] for message in request["messages"]]
    parts = [part for content in contents if isinstance(content, list) for part in content]
    called = [{"function": {"name": part["name"]}} for part in parts if part["type"] == "tool_use"]
    tools = [
        {"function": {"name": one["name"], "parameters": one["input_schema"]}} for one in request.get("tools") or []
    ]
    messages = [{"tool_calls": called}, *[{} for _ in contents[1:]]]
    return {"model": request["model"], "messages": messages, "tools": tools, "stream": request.get("stream")}


def to_anthropic(answer: Told) -> Told:
    """Give an answer of OpenAI's API as one of Anthropic's, whose input tokens leave out what a cache held."""
    message, usage = answer["choices"][0]["message"], answer["usage"]
    cached = usage["prompt_tokens_details"]["cached_tokens"]
    made = [
        {
            "type": "tool_use",
            "id": one["id"],
            "name": one["function"]["name"],
            "input": json.loads(one["function"]["arguments"]),
        }
        for one in calls(message)
    ]
    return {
        "id": answer["id"],
        "type": "message",
        "role": "assistant",
        "model": answer["model"],
        "content": made or [{"type": "text", "text": message["content"]}],
        "stop_reason": "tool_use" if made else "end_turn",
        "stop_sequence": None,
        "usage": {
            "input_tokens": usage["prompt_tokens"] - cached,
            "cache_read_input_tokens": cached,
            "cache_creation_input_tokens": 0,
            "output_tokens": usage["completion_tokens"],
        },
    }


def anthropic_chunks(answer: Told) -> str:
    """Give an answer of Anthropic's API in the pieces it is streamed in: what went in is told first, the rest last."""
    [block] = answer["content"]
    written = answer["usage"]["output_tokens"]
    begun = {**answer, "content": [], "stop_reason": None, "usage": {**answer["usage"], "output_tokens": 1}}
    ended = {"stop_reason": answer["stop_reason"], "stop_sequence": None}
    pieces: list[Told] = [
        {"type": "message_start", "message": begun},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": block["text"]}},
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": ended, "usage": {"output_tokens": written}},
        {"type": "message_stop"},
    ]
    return "".join(event(one, one["type"]) for one in pieces)


def from_responses(request: Told, _path: str) -> Told:
    """Give a request of OpenAI's Responses API as one of its older API."""
    said = request["input"] if isinstance(request["input"], list) else [{"role": "user"}]
    called = [{"function": {"name": one["name"]}} for one in said if one.get("type") == "function_call"]
    tools = [{"function": one} for one in request.get("tools") or []]
    messages = [{"tool_calls": called}, *[{} for _ in said[1:]]]
    return {"model": request["model"], "messages": messages, "tools": tools, "stream": request.get("stream")}


def to_responses(answer: Told) -> Told:
    """Give an answer of OpenAI's older API as one of its Responses API."""
    message, usage = answer["choices"][0]["message"], answer["usage"]
    made = [
        {"type": "function_call", "id": "fc", "call_id": one["id"], "status": "completed", **one["function"]}
        for one in calls(message)
    ]
    text = {"type": "output_text", "text": message["content"], "annotations": []}
    said = {"type": "message", "id": "msg", "role": "assistant", "status": "completed", "content": [text]}
    return {
        "id": answer["id"],
        "object": "response",
        "created_at": answer["created"],
        "model": answer["model"],
        "status": "completed",
        "output": made or [said],
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "usage": {
            "input_tokens": usage["prompt_tokens"],
            "input_tokens_details": usage["prompt_tokens_details"],
            "output_tokens": usage["completion_tokens"],
            "output_tokens_details": usage["completion_tokens_details"],
            "total_tokens": usage["total_tokens"],
        },
    }


def responses_chunks(answer: Told) -> str:
    """Give an answer of the Responses API in the pieces it is streamed in: the last is the whole of it."""
    begun = {"type": "response.created", "sequence_number": 0, "response": {**answer, "output": [], "usage": None}}
    ended = {"type": "response.completed", "sequence_number": 1, "response": answer}
    return "".join(event(one, one["type"]) for one in (begun, ended))


DIALECTS = (
    Dialect(re.compile("/responses"), from_responses, to_responses, responses_chunks),
    Dialect(re.compile("enerateContent"), from_gemini, to_gemini, gemini_chunks),
    Dialect(re.compile("/v1/messages"), from_anthropic, to_anthropic, anthropic_chunks),
    Dialect(re.compile(""), lambda request, _path: request, lambda answer: answer, openai_chunks),
)
