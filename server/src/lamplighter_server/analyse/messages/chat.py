"""A message as an object: `{role, parts}` of the conventions or `{role, content, tool_calls}` of OpenAI's wire."""

from __future__ import annotations

from typing import Any, Final

from lamplighter_server.analyse.messages.content import calls, parts
from lamplighter_server.analyse.messages.model import (
    Direction,
    Fields,
    Message,
    Part,
    first,
    is_fields,
    is_list,
    text,
    unpacked,
)

_TOOL_ROLES: Final = frozenset({"tool", "function"})
_INSTRUCTING: Final = frozenset({"system", "developer"})
_ROLE_OF: Final[dict[Direction, str]] = {"output": "assistant", "system": "system", "input": "user"}


def message(fields: Fields, direction: Direction, role: str = "") -> Message:
    """Return a message that an object tells; `role` where it tells none."""
    said = fields.get("message")
    inner = said if is_fields(said) else fields
    known = text(inner.get("role"), fields.get("role")) or role or _ROLE_OF[direction]
    thought = text(inner.get("reasoning_content"), inner.get("reasoning"))
    thoughts: list[Part] = [{"type": "reasoning", "text": thought}] if thought else []
    return Message(
        role=known,
        direction="system" if known in _INSTRUCTING else direction,
        parts=(*thoughts, *_body(inner, known), *calls(inner.get("tool_calls"))),
        name=text(inner.get("name")),
        finish=text(fields.get("finish_reason"), inner.get("finish_reason")),
    )


def _body(fields: Fields, role: str) -> list[Part]:
    content = first(fields.get("parts"), fields.get("content"))
    found = parts(content)
    if role not in _TOOL_ROLES or any(part["type"] != "text" for part in found):
        return found
    known = text(fields.get("tool_call_id"), fields.get("id"))
    return [{"type": "result", "id": known, "name": text(fields.get("name")), "result": unpacked(content)}]


def messages(value: Any, direction: Direction) -> list[Message]:
    """Return the messages of a list of JSON, of one message, or of bare text."""
    data = unpacked(value)
    if data is None or data == "":
        return []
    if direction == "system" or isinstance(data, str):
        found = parts(data)
        return [Message(_ROLE_OF[direction], direction, tuple(found))] if found else []
    inner = data.get("messages") if is_fields(data) else None
    told: list[Message] = []
    for item in data if is_list(data) else inner if is_list(inner) else [data]:
        if is_fields(item):
            told.append(message(item, direction))
        elif isinstance(item, str):
            told += messages(item, direction)
    return told
