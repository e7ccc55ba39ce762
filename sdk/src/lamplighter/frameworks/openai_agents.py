"""OpenAI Agents: `opentelemetry-instrumentation-genai-openai-agents` tells agents and tools; hand-overs are told here.

Model calls are OpenAI's client's to tell.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Any

from lamplighter.frameworks.framework import Framework, instrumentor
from lamplighter.record.recorded import guarded
from lamplighter.record.tools import tool

if TYPE_CHECKING:
    from lamplighter.session import Session

official = instrumentor("opentelemetry.instrumentation.genai.openai_agents", "OpenAIAgentsInstrumentor")
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

    tracing.add_trace_processor(HandOvers())


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
    note="model calls through openai",
    scopes=("opentelemetry.instrumentation.genai.openai_agents",),
)
