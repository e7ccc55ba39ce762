"""Google ADK 2: its own spans, which follow the conventions but for the type of a tool."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lamplighter.frameworks.framework import Framework

if TYPE_CHECKING:
    from lamplighter.prepare.draft import SpanDraft
    from lamplighter.session import Session

TOOL_TYPE = "gen_ai.tool.type"


def switch(_session: Session) -> None:
    """Do nothing: it records through the global provider as it is."""


def correct(span: SpanDraft) -> None:
    """Say of a tool that is a function here that it is one: it gives the name of its class."""
    if span.attributes.get(TOOL_TYPE) == "FunctionTool":
        span.attributes[TOOL_TYPE] = "function"


FRAMEWORK = Framework(
    name="google_adk",
    distribution="google-adk",
    waits_for="google.adk",
    switch=switch,
    since=2,
    note="by its own instrumentation",
    scopes=("gcp.vertex.agent",),
    correct=correct,
)
