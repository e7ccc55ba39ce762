"""MCP: requests of the official `mcp` package become spans by the MCP conventions, joined through `params._meta`."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import wrapt
from opentelemetry import propagate
from opentelemetry.context import get_current
from opentelemetry.trace import SpanKind, Status, StatusCode, get_current_span

from lamplighter.frameworks.wording import forgive
from lamplighter.prepare.draft import copy_of
from lamplighter.prepare.steps import SpanStep
from lamplighter.record.lineage import OPERATION, TOOL_NAME
from lamplighter.record.plain import ERROR_TYPE, PlainInvocation
from lamplighter.record.recorded import Invocation, Recorded, guarded
from lamplighter.record.values import as_text
from lamplighter.session import present

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import ReadableSpan
    from opentelemetry.sdk.trace import Span as SdkSpan
    from opentelemetry.trace import Span

    from lamplighter.prepare.draft import SpanDraft
    from lamplighter.session import Session

METHOD = "mcp.method.name"
STATUS_CODE = "rpc.response.status_code"
MARK = "_lamplighter_mcp"
METRIC_NAMES = (METHOD, TOOL_NAME, "gen_ai.prompt.name", OPERATION, ERROR_TYPE, STATUS_CODE, "mcp.protocol.version")
OWN_PREFIX = "MCP send "
# Answers to requests nobody can serve: the conventions don't call them errors of the server.
CLIENT_FAULTS = frozenset({"-32700", "-32600", "-32601", "-32602", "-32002"})


class McpCall(Recorded):
    """One request to an MCP peer."""

    @guarded
    def answered(self, result: Any) -> None:
        """Take the answer; a tool that failed answers well-formed, with a flag."""
        if getattr(result, "is_error", None) or getattr(result, "isError", None):
            self.set_attribute(ERROR_TYPE, "tool_error")
            self.mark_failed(Status(StatusCode.ERROR))
        if self.captures_content:
            content = getattr(result, "content", None)
            self.set_attribute("gen_ai.tool.call.result", None if content is None else dumped(content))

    @guarded
    def mark_failed(self, status: Status) -> None:
        """Give the span a status of failure, without an exception."""
        if self._invocation is not None:
            self._invocation.span.set_status(status)

    def _failed(self, session: Session, invocation: Invocation, error: BaseException) -> None:
        del session
        code = getattr(getattr(error, "error", error), "code", None)
        if code is not None:
            invocation.attributes.update({ERROR_TYPE: str(code), STATUS_CODE: str(code)})

    def _measure(self, session: Session, invocation: Invocation, seconds: float) -> None:
        del session
        if isinstance(invocation, JoinedInvocation):  # a span of its own is measured at its end, whoever made it
            note_duration("client", invocation.attributes, seconds)


class JoinedInvocation(PlainInvocation):
    """The `execute_tool` span that is already there: an MCP request adds to it instead of making its own."""

    def __init__(self, span: Span, context: Context, attributes: dict[str, Any]) -> None:
        self.span = span
        self.attributes = {name: value for name, value in attributes.items() if name != OPERATION}
        self.context = context

    def stop(self) -> None:
        """Leave the span to its owner."""
        self.span.set_attributes(self.attributes)

    def fail(self, error: BaseException) -> None:
        """Leave the span, and its error, to its owner."""
        del error
        self.stop()


def dumped(content: Any) -> str:
    """Give an MCP answer's content as JSON."""
    return as_text([one.model_dump(mode="json", exclude_none=True) for one in content])


def request_attributes(method: str, params: Any, session: Session) -> dict[str, Any]:
    """Say which request it is, by the conventions."""
    attributes: dict[str, Any] = {METHOD: method}
    name = getattr(params, "name", None)
    if method == "tools/call":
        attributes |= {OPERATION: "execute_tool", TOOL_NAME: name}
        if session.handler.should_capture_content():
            attributes["gen_ai.tool.call.arguments"] = as_text(getattr(params, "arguments", None) or {})
    elif method == "prompts/get":
        attributes["gen_ai.prompt.name"] = name
    elif getattr(params, "uri", None):
        attributes["mcp.resource.uri"] = str(params.uri)
    return attributes


