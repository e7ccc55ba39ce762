"""Strands: its own spans; the cycles of its loop are left out, and a swarm or graph is a workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import wrapt
from opentelemetry.trace import get_current_span

from lamplighter.frameworks.framework import Framework
from lamplighter.frameworks.wording import FINISH, PROVIDER, WORKFLOW
from lamplighter.record.lineage import OPERATION
from lamplighter.record.recorded import guarded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import Span

    from lamplighter.prepare.draft import SpanDraft
    from lamplighter.session import Session

TEAMS = {"invoke_swarm": "swarm", "invoke_graph": "graph"}


# Its class of a model is in a module of this package, which says who serves the model; LiteLLM's is not known so.
MODELS = "strands.models."
SERVED_BY = {
    "anthropic": "anthropic",
    "bedrock": "aws.bedrock",
    "gemini": "gcp.gemini",
    "mistral": "mistral_ai",
    "ollama": "ollama",
    "openai": "openai",
    "openai_responses": "openai",
    "writer": "writer",
}
CHOICE = "gen_ai.choice"
IN_MILLISECONDS = "gen_ai.server.time_to_first_token"
FIRST_CHUNK = "gen_ai.response.time_to_first_chunk"


def switch(_session: Session) -> None:
    """Name who serves the model; all else it records through the global provider as it is."""
    wrapt.wrap_function_wrapper("strands.event_loop.event_loop", "stream_messages", stream_messages)


def stream_messages(wrapped: Any, _instance: Any, args: Any, options: Any) -> Any:
    """Call a model, inside the span of the call."""
    name_provider(args[0] if args else options.get("model"))
    return wrapped(*args, **options)


@guarded
def name_provider(model: Any) -> None:
    """Say on the current span who serves a model, by the class it is of."""
    modules = (kind.__module__ for kind in type(model).__mro__ if kind.__module__.startswith(MODELS))
    provider = SERVED_BY.get(next(modules, "").removeprefix(MODELS))
    if provider:
        get_current_span().set_attribute(PROVIDER, provider)


def begin(span: Span, _parent: Context) -> Mapping[str, Any]:
    """Tell a team's run as a workflow."""
    return {OPERATION: "invoke_workflow", WORKFLOW: TEAMS[span.name]} if span.name in TEAMS else {}


def hides(span: Span) -> bool:
    """Hide the cycles, between an agent and what it does."""
    return span.name == "execute_event_loop_cycle"


def correct(span: SpanDraft) -> None:
    """Tell a team's run as a workflow, where its own name for it has been written over that; and how a call ended."""
    attributes = span.attributes
    if span.name in TEAMS:
        attributes[OPERATION] = "invoke_workflow"
    if attributes.get(OPERATION) == "chat":
        reasons = [dict(event.attributes or {}).get("finish_reason") for event in span.events if event.name == CHOICE]
        if any(reasons):
            attributes.setdefault(FINISH, [str(one) for one in reasons if one])
        waited = attributes.pop(IN_MILLISECONDS, None)
        if isinstance(waited, (int, float)):
            attributes.setdefault(FIRST_CHUNK, waited / 1000)


FRAMEWORK = Framework(
    name="strands",
    distribution="strands-agents",
    waits_for="strands",
    switch=switch,
    since=1,
    note="by its own instrumentation",
    scopes=("strands.telemetry.tracer",),
    begin=begin,
    hides=hides,
    correct=correct,
)
