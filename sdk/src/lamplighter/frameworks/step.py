"""Corrects, span by span, what the frameworks' instrumentations get wrong, so that every framework's tree is alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lamplighter.frameworks.naming import derived_identity, read_from
from lamplighter.frameworks.wording import ERROR_TYPE, USAGE, reword
from lamplighter.prepare.draft import copy_of
from lamplighter.prepare.steps import SpanStep
from lamplighter.record.genai import SCOPE
from lamplighter.record.lineage import OPERATION, STAND_IN, lineage_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import ReadableSpan, Span
    from opentelemetry.sdk.util.instrumentation import InstrumentationScope
    from opentelemetry.trace import SpanContext

    from lamplighter.frameworks.framework import Framework
    from lamplighter.prepare.draft import SpanDraft

OUTER = "_lamplighter_outer"
GAINED = "_lamplighter_gained"
GENERATES = frozenset({"chat", "text_completion", "generate_content"})
RESPONSE_MODEL = "gen_ai.response.model"
# What the inner record of a model call knows that the outer may not.
LENT = ("gen_ai.", "server.", "openai.", "aws.", "azure.")


class FrameworkStep(SpanStep):
    """Hides the spans that only tell of a framework's insides, and a second span of one model call; rewords the rest.

    Of a model call that two instrumentations recorded, one inside the other, the outer span stays and gains what only
    the inner one knew.
    """

    def __init__(self) -> None:
        self._frameworks: list[Framework] = []
        self._by_scope: dict[str, Framework | None] = {SCOPE: None}

    def add(self, framework: Framework) -> None:
        """Correct a framework's spans from now on."""
        self._frameworks.append(framework)
        self._by_scope = {SCOPE: None}

    def on_start(self, span: Span, parent: Context) -> None:
        """Complete what a span says of itself, and mark it if it is not to be sent."""
        scope = span.instrumentation_scope
        if scope is None or scope.name == SCOPE:
            return
        framework, hidden, above = self._framework(scope), False, span.parent
        if framework is not None:
            complete(span, framework.begin(span, parent))
            hidden = framework.hides(span)
        inner = not hidden and generates(span) and lineage_of(above).model_server is not None
        if hidden or inner:
            marks = vars(span.get_span_context())
            marks[STAND_IN] = stand_in(above)
            if inner:
                marks[OUTER] = marks[STAND_IN]

    def keep(self, span: ReadableSpan) -> bool:
        """Leave out what is hidden; the second span of a model call first gives what it knows to the first."""
        marks: dict[str, Any] = vars(span.context) if span.context else {}
        outer = marks.get(OUTER)
        if outer is not None:
            vars(outer)[GAINED] = joined(getattr(outer, GAINED, {}), copy_of(span.attributes))
        return STAND_IN not in marks

    def on_export(self, span: SpanDraft) -> None:
        """Hang the span where its hidden parent hung, and correct and reword it."""
        span.set_parent(stand_in(span.parent))
        if span.context is not None and GAINED in vars(span.context):
            gained: dict[str, Any] = vars(span.context)[GAINED]
            span.attributes.update(worth_having(span.attributes, gained))
        framework = self._framework(span.instrumentation_scope)
        if framework is not None:
            framework.correct(span)
            span.attributes.update(derived_identity(span.attributes))
            reword(span)

    def _framework(self, scope: InstrumentationScope | None) -> Framework | None:
        name = scope.name if scope else SCOPE
        if name not in self._by_scope:
            found = (one for one in self._frameworks if any(f"{name}.".startswith(f"{own}.") for own in one.scopes))
            self._by_scope[name] = next(found, None)
        return self._by_scope[name]


def stand_in(parent: SpanContext | None) -> SpanContext | None:
    """Give the context to hang a span on: its parent's, or of what the hidden parent hung on."""
    found: SpanContext | None = parent if parent is None else vars(parent).get(STAND_IN, parent)
    return found


def complete(span: Span, told: Mapping[str, Any]) -> None:
    """Set what is known of a span at its start, though it doesn't say so yet."""
    given = copy_of(span.attributes)
    known = {**(read_from(span.name) if OPERATION not in given else {}), **told}
    known.update(derived_identity({**given, **known}))
    if known:
        span.set_attributes(known)


def joined(before: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    """Join what several inner records of one model call know: the last is right, but usage adds up."""
    used = [key for key in before.keys() & told.keys() if key.startswith(USAGE) and isinstance(told[key], int)]
    return {**before, **told, **{key: before[key] + told[key] for key in used}}


def worth_having(told: Mapping[str, Any], gained: Mapping[str, Any]) -> dict[str, Any]:
    """Give what the inner record of a model call knows, and the outer doesn't, or only as a name of its own."""
    better = {RESPONSE_MODEL} if told.get(ERROR_TYPE) != "_OTHER" else {RESPONSE_MODEL, ERROR_TYPE}
    return {key: value for key, value in gained.items() if key in better or (key.startswith(LENT) and key not in told)}


def generates(span: Span) -> bool:
    """Say whether a span is of a model call that answers."""
    return str((span.attributes or {}).get(OPERATION)) in GENERATES
