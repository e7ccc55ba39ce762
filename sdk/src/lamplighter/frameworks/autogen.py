"""AutoGen: its own spans of agents and tools; a team's run is one workflow instead of eighteen traces."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import wrapt

from lamplighter.frameworks.framework import Framework
from lamplighter.record.agents import workflow

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import Span

    from lamplighter.session import Session

# Its runtime's spans of each message begin new traces, and have no say over agents.
RUNTIME_SPANS = "AUTOGEN_DISABLE_RUNTIME_TRACING"


def switch(_session: Session) -> None:
    """Silence the message bus, and record a team's run, in which its agents' runs then lie."""
    os.environ.setdefault(RUNTIME_SPANS, "true")
    wrapt.register_post_import_hook(record_teams, "autogen_agentchat.teams")


def record_teams(module: Any) -> None:
    """Record every run of a team as a workflow."""
    wrapt.wrap_function_wrapper(module, "BaseGroupChat.run_stream", run_stream)


def run_stream(wrapped: Any, team: Any, args: Any, options: Any) -> Any:
    """Run a team inside a workflow of its name."""
    return workflow(getattr(team, "name", None) or type(team).__name__)(wrapped)(*args, **options)


def hides(span: Span) -> bool:
    """Hide that an agent object was made: it took no time, and was a trace of its own."""
    return span.name.startswith("create_agent ")


FRAMEWORK = Framework(
    name="autogen",
    distribution="autogen-agentchat",
    waits_for="autogen_agentchat",
    switch=switch,
    note="by its own instrumentation; model calls through the model's client",
    scopes=("autogen-core",),
    hides=hides,
)
