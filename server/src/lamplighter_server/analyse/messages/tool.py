"""A tool's own span: what it was called with and what it gave back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lamplighter_server.analyse.messages.model import Message, text, unpacked

if TYPE_CHECKING:
    from lamplighter_server.analyse.messages.model import Source

_ARGUMENTS: Final = (
    "gen_ai.tool.call.arguments", "tool_arguments", "ai.toolCall.args", "tool.parameters",
    "gcp.vertex.agent.tool_call_args", "haystack.agent.step.tool.input",
)  # fmt: skip
_RESULT: Final = (
    "gen_ai.tool.call.result", "tool_response", "ai.toolCall.result", "tool.result",
    "gcp.vertex.agent.tool_response", "haystack.agent.step.tool.output",
)  # fmt: skip


def read(source: Source) -> list[Message]:
    """Return the call and its result, as far as they were recorded."""
    told = source.attributes
    given = next((told[key] for key in _ARGUMENTS if told.get(key) is not None), None)
    got = next((told[key] for key in _RESULT if told.get(key) is not None), None)
    if given is None and got is None:
        return []
    names = ("gen_ai.tool.name", "tool.name", "ai.toolCall.name", "haystack.tool.name")
    name = text(*(told.get(key) for key in names)) or "tool"
    known = text(told.get("gen_ai.tool.call.id"), told.get("ai.toolCall.id"))
    call = {"type": "call", "id": known, "name": name, "arguments": unpacked(given)}
    found = [Message("assistant", "input", (call,))]
    if got is not None:
        result = {"type": "result", "id": known, "name": name, "result": unpacked(got)}
        found.append(Message("tool", "output", (result,), name=name))
    return found
