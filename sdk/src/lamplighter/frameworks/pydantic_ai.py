"""PydanticAI: its own instrumentation; the conversation ids it makes up give way to the one that is known."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from opentelemetry.trace import get_current_span

from lamplighter.frameworks.framework import Framework
from lamplighter.prepare.content import CONVERSATION
from lamplighter.record.genai import conversation_of
from lamplighter.record.lineage import lineage_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import Span

    from lamplighter.session import Session


def switch(session: Session) -> None:
    """Have every agent instrumented, unless the application decided itself."""
    agent = import_module("pydantic_ai").Agent
    if getattr(agent, "_instrument_default", False) is False:
        settings = import_module("pydantic_ai.models.instrumented").InstrumentationSettings
        agent.instrument_all(settings(include_content=session.settings.captures))


def begin(_span: Span, parent: Context) -> Mapping[str, str]:
    """Keep a delegate in its caller's conversation: PydanticAI gives each run one of its own."""
    known = conversation_of(parent) or lineage_of(get_current_span(parent).get_span_context()).conversation
    return {CONVERSATION: known} if known else {}


FRAMEWORK = Framework(
    name="pydantic_ai",
    distribution="pydantic-ai-slim",
    waits_for="pydantic_ai",
    switch=switch,
    note="by its own instrumentation",
    scopes=("pydantic-ai",),
    begin=begin,
)
