"""What the parts of one told story share: its clock, its words, the way to the models and to the other process."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from opentelemetry import trace
from opentelemetry.trace import Status, StatusCode

from lamplighter_server.demo.story import Clock

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx2
    from opentelemetry.context import Context
    from opentelemetry.trace import Span, SpanKind, Tracer
    from opentelemetry.util.types import AttributeValue

    from lamplighter_server.demo.script import Failure
    from lamplighter_server.demo.story import Story


class Vanished(Exception):  # noqa: N818 - the death of a process, not an error of one
    """The process that plays this part is gone; spans still open stay open for ever."""


@dataclass(frozen=True, slots=True)
class Play:
    """One story in one process."""

    tracer: Tracer
    http: httpx2.Client
    story: Story
    clock: Clock
    service: str
    models: str
    back_office: str | None = None

    def fork(self) -> Play:
        """Return the same play with a clock of its own, for what happens at the same time."""
        return replace(self, clock=Clock(self.clock.now))

    def start(
        self, name: str, kind: SpanKind, parent: Context, attributes: Mapping[str, AttributeValue]
    ) -> tuple[Span, Context]:
        """Start a span now, in the story's time; return it with the context for its children."""
        span = self.tracer.start_span(
            name, context=parent, kind=kind, attributes=dict(attributes), start_time=self.clock.now
        )
        return span, trace.set_span_in_context(span, parent)

    def fail(self, span: Span, failure: Failure, *, exception: bool = True) -> None:
        """Record a failure as the conventions say: error.type, status and, if it is reported, an exception event."""
        span.set_attribute("error.type", failure.error_type)
        span.set_status(Status(StatusCode.ERROR, failure.message))
        if exception:
            attributes = {"exception.type": failure.error_type, "exception.message": failure.message}
            span.add_event("exception", attributes, timestamp=self.clock.now)

    def end(self, span: Span) -> None:
        """End a span now, in the story's time."""
        span.end(end_time=self.clock.now)
