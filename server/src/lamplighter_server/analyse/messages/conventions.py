"""The current conventions: `gen_ai.system_instructions`, `gen_ai.input.messages` and `gen_ai.output.messages`.

They are on the span, or on its details event, which is an event of the span or a log record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lamplighter_server.analyse.messages.chat import messages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lamplighter_server.analyse.messages.model import Message, Source

_DETAILS: Final = "gen_ai.client.inference.operation.details"


def read(source: Source) -> list[Message]:
    """Return what the span says, else what its details events say."""
    found = _of(source.attributes)
    if found:
        return found
    return [one for event in source.events if event["name"] == _DETAILS for one in _of(event["attributes"])]


def _of(attributes: Mapping[str, Any]) -> list[Message]:
    return [
        *messages(attributes.get("gen_ai.system_instructions"), "system"),
        *messages(attributes.get("gen_ai.input.messages"), "input"),
        *messages(attributes.get("gen_ai.output.messages"), "output"),
    ]
