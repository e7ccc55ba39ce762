"""Takes finished spans from any tracer provider into the outbox, and out of it, prepared, to the exporter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from opentelemetry import context as otel_context
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor

from lamplighter.identity import SEQUENCE
from lamplighter.prepare.content_keys import is_content
from lamplighter.prepare.draft import copy_of
from lamplighter.send.forks import follow_forks
from lamplighter.send.outbox import Entry, Limits, Outbox, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from opentelemetry.context import Context

    from lamplighter.prepare.steps import Pipeline
    from lamplighter.send.delivery import Delivery

LEAST_WEIGHT = 1024
DEEP_WEIGHT = 64 << 10


class LamplighterSpanProcessor(SpanProcessor):
    """Lets every span pass the pipeline, numbers it, and queues it for each exporter."""

    def __init__(self, pipeline: Pipeline, deliveries: Sequence[Delivery], limits: Limits, *, weigh: bool) -> None:
        self.pipeline = pipeline
        self.boxes = [Outbox("lamplighter-spans", self._sender(delivery), limits) for delivery in deliveries]
        self.on_root_end: Callable[[], object] | None = None
        self.on_first: Callable[[], object] | None = None
        self._first = False
        self._weigh = weigh
        follow_forks(self)

    def after_fork(self) -> None:
        """Tell of the child's first span."""
        self._first = True

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        """Let the steps see the span begin."""
        self.pipeline.on_start(span, otel_context.get_current() if parent_context is None else parent_context)

    def on_end(self, span: ReadableSpan) -> None:
        """Queue a sampled span; never blocks."""
        if not (span.context and span.context.trace_flags.sampled) or not self.pipeline.keep(span):
            return
        weight = weigh(span.attributes) if self._weigh else LEAST_WEIGHT
        for box in self.boxes:
            box.put(span, weight)
        if self._first:
            self._first = False
            if self.on_first is not None:
                self.on_first()
        if self.on_root_end is not None and (span.parent is None or span.parent.is_remote):
            self.on_root_end()

    def force_flush(self, timeout_millis: int = 30000) -> bool:
        """Have all that is queued sent; the sending happens on the sender's thread."""
        done = [box.drain(timeout_millis / 1000) for box in self.boxes]
        return all(done)

    def shutdown(self) -> None:
        """Send what is queued, then no more."""
        self.force_flush(3000)
        for box in self.boxes:
            box.close()

    def _sender(self, delivery: Delivery) -> Callable[[Sequence[Entry[ReadableSpan]]], Verdict]:
        return lambda entries: delivery.send([self._prepared(entry) for entry in entries])

    def _prepared(self, entry: Entry[ReadableSpan]) -> ReadableSpan:
        draft = self.pipeline.prepare(entry.item)
        draft.attributes[SEQUENCE] = entry.sequence
        return draft


def weigh(attributes: Mapping[str, Any] | None) -> int:
    """Estimate a span's or record's size by its content, the only part of it that can be large."""
    return LEAST_WEIGHT + sum(size_of(value) for key, value in copy_of(attributes).items() if is_content(key))


def size_of(value: object) -> int:
    """Estimate how large a value is as text; one that is too deep to be printed is large."""
    try:
        return len(value if isinstance(value, str) else str(value))
    except Exception:
        return DEEP_WEIGHT
