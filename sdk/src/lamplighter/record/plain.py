"""Records the operations util-genai has no invocation for: create_agent, plan, memory and MCP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from opentelemetry.trace import SpanKind, Status, StatusCode, set_span_in_context

from lamplighter.record.genai import fq_exception_type
from lamplighter.record.lineage import OPERATION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from opentelemetry.context import Context
    from opentelemetry.trace import Link, Span, Tracer

ERROR_TYPE = "error.type"


class PlainInvocation:
    """One span with the same manners as util-genai's invocations."""

    def __init__(
        self,
        tracer: Tracer,
        name: str,
        attributes: Mapping[str, Any],
        *,
        kind: SpanKind = SpanKind.CLIENT,
        context: Context | None = None,
        links: list[Link] | None = None,
    ) -> None:
        given = {key: value for key, value in attributes.items() if value is not None}
        self.attributes: dict[str, Any] = {}
        self.span: Span = tracer.start_span(name, context, kind, given, links)
        self._context = set_span_in_context(self.span, context)

    @property
    def context(self) -> Context:
        """The context in which this span is the current one."""
        return self._context

    def stop(self) -> None:
        """End well."""
        self.span.set_attributes(self.attributes)
        self.span.end()

    def fail(self, error: BaseException) -> None:
        """End with an error; `error.type` is the exception's, unless the operation set a more telling one."""
        self.attributes.setdefault(ERROR_TYPE, fq_exception_type(error))
        self.span.set_status(Status(StatusCode.ERROR, str(error)))
        self.stop()


def operation_span(
    tracer: Tracer, operation: str, subject: str | None, attributes: Mapping[str, Any], kind: SpanKind
) -> PlainInvocation:
    """Begin the span of a GenAI operation, named `{operation} {subject}`."""
    name = f"{operation} {subject}" if subject else operation
    return PlainInvocation(tracer, name, {OPERATION: operation, **attributes}, kind=kind)
