"""The only place that knows opentelemetry-util-genai, which changes with each minor release."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from opentelemetry.metrics import NoOpMeterProvider
from opentelemetry.util.genai import _conversation_context as ambient
from opentelemetry.util.genai.completion_hook import load_completion_hook
from opentelemetry.util.genai.handler import TelemetryHandler
from opentelemetry.util.genai.invocation import GenAIInvocation
from opentelemetry.util.genai.types import (
    InputMessage,
    OutputMessage,
    RetrievalDocument,
    TextPart,
    ToolCallRequestPart,
    ToolCallResponsePart,
)
from opentelemetry.util.genai.utils import fq_exception_type, gen_ai_json_dumps

from lamplighter._version import __version__

if TYPE_CHECKING:
    from opentelemetry._logs import LoggerProvider
    from opentelemetry.context import Context
    from opentelemetry.trace import TracerProvider
    from opentelemetry.util.genai.invocation import (
        EmbeddingInvocation,
        InferenceInvocation,
        RetrievalInvocation,
    )

__all__ = [
    "SCOPE",
    "Call",
    "InputMessage",
    "OutputMessage",
    "RetrievalDocument",
    "TelemetryHandler",
    "TextPart",
    "ToolCallRequestPart",
    "ToolCallResponsePart",
    "conversation_of",
    "fq_exception_type",
    "gen_ai_json_dumps",
    "is_part_of_another",
    "make_handler",
    "open_embedding",
    "open_inference",
    "open_retrieval",
    "with_conversation",
]

SCOPE = "lamplighter"
Started = TypeVar("Started", bound=GenAIInvocation)


class Call(NamedTuple):
    """What is known of a model call when it begins."""

    provider: str
    model: str | None = None
    server_address: str | None = None
    server_port: int | None = None
    conversation: str | None = None


def make_handler(tracers: TracerProvider, loggers: LoggerProvider, scope: str = SCOPE) -> TelemetryHandler:
    """Make a handler our operations are recorded with; it reads the content variables once, here.

    It gets no meter: its metrics still have the names the conventions gave up (see `measures`).
    """
    return TelemetryHandler(
        tracers,
        NoOpMeterProvider(),
        loggers,
        completion_hook=load_completion_hook(),
        instrumentation_scope_name=scope,
        instrumentation_scope_version=__version__,
    )


def conversation_of(context: Context | None = None) -> str | None:
    """Give the conversation id that flows in a context."""
    return ambient.get_ambient_conversation_id(context)


def with_conversation(identity: str, context: Context | None = None) -> Context:
    """Give a context in which a conversation id flows; every instrumentation built on util-genai sees it."""
    return ambient.with_conversation_id(identity, context)


def detached(invocation: Started) -> Started:
    """Give back the current context at once: our operations make themselves current step by step."""
    invocation.suspend()
    return invocation


def open_inference(handler: TelemetryHandler, operation: str, call: Call) -> InferenceInvocation:
    """Begin a model call that generates."""
    started = handler.inference(
        call.provider,
        request_model=call.model,
        server_address=call.server_address,
        server_port=call.server_port,
        operation_name=operation,
        conversation_id=call.conversation,
    )
    return detached(started)


def is_part_of_another(invocation: object) -> bool:
    """Say whether a model call was begun inside another one: then it has no span, and what it knows goes there."""
    return getattr(invocation, "_start_span", True) is False


def open_embedding(handler: TelemetryHandler, call: Call) -> EmbeddingInvocation:
    """Begin a model call that embeds."""
    started = handler.embedding(
        call.provider, request_model=call.model, server_address=call.server_address, server_port=call.server_port
    )
    return detached(started)


def open_retrieval(handler: TelemetryHandler, source: str | None, provider: str | None) -> RetrievalInvocation:
    """Begin a search in a data source."""
    return detached(handler.retrieval(data_source_id=source, provider=provider))
