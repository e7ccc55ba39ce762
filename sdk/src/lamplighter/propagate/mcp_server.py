"""MCP servers before `mcp` 2.0, which made no spans of their own: one SERVER span for each request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import wrapt
from opentelemetry import propagate
from opentelemetry.trace import SpanKind, Status, StatusCode

from lamplighter.propagate.mcp import CLIENT_FAULTS, METHOD, STATUS_CODE, McpCall, request_attributes
from lamplighter.record.lineage import TOOL_NAME
from lamplighter.record.plain import ERROR_TYPE, PlainInvocation
from lamplighter.record.recorded import guarded
from lamplighter.session import present

if TYPE_CHECKING:
    from collections.abc import Callable


def wrap_old_server(module: Any) -> None:
    """Wrap the server of a package that has no spans of its own."""
    if not hasattr(module, "OpenTelemetryMiddleware"):
        wrapt.wrap_function_wrapper(module, "Server._handle_request", handle_request)


async def handle_request(wrapped: Any, _server: Any, args: Any, options: Any) -> Any:
    """Wrap the handling of one request."""
    message, request = args[0], args[1]
    call = begin_handling(message, request)
    if call is None:
        return await wrapped(*args, **options)
    message.respond = watched(message.respond, call)
    call.enter()
    try:
        return await wrapped(*args, **options)
    except BaseException as error:
        call.end(error)
        raise
    finally:
        call.end()


@guarded
def begin_handling(message: Any, request: Any) -> McpCall | None:
    """Begin the span of a request under the trace its `_meta` carries."""
    session = present()
    if session is None or session.closed:
        return None
    meta = getattr(message, "request_meta", None)
    carrier: dict[str, Any] = meta.model_dump(exclude_none=True) if meta is not None else {}
    texts = {name: value for name, value in carrier.items() if isinstance(value, str)}
    attributes = {**request_attributes(request.method, getattr(request, "params", None), session)}
    attributes["jsonrpc.request.id"] = str(message.request_id)
    name = attributes.get(TOOL_NAME) or attributes.get("gen_ai.prompt.name")
    title = f"{attributes[METHOD]} {name}" if name else attributes[METHOD]
    context = propagate.extract(texts)
    return McpCall(session, PlainInvocation(session.tracer, title, attributes, kind=SpanKind.SERVER, context=context))


def watched(respond: Callable[[Any], Any], call: McpCall) -> Callable[[Any], Any]:
    """Look at the answer as it leaves."""

    async def answer(response: Any) -> Any:
        note_answer(call, response)
        return await respond(response)

    return answer


@guarded
def note_answer(call: McpCall, response: Any) -> None:
    """Record what kind of answer it is."""
    code = getattr(response, "code", None)
    if code is None:
        call.answered(getattr(response, "root", response))
        return
    call.set_attribute(STATUS_CODE, str(code))
    if str(code) not in CLIENT_FAULTS:
        call.set_attribute(ERROR_TYPE, str(code))
        call.mark_failed(Status(StatusCode.ERROR, str(getattr(response, "message", ""))))
