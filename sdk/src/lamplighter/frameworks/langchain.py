"""LangChain and LangGraph: `opentelemetry-instrumentation-genai-langchain`; a hand-over is not an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lamplighter.frameworks.framework import Framework, instrumentor
from lamplighter.frameworks.wording import ERROR_TYPE, forgive

if TYPE_CHECKING:
    from lamplighter.prepare.draft import SpanDraft

# What LangGraph raises to move control to another agent, or to wait for a person.
CONTROL = ("ParentCommand", "GraphInterrupt", "NodeInterrupt", "GraphBubbleUp")


def correct(span: SpanDraft) -> None:
    """Take back the error that a hand-over or an interrupt left."""
    if str(span.attributes.get(ERROR_TYPE, "")).endswith(CONTROL):
        forgive(span)


FRAMEWORK = Framework(
    name="langchain",
    distribution="langchain-core",
    waits_for="langchain_core",
    switch=instrumentor("opentelemetry.instrumentation.genai.langchain", "LangChainInstrumentor"),
    package="opentelemetry-instrumentation-genai-langchain",
    extra="langchain",
    scopes=("opentelemetry.instrumentation.genai.langchain",),
    correct=correct,
)
