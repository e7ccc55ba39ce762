"""Turns what applications have at hand, texts and provider-style dictionaries, into the conventions' messages."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from lamplighter.record.genai import InputMessage, OutputMessage, TextPart, ToolCallRequestPart, ToolCallResponsePart

# A text, a message as a dictionary ({"role", "content"} or {"role", "parts"}), or several of them.
Messages = str | Mapping[str, Any] | Sequence["str | Mapping[str, Any]"]


def input_messages(given: Messages) -> list[InputMessage]:
    """Give what was asked, as the conventions write it; a bare text is the user's."""
    return [InputMessage(role=role_of(one, "user"), parts=parts_of(one)) for one in listed(given)]


def output_messages(given: Messages) -> list[OutputMessage]:
    """Give what was answered; a bare text is the assistant's."""
    return [
        OutputMessage(role=role_of(one, "assistant"), parts=parts_of(one), finish_reason="") for one in listed(given)
    ]


def listed(given: Messages) -> list[str | Mapping[str, Any]]:
    """Give one message or several as a list."""
    return [given] if isinstance(given, (str, Mapping)) else list(given)


def role_of(message: str | Mapping[str, Any], default: str) -> str:
    """Give a message's role."""
    return default if isinstance(message, str) else str(message.get("role") or default)


def parts_of(message: str | Mapping[str, Any]) -> list[Any]:
    """Give a message's parts: text, tool calls, a tool's answer; a part that is a dictionary already is kept."""
    if isinstance(message, str):
        return [TextPart(content=message)]
    if "parts" in message:
        return [TextPart(content=one) if isinstance(one, str) else one for one in message["parts"]]
    content = message.get("content")
    if message.get("role") == "tool":
        return [ToolCallResponsePart(id=message.get("tool_call_id"), response=content)]
    calls = cast("Sequence[Mapping[str, Any]]", message.get("tool_calls") or ())
    return [*content_parts(content), *(tool_call(call) for call in calls)]


def content_parts(content: Any) -> list[Any]:
    """Give the parts of a provider-style content: a text, or a list of typed dictionaries."""
    if content is None:
        return []
    if isinstance(content, str):
        return [TextPart(content=content)]
    pieces: list[Any] = list(cast("list[Any]", content)) if isinstance(content, (list, tuple)) else [content]
    return [text_part(piece) if is_text(piece) else piece for piece in pieces]


def is_text(piece: Any) -> bool:
    """Say whether a piece of content is text."""
    return isinstance(piece, str) or (isinstance(piece, Mapping) and "text" in piece)


def text_part(piece: str | Mapping[str, Any]) -> TextPart:
    """Give a piece of text as a part."""
    return TextPart(content=piece if isinstance(piece, str) else str(piece["text"]))


def tool_call(call: Mapping[str, Any]) -> ToolCallRequestPart:
    """Give a provider-style tool call as a part."""
    function = cast("Mapping[str, Any]", call.get("function") or call)
    return ToolCallRequestPart(
        id=call.get("id"), name=str(function.get("name")), arguments=parsed(function.get("arguments"))
    )


def parsed(arguments: Any) -> Any:
    """Give arguments as values where they are JSON text."""
    if not isinstance(arguments, str):
        return arguments
    try:
        return json.loads(arguments)
    except ValueError:
        return arguments


def as_instructions(given: Messages) -> list[Any]:
    """Give system instructions as the flat list of parts the conventions want."""
    return [part for one in listed(given) for part in parts_of(one)]
