"""OpenAI Agents: `opentelemetry-instrumentation-genai-openai-agents` tells agents and tools; hand-overs are told here.

Model calls are OpenAI's client's to tell.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Any

import wrapt

from lamplighter.frameworks.framework import Framework, instrumentor
from lamplighter.record.recorded import guarded
from lamplighter.record.tools import tool

if TYPE_CHECKING:
    from lamplighter.session import Session

INSTRUMENTATION = "opentelemetry.instrumentation.genai.openai_agents"
official = instrumentor(INSTRUMENTATION, "OpenAIAgentsInstrumentor")
TRANSFER = "transfer_to_"


def switch(session: Session) -> None:
    """Record agents and tools by the official instrumentation, and the hand-overs it leaves out."""
    official(session)
    tracing: Any = import_module("agents.tracing")
    hand_over_data: Any = import_module("agents.tracing.span_data").HandoffSpanData

    class HandOvers(tracing.TracingProcessor):  # type: ignore[misc]  # the framework's own, known when it is imported
        """Tells a hand-over as the call of the tool by which the model asked for it, as other frameworks do."""

        def on_trace_start(self, trace: Any) -> None:
            """Begin nothing."""

        def on_trace_end(self, trace: Any) -> None:
            """End nothing."""

        def on_span_start(self, span: Any) -> None:
            """Wait: who takes over is known at the end."""

        def on_span_end(self, span: Any) -> None:
            """Tell of a hand-over, inside the agent that handed over."""
            if isinstance(span.span_data, hand_over_data):
                tell(span.span_data.to_agent)

        def shutdown(self) -> None:
            """Keep nothing open."""

        def force_flush(self) -> None:
            """Keep nothing back."""

    ours = HandOvers()
    tracing.add_trace_processor(ours)
    keep([theirs(), ours])


def theirs() -> Any:
    """Give the official instrumentation's processor."""
    return getattr(import_module(INSTRUMENTATION).OpenAIAgentsInstrumentor(), "_processor", None)


def keep(ours: list[Any]) -> None:
    """Have what records stay beside the processors that the application sets in place of all."""

    def set_processors(wrapped: Any, _provider: Any, args: Any, options: Any) -> None:
        wanted = list(args[0] if args else options["processors"])
        wrapped([*wanted, *(one for one in ours if one is not None and one not in wanted)])

    provider: Any = import_module("agents.tracing").get_trace_provider()
    wrapt.wrap_function_wrapper(provider.__class__, "set_processors", set_processors)


@guarded
def tell(agent: str | None) -> None:
    """Record that another agent takes over, under the name the framework offers it to the model by."""
    with tool(TRANSFER + re.sub(r"[^a-zA-Z0-9_]", "_", agent or "agent").lower()):
        pass


FRAMEWORK = Framework(
    name="openai_agents",
    distribution="openai-agents",
    waits_for="agents",
    switch=switch,
    package="opentelemetry-instrumentation-genai-openai-agents",
    extra="openai-agents",
    note="model calls through the model's client",
    scopes=(INSTRUMENTATION,),
)
