"""The only place that knows opentelemetry-util-genai, which changes with each minor release."""

from __future__ import annotations

from opentelemetry._logs import LoggerProvider
from opentelemetry.context import Context
from opentelemetry.metrics import MeterProvider
from opentelemetry.trace import TracerProvider
from opentelemetry.util.genai import _conversation_context as ambient
from opentelemetry.util.genai.completion_hook import load_completion_hook
from opentelemetry.util.genai.handler import TelemetryHandler
from opentelemetry.util.genai.invocation import GenAIInvocation

from lamplighter._version import __version__

SCOPE = "lamplighter"

__all__ = ["GenAIInvocation", "TelemetryHandler", "conversation_of", "make_handler", "with_conversation"]


def make_handler(tracers: TracerProvider, meters: MeterProvider, loggers: LoggerProvider) -> TelemetryHandler:
    """Make the handler our operations are recorded with; it reads the content variables once, here."""
    return TelemetryHandler(
        tracers,
        meters,
        loggers,
        completion_hook=load_completion_hook(),
        instrumentation_scope_name=SCOPE,
        instrumentation_scope_version=__version__,
    )


def conversation_of(context: Context | None = None) -> str | None:
    """Give the conversation id that flows in a context."""
    return ambient.get_ambient_conversation_id(context)


def with_conversation(identity: str, context: Context | None = None) -> Context:
    """Give a context in which a conversation id flows; every instrumentation built on util-genai sees it."""
    return ambient.with_conversation_id(identity, context)
