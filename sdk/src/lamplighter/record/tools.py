"""Tools: every call is an `execute_tool` span, with its arguments and result if content is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from opentelemetry.trace import get_current_span

from lamplighter.record.exceptions import tell_exception
from lamplighter.record.genai import open_tool
from lamplighter.record.lineage import AGENT_NAME, TOOL_NAME, lineage_of
from lamplighter.record.operation import Operation, P, R
from lamplighter.record.plain import ERROR_TYPE
from lamplighter.record.recorded import Invocation, Recorded, guarded

if TYPE_CHECKING:
    from collections.abc import Callable

    from lamplighter.session import Session

ToolType = Literal["function", "extension", "datastore"]


class ToolCall(Recorded):
    """One call of a tool (`execute_tool`)."""

    @guarded
    def arguments(self, value: Any) -> None:
        """Record what the tool was called with; nothing is kept while content is off."""
        if self.captures_content:
            self._invocation.arguments = value  # type: ignore[union-attr]

    @guarded
    def result(self, value: Any) -> None:
        """Record what the tool gave back; nothing is kept while content is off."""
        if self.captures_content:
            self._invocation.tool_result = value  # type: ignore[union-attr]

    def call_with(self, arguments: dict[str, Any]) -> None:
        """Take a decorated function's arguments."""
        self.arguments(arguments)

    def result_is(self, value: Any) -> None:
        """Take a decorated function's result."""
        self.result(value)

    def _failed(self, session: Session, invocation: Invocation, error: BaseException) -> None:
        tell_exception(session, "gen_ai.execute_tool.exception", invocation, error)

    def _measure(self, session: Session, invocation: Invocation, seconds: float) -> None:
        tool: Any = invocation
        given = {TOOL_NAME: tool.name, "gen_ai.tool.type": tool.tool_type, AGENT_NAME: tool.agent_name}
        attributes = {name: value for name, value in given.items() if value}
        if ERROR_TYPE in invocation.attributes:
            attributes[ERROR_TYPE] = invocation.attributes[ERROR_TYPE]
        session.measures.note("gen_ai.execute_tool.duration", attributes, seconds)


@overload
def tool(name: Callable[P, R], /) -> Callable[P, R]: ...
@overload
def tool(
    name: str | None = None,
    /,
    *,
    type: ToolType | None = "function",
    description: str | None = None,
    call_id: str | None = None,
) -> Operation[ToolCall]: ...
def tool(
    name: Callable[P, R] | str | None = None,
    /,
    *,
    type: ToolType | None = "function",
    description: str | None = None,
    call_id: str | None = None,
) -> Callable[P, R] | Operation[ToolCall]:
    """Record calls of a tool (`execute_tool`).

    Use it as `@tool`, `@tool("search")` or `with tool("search") as call`.

    Args:
        name: The tool's name; else the decorated function's.
        type: "function" (runs here), "extension" (runs at the provider) or "datastore".
        description: What it does.
        call_id: The id the model gave this call.

    """
    if callable(name):
        return tool(None)(name)

    def begin(session: Session, called: str | None) -> ToolCall:
        agent = lineage_of(get_current_span()).agent.get(AGENT_NAME)
        invocation = open_tool(session.handler, called or "unknown", type, agent)
        invocation.tool_description = description
        invocation.tool_call_id = call_id
        return ToolCall(session, invocation)

    return Operation(name, begin, ToolCall)
