"""OpenInference: `llm.input_messages.N.message.{role,content,contents.M.message_content.*,tool_calls.K.*}`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lamplighter_server.analyse.messages.chat import message
from lamplighter_server.analyse.messages.flat import unflattened
from lamplighter_server.analyse.messages.model import Fields, Message, first, is_fields, is_list

if TYPE_CHECKING:
    from lamplighter_server.analyse.messages.model import Direction, Source


def read(source: Source) -> list[Message]:
    """Return the messages under both prefixes."""
    return [*_of(source, "llm.input_messages", "input"), *_of(source, "llm.output_messages", "output")]


def _of(source: Source, prefix: str, direction: Direction) -> list[Message]:
    return [message(_plain(_inner(item, "message")), direction) for item in unflattened(source.attributes, prefix)]


def _inner(value: Any, name: str) -> Fields:
    inner = value.get(name) if is_fields(value) else None
    return inner if is_fields(inner) else {}


def _plain(fields: Fields) -> Fields:
    contents, calls = fields.get("contents"), fields.get("tool_calls")
    told = [_content(item) for item in contents] if is_list(contents) else None
    asked = [_call(item) for item in calls] if is_list(calls) else []
    return {**fields, "content": first(told, fields.get("content")), "tool_calls": asked}


def _content(value: Any) -> Fields:
    part = _inner(value, "message_content")
    image = _inner(_inner(part, "image"), "image")
    return {"type": "image", "uri": image.get("url")} if part.get("type") == "image" else part


def _call(value: Any) -> Fields:
    call = _inner(value, "tool_call")
    return {"type": "tool_call", "id": call.get("id"), **_inner(call, "function")}
