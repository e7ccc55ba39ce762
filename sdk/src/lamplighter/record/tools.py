"""Tools: every call is an `execute_tool` span, with its arguments and result if content is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from opentelemetry.trace import SpanKind, get_current_span

from lamplighter.prepare.content import CONVERSATION
from lamplighter.record.agents import with_error
from lamplighter.record.exceptions import tell_exception
from lamplighter.record.genai import conversation_of
from lamplighter.record.lineage import AGENT_NAME, TOOL_NAME, lineage_of
from lamplighter.record.operation import Operation, P, R
from lamplighter.record.plain import operation_span
from lamplighter.record.recorded import Invocation, Recorded, guarded
from lamplighter.record.values import as_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from lamplighter.session import Session

ToolType = Literal["function", "extension", "datastore"]


class ToolCall(Recorded):
    """One call of a tool (`execute_tool`)."""

    named: dict[str, str] = {}  # noqa: RUF012 - never changed, only replaced

    @guarded
    def arguments(self, value: Any) -> None:
        """Record what the tool was called with; nothing is kept while content is off."""
        if self.captures_content:
            self.set_attribute("gen_ai.tool.call.arguments", as_text(value))

    @guarded
    def result(self, value: Any) -> None:
        """Record what the tool gave back; nothing is kept while content is off."""
        if self.captures_content:
            self.set_attribute("gen_ai.tool.call.result", as_text(value))

    def call_with(self, arguments: dict[str, Any]) -> None:
        """Take a decorated function's arguments."""
        self.arguments(arguments)

    def result_is(self, value: Any) -> None:
        """Take a decorated function's result."""
        self.result(value)

    def _failed(self, session: Session, invocation: Invocation, error: BaseException) -> None:
        tell_exception(session, "gen_ai.execute_tool.exception", invocation, error)

    def _measure(self, session: Session, invocation: Invocation, seconds: float) -> None:
        session.measures.note("gen_ai.execute_tool.duration", with_error(self.named, invocation), seconds)


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
        above = lineage_of(get_current_span().get_span_context()).agent
        given = {
            TOOL_NAME: called or "unknown",
            "gen_ai.tool.type": type,
            "gen_ai.tool.description": description,
            "gen_ai.tool.call.id": call_id,
            **above,
            CONVERSATION: conversation_of(),
        }
        call = ToolCall(session, operation_span(session.tracer, "execute_tool", called, given, SpanKind.INTERNAL))
        named = {TOOL_NAME: called, "gen_ai.tool.type": type, AGENT_NAME: above.get(AGENT_NAME)}
        call.named = {key: value for key, value in named.items() if value}
        return call

    return Operation(name, begin, ToolCall)
