"""The conventions before 1.37: one event a message, `gen_ai.user.message` … `gen_ai.choice`.

It is an event of the span, a log record, or an item of a JSON list in the attribute `events` or `all_messages_events`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from lamplighter_server.analyse.messages.chat import message
from lamplighter_server.analyse.messages.model import Fields, Message, is_fields, is_list, text, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lamplighter_server.analyse.messages.model import Source

_ROLE: Final = re.compile(r"gen_ai\.(system|user|assistant|tool)\.message")
_CHOICE: Final = "gen_ai.choice"
_LISTS: Final = ("events", "all_messages_events")


def read(source: Source) -> list[Message]:
    """Return the messages of the events, in their order."""
    told = [*source.events, *_listed(source)]
    return [found for event in told if (found := _message(event["name"], _body(event["attributes"])))]


def _listed(source: Source) -> Iterator[Fields]:
    for key in _LISTS:
        items = unpacked(source.attributes.get(key))
        for item in items if is_list(items) else ():
            if is_fields(item):
                yield {"name": text(item.get("event.name")) or "", "attributes": item}


def _message(name: str, body: Fields) -> Message | None:
    role = _ROLE.fullmatch(name)
    if role:
        return message(body, "input", role[1])
    if name != _CHOICE:
        return None
    said = body.get("message")
    inner = body if is_fields(said) else {**body, "content": body.get("content", said)}
    return message(inner, "output", "assistant")


def _body(attributes: Fields) -> Fields:
    """Some put the content as attributes, some one JSON string under `content`, `message` or `gen_ai.event.content`."""
    fields: dict[str, Any] = {key: unpacked(value) for key, value in attributes.items()}
    whole = fields.get("gen_ai.event.content")
    return {**fields, **whole} if is_fields(whole) else fields
