"""CrewAI: its own event-driven tracing, into our pipeline; agents are named by their roles, not by hashes."""

from __future__ import annotations

from contextlib import ExitStack
from contextvars import ContextVar
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import wrapt
from opentelemetry import context as otel_context
from opentelemetry.sdk.trace import SpanProcessor
from opentelemetry.trace import NonRecordingSpan, get_current_span, set_span_in_context

from lamplighter.frameworks.framework import Framework
from lamplighter.frameworks.naming import BY_CHANCE, identity_of
from lamplighter.frameworks.wording import WORKFLOW
from lamplighter.prepare.content import CONVERSATION
from lamplighter.record.genai import conversation_of
from lamplighter.record.lineage import OPERATION, TOOL_NAME, lineage_of
from lamplighter.record.recorded import guarded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import ReadableSpan, Span

    from lamplighter.prepare.draft import SpanDraft
    from lamplighter.session import Session

# What its threads do between these two events is done inside the span they stand for.
OPENING = frozenset({"tool_usage_started", "llm_call_started"})
CLOSING = frozenset({"tool_usage_finished", "tool_usage_error", "llm_call_completed", "llm_call_failed"})
# Its spans are made by other threads, from events, which a busy machine may delay. Whoever doesn't wait tells a model
# call twice: so the agent waits as long as CrewAI's own threads do, but no more once that was in vain.
PATIENT, IMPATIENT = 5.0, 0.2
ROLE = "crewai.agent.role"
ATTRIBUTES = 4
_given: ContextVar[Mapping[str, Any]] = ContextVar("lamplighter_crewai_given", default=MappingProxyType({}))
OPENED = otel_context.create_key("lamplighter.crewai.opened")


class Borrowed(SpanProcessor):
    """Our processor for a provider that CrewAI makes for one run, and whose end is not ours."""

    def __init__(self, ours: SpanProcessor) -> None:
        self._ours = ours

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        """Let our steps see the span begin."""
        self._ours.on_start(span, parent_context)

    def on_end(self, span: ReadableSpan) -> None:
        """Queue the span."""
        self._ours.on_end(span)


def switch(session: Session) -> None:
    """Have every run traced, whether or not it is traced for CrewAI's own cloud as well."""
    execution = import_module("crewai.execution")
    tracing = import_module("crewai.telemetry.tracing.session").TraceSession
    borrowed = Borrowed(session.spans)

    def construct(wrapped: Any, made: Any, args: Any, options: Any) -> None:
        wrapped(*args, **options)
        made.tracer_provider.add_span_processor(borrowed)
        place(made)

    def start(wrapped: Any, _instance: Any, args: Any, options: Any) -> None:
        wrapped(*args, **options)
        begin_run(*args)

    @guarded
    def begin_run(identity: str, *_rest: Any) -> None:
        if import_module("crewai.telemetry.tracing.context").get_trace_session() is None:
            made, stack = tracing(identity), ExitStack()
            stack.callback(otel_context.attach, otel_context.get_current())  # whatever was left open inside
            stack.callback(made.shutdown)
            execution._activate_tracing(execution.ExecutionTrace(made, stack))  # noqa: SLF001

    wrapt.wrap_function_wrapper(tracing, "__init__", construct)
    wrapt.wrap_function_wrapper(execution, "_start_tracing", start)
    wrapt.wrap_function_wrapper("crewai.events.event_bus", "CrewAIEventsBus.emit", emit)
    wrapt.wrap_function_wrapper("crewai.telemetry.tracing.handlers", "_start_span", start_span)


@guarded
def place(made: Any) -> None:
    """Hang a run under the span, and in the conversation, it is begun in."""
    above = get_current_span().get_span_context()
    conversation = conversation_of() or lineage_of(above).conversation
    if conversation:
        made.execution_attributes.attributes.setdefault(CONVERSATION, conversation)
        made.context.conversation_id = made.context.conversation_id or conversation
    if above.is_valid:
        made.context.root_span = NonRecordingSpan(above)


def emit(wrapped: Any, _bus: Any, args: Any, options: Any) -> Any:
    """Make the span of a tool or model call the current one for the thread that does it."""
    result = wrapped(*args, **options)
    follow(args[1] if len(args) > 1 else options.get("event"))
    return result


@guarded
def follow(event: Any) -> None:
    """Step into or out of an event's span."""
    if event.type in OPENING:
        running = import_module("crewai.telemetry.tracing.context").get_trace_session()
        span = span_of(running.context, event.event_id) if running is not None else None
        if span is not None:
            before = otel_context.get_current()
            inside = otel_context.set_value(OPENED, (event.event_id, before), set_span_in_context(span, before))
            otel_context.attach(inside)
    elif event.type in CLOSING:
        opened: Any = otel_context.get_value(OPENED)
        if opened is not None and opened[0] == event.started_event_id:
            otel_context.attach(opened[1])


def span_of(context: Any, event_id: str) -> Any:
    """Give the span of an event, once it is made."""
    with context._span_lock:  # noqa: SLF001
        ready = context._get_or_create_event(event_id)  # noqa: SLF001
    patience.seconds = PATIENT if ready.wait(patience.seconds) else IMPATIENT
    return context._span_refs.get(event_id)  # noqa: SLF001


@dataclass
class Patience:
    """How long the next span is waited for."""

    seconds: float = PATIENT


patience = Patience()


def start_span(wrapped: Any, _instance: Any, args: Any, options: Any) -> Any:
    """Have a span's attributes at hand when it starts: CrewAI sets them a moment later."""
    given = options.get("attributes") if len(args) < ATTRIBUTES + 1 else args[ATTRIBUTES]
    token = _given.set(given or {})
    try:
        return wrapped(*args, **options)
    finally:
        _given.reset(token)


def begin(_span: Span, _parent: Context) -> Mapping[str, Any]:
    """Say at the start what is known, with an agent named by its role."""
    given = _given.get()
    known = {name: given[name] for name in (OPERATION, TOOL_NAME, WORKFLOW) if given.get(name)}
    return {**known, **identity_of(given.get(ROLE))} if known.get(OPERATION) == "invoke_agent" else known


def correct(span: SpanDraft) -> None:
    """Name an agent by its role, where the hash was written over it, and take back conversation ids made up for one."""
    attributes = span.attributes
    if attributes.get(ROLE) and attributes.get(OPERATION) == "invoke_agent":
        attributes.update(identity_of(attributes[ROLE]))
    known = lineage_of(span.context).conversation
    if attributes.get(CONVERSATION, known) != known and BY_CHANCE.search(str(attributes[CONVERSATION])):
        del attributes[CONVERSATION]


def hides(span: Span) -> bool:
    """Hide the tasks, which lie between a crew and its agents."""
    return span.name == "execute task"


FRAMEWORK = Framework(
    name="crewai",
    distribution="crewai",
    waits_for="crewai",
    switch=switch,
    note="by its own instrumentation",
    scopes=("crewai",),
    begin=begin,
    hides=hides,
    correct=correct,
)
