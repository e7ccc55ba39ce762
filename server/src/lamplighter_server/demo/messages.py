"""Chat completion messages as the GenAI conventions write them: roles and parts."""

from __future__ import annotations

import json
from typing import Any

_FINISH_REASONS = {"tool_calls": "tool_call"}


def finish_reason(choice: dict[str, Any]) -> str:
    """Return the conventions' name of why a choice ended."""
    native: str = choice["finish_reason"]
    return _FINISH_REASONS.get(native, native)


def input_messages(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Write what was sent, without the system's instructions, which have an attribute of their own."""
    return [{"role": message["role"], "parts": _parts(message)} for message in messages if message["role"] != "system"]


def output_messages(message: dict[str, Any], finish: str) -> list[dict[str, Any]]:
    """Write what came back."""
    return [{"role": "assistant", "parts": _parts(message), "finish_reason": finish}]


def system_instructions(system: dict[str, Any]) -> list[dict[str, Any]]:
    """Write what the agent was told before anything else: text, and the handbook as a file."""
    return [
        {"type": "text", "content": part["text"]}
        if part["type"] == "text"
        else {"type": "file", "modality": "document", "file_id": part["file"]["file_id"]}
        for part in system["content"]
    ]


def tool_definitions(tools: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Write the tools the model may ask for."""
    return [{"type": "function", **tool["function"]} for tool in tools]


def _parts(message: dict[str, Any]) -> list[dict[str, Any]]:
    if message["role"] == "tool":
        response = json.loads(message["content"])
        return [{"type": "tool_call_response", "id": message["tool_call_id"], "response": response}]
    said = [{"type": "text", "content": message["content"]}] if message.get("content") else []
    return said + [
        {
            "type": "tool_call",
            "id": call["id"],
            "name": call["function"]["name"],
            "arguments": json.loads(call["function"]["arguments"]),
        }
        for call in message.get("tool_calls", [])
    ]
