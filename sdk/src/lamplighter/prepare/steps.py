"""The ordered, visible list of what every span passes, whoever made it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from opentelemetry.trace import SpanKind

from lamplighter.prepare.draft import SpanDraft

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import ReadableSpan, Span

OWN_SCOPE = "lamplighter"
log = logging.getLogger("lamplighter")


class SpanStep:
    """One step. Override what you need; a step that raises is skipped for that span and logged once.

    `on_start` and `keep` run on the agent's thread, so they must be quick; `on_export` runs on the sender's thread,
    may change everything, and sees the spans in the order in which they ended (children before parents).
    """

    def on_start(self, span: Span, parent: Context) -> None:
        """See a span begin; attributes may be set."""

    def keep(self, span: ReadableSpan) -> bool:
        """Say whether a finished span is sent at all; False leaves no gap in the sequence."""
        del span
        return True

    def on_export(self, span: SpanDraft) -> None:
        """Change a finished span on its way out."""


class Pipeline:
    """The steps in their order. `insert` puts corrections before the content policy, which must come last."""

    def __init__(self, *steps: SpanStep) -> None:
        self.steps = list(steps)
        self._failed: set[SpanStep] = set()
        self._sort()

    def insert(self, step: SpanStep, at: int = 0) -> None:
        """Put a step into the list; 0 is first."""
        self.steps.insert(at, step)
        self._sort()

    def on_start(self, span: Span, parent: Context) -> None:
        """Run every step's `on_start`."""
        for step in self._starting:
            try:
                step.on_start(span, parent)
            except Exception as error:
                self._report(step, error)

    def keep(self, span: ReadableSpan) -> bool:
        """Ask every step whether the span is sent; work of our own inside this process always is."""
        scope = span.instrumentation_scope
        if span.kind is SpanKind.INTERNAL and scope is not None and scope.name == OWN_SCOPE:
            return True
        for step in self._keeping:
            try:
                if not step.keep(span):
                    return False
            except Exception as error:
                self._report(step, error)
        return True

    def prepare(self, span: ReadableSpan) -> SpanDraft:
        """Run every step's `on_export` over a copy of the span."""
        draft = SpanDraft(span)
        for step in self._exporting:
            try:
                step.on_export(draft)
            except Exception as error:
                self._report(step, error)
        return draft

    def _sort(self) -> None:
        self._starting = [step for step in self.steps if type(step).on_start is not SpanStep.on_start]
        self._keeping = [step for step in self.steps if type(step).keep is not SpanStep.keep]
        self._exporting = [step for step in self.steps if type(step).on_export is not SpanStep.on_export]

    def _report(self, step: SpanStep, error: Exception) -> None:
        if step not in self._failed:
            self._failed.add(step)
            log.error("step %s failed on a span; it is skipped for such spans", type(step).__name__, exc_info=error)
