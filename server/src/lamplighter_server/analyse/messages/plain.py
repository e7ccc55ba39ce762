"""One value in, one value out, under the names that frameworks gave them; read where nothing better was recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lamplighter_server.analyse.messages.chat import messages
from lamplighter_server.analyse.messages.model import Message, is_fields, is_list, unpacked

if TYPE_CHECKING:
    from lamplighter_server.analyse.messages.model import Direction, Source

_PAIRS: Final = (
    ("ai.prompt.messages", "ai.response.text"),
    ("ai.prompt", "ai.response.text"),
    ("input.value", "output.value"),
    ("traceloop.entity.input", "traceloop.entity.output"),
    ("langfuse.observation.input", "langfuse.observation.output"),
    ("mlflow.spanInputs", "mlflow.spanOutputs"),
    ("gen_ai.prompt", "gen_ai.completion"),
    ("gcp.vertex.agent.llm_request", "gcp.vertex.agent.llm_response"),
    ("haystack.agent.step.llm.input", "haystack.agent.step.llm.output"),
    ("pydantic_ai.all_messages", "final_result"),
)
_LISTS: Final = ("messages", "choices", "contents", "candidates", "replies")
"""Where in an object of a provider's or a framework's the messages stand."""


def read(source: Source) -> list[Message]:
    """Return both sides of the first pair of which one is there."""
    told = source.attributes
    for given, got in _PAIRS:
        if told.get(given) is not None or told.get(got) is not None:
            return [*_side(told.get(given), "input"), *_side(told.get(got), "output")]
    return []


def _side(value: Any, direction: Direction) -> list[Message]:
    data = unpacked(value)
    if data is None or data == "":
        return []
    named = (data.get(name) for name in _LISTS) if is_fields(data) else ()
    told = next((items for items in named if is_list(items)), data)
    several = is_list(told) and bool(told) and all(_is_message(item) for item in told)
    if isinstance(data, str) or _is_message(data) or several:
        return messages(told, direction)
    return [Message(direction, direction, ({"type": "json", "value": data},))]


def _is_message(item: Any) -> bool:
    return is_fields(item) and ("role" in item or "message" in item)
