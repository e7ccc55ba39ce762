"""Begins and ends the spans of our own operations, with everything known at the start given to the sampler at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from opentelemetry.context import get_current
from opentelemetry.trace import SpanKind, Status, StatusCode, set_span_in_context

from lamplighter.record.genai import fq_exception_type
from lamplighter.record.values import held

if TYPE_CHECKING:
    from collections.abc import Mapping

    from opentelemetry.context import Context
    from opentelemetry.trace import Span, Tracer

ERROR_TYPE = "error.type"
OPERATION = "gen_ai.operation.name"


class PlainInvocation:
    """One span with the same manners as util-genai's invocations, at a third of their cost.

    util-genai has agents, tools and workflows too, and adds nothing to them but attributes; model calls and retrieval,
    where it lets two instrumentations share one span, are recorded through it.
    """

    __slots__ = ("attributes", "context", "span")

    def __init__(
        self,
        tracer: Tracer,
        name: str,
        attributes: Mapping[str, Any],
        *,
        kind: SpanKind = SpanKind.CLIENT,
        context: Context | None = None,
    ) -> None:
        here = get_current() if context is None else context
        self.attributes: dict[str, Any] = {}
        self.span: Span = tracer.start_span(name, here, kind, attributes)
        self.context: Context = set_span_in_context(self.span, here)

    def stop(self) -> None:
        """End well."""
        if self.attributes:
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
    """Begin the span of a GenAI operation, named `{operation} {subject}`; what is None is left out."""
    name = f"{operation} {subject}" if subject else operation
    known = {
        OPERATION: operation,
        **{key: value if type(value) is str else held(value) for key, value in attributes.items() if value is not None},
    }
    return PlainInvocation(tracer, name, known, kind=kind)