@guarded
def begin_call(request: Any, peer: Any) -> McpCall | None:
    """Begin the span of a request, or join the tool span around it."""
    session = present()
    if session is None or session.closed:
        return None
    asked: Any = getattr(request, "root", request)
    params: Any = getattr(asked, "params", None)
    attributes = request_attributes(asked.method, params, session)
    version = getattr(peer, "protocol_version", None)
    if isinstance(version, str):
        attributes["mcp.protocol.version"] = version
    around = get_current_span()
    told: dict[str, Any] = getattr(around, "attributes", None) or {}
    if told.get(OPERATION) == "execute_tool" and told.get(TOOL_NAME) == attributes.get(TOOL_NAME):
        invocation: PlainInvocation = JoinedInvocation(around, get_current(), attributes)
    else:
        name = attributes.get(TOOL_NAME) or attributes.get("gen_ai.prompt.name")
        title = f"{asked.method} {name}" if name else asked.method
        invocation = PlainInvocation(session.tracer, title, attributes, kind=SpanKind.CLIENT)
    setattr(invocation.span, MARK, asked.method)
    return McpCall(session, invocation)


async def send_request(wrapped: Any, peer: Any, args: Any, options: Any) -> Any:
    """Wrap a session's `send_request`."""
    request = args[0] if args else options.get("request")
    call = begin_call(request, peer)
    if call is None:
        return await wrapped(*args, **options)
    call.enter()
    write_meta(request)
    try:
        result = await wrapped(*args, **options)
    except BaseException as error:
        call.end(error)
        raise
    call.answered(result)
    call.end()
    return result


@guarded
def write_meta(request: Any) -> None:
    """Put the trace into a request's `_meta`, where the package (before its 2.0) doesn't by itself."""
    asked: Any = getattr(request, "root", request)
    params: Any = getattr(asked, "params", None)
    kind = cast("Any", type(params))
    if not hasattr(kind, "Meta"):
        return
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    given: dict[str, Any] = params.meta.model_dump(exclude_none=True) if params.meta else {}
    params.meta = kind.Meta(**{**given, **carrier})


@contextmanager
def own_span(original: Any, name: str, **options: Any) -> Generator[Any]:
    """Stand in for the package's own client span: where ours is current there is no second one."""
    here = get_current_span()
    attributes: dict[str, Any] = options.get("attributes") or {}
    if getattr(here, MARK, None) == attributes.get(METHOD, ""):
        here.set_attributes(attributes)
        yield here
    else:
        with original(name.removeprefix(OWN_PREFIX), **options) as span:
            yield span


class McpStep(SpanStep):
    """Completes MCP spans, whoever made them: links to the HTTP request around a server's, and their metrics."""

    def on_start(self, span: SdkSpan, parent: Context) -> None:
        """Link a server's span to the request that carried the message."""
        if span.kind is SpanKind.SERVER and METHOD in (span.attributes or {}):
            ambient = get_current_span().get_span_context()
            if ambient.is_valid and ambient != get_current_span(parent).get_span_context():
                span.add_link(ambient)

    def keep(self, span: ReadableSpan) -> bool:
        """Note the duration."""
        if span.kind is not SpanKind.INTERNAL and METHOD in (span.attributes or {}):
            side = "server" if span.kind is SpanKind.SERVER else "client"
            told = copy_of(span.attributes)
            if is_the_clients_fault(span):
                told.pop(ERROR_TYPE, None)
            note_duration(side, told, ((span.end_time or 0) - (span.start_time or 0)) / 1e9)
        return True

    def on_export(self, span: SpanDraft) -> None:
        """Take back a server's error that was the client's: the package tells every refusal as one."""
        if is_the_clients_fault(span):
            forgive(span)


def is_the_clients_fault(span: ReadableSpan) -> bool:
    """Say whether a server's span is of a request that nobody could have served."""
    told = span.attributes or {}
    return span.kind is SpanKind.SERVER and METHOD in told and str(told.get(STATUS_CODE)) in CLIENT_FAULTS


def note_duration(side: str, attributes: Mapping[str, Any], seconds: float) -> None:
    """Note how long a request took, for the metric of its side."""
    session = present()
    if session is not None:
        named = {name: attributes[name] for name in METRIC_NAMES if name in attributes}
        session.measures.note(f"mcp.{side}.operation.duration", named, seconds)


def instrument_mcp() -> None:
    """Have MCP's client and server wrapped when they are imported."""

    def client(module: Any) -> None:
        wrapt.wrap_function_wrapper(module, "ClientSession.send_request", send_request)

    def dispatcher(module: Any) -> None:
        module.otel_span = partial(own_span, module.otel_span)

    wrapt.register_post_import_hook(guarded(client), "mcp.client.session")
    wrapt.register_post_import_hook(guarded(dispatcher), "mcp.shared.jsonrpc_dispatcher")
    from lamplighter.propagate.mcp_server import wrap_old_server

    wrapt.register_post_import_hook(guarded(wrap_old_server), "mcp.server.lowlevel.server")
