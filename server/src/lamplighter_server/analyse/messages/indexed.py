"""OpenLLMetry before 0.5 and AgentOps: `gen_ai.prompt.N.{role,content,tool_calls.K.*}` and `gen_ai.completion.N.*`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lamplighter_server.analyse.messages.chat import message
from lamplighter_server.analyse.messages.flat import unflattened
from lamplighter_server.analyse.messages.model import Message, is_fields

if TYPE_CHECKING:
    from lamplighter_server.analyse.messages.model import Direction, Source


def read(source: Source) -> list[Message]:
    """Return the messages under both prefixes."""
    return [*_of(source, "gen_ai.prompt", "input"), *_of(source, "gen_ai.completion", "output")]


def _of(source: Source, prefix: str, direction: Direction) -> list[Message]:
    return [message(item, direction) for item in unflattened(source.attributes, prefix) if is_fields(item)]
