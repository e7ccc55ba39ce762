"""smolagents: `opentelemetry-instrumentation-genai-smolagents` records agents only; their tools are recorded here."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import wrapt

from lamplighter.frameworks.framework import Framework, instrumentor
from lamplighter.record.tools import tool

if TYPE_CHECKING:
    from lamplighter.session import Session

official = instrumentor("opentelemetry.instrumentation.genai.smolagents", "SmolagentsInstrumentor")
# It "calls" its answer by a tool, which is no tool call.
ANSWER = "final_answer"


def switch(session: Session) -> None:
    """Record agents by the official instrumentation, and the tools they call."""
    official(session)
    wrapt.wrap_function_wrapper(import_module("smolagents.tools"), "Tool.__call__", call)


def call(wrapped: Any, called: Any, args: Any, options: Any) -> Any:
    """Call a tool inside its span."""
    if called.name == ANSWER:
        return wrapped(*args, **options)
    return tool(called.name, description=called.description)(wrapped)(*args, **options)


FRAMEWORK = Framework(
    name="smolagents",
    distribution="smolagents",
    waits_for="smolagents",
    switch=switch,
    package="opentelemetry-instrumentation-genai-smolagents",
    extra="smolagents",
    note="model calls through the model's client",
    scopes=("opentelemetry.instrumentation.genai.smolagents",),
)
