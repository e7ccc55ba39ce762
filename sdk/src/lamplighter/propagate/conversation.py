"""The conversation a span belongs to: set once, it flows to every span below, also in other services."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from opentelemetry import baggage
from opentelemetry.context import Context, attach, create_key, detach, get_current, get_value, set_value

from lamplighter.prepare.content import CONVERSATION
from lamplighter.prepare.steps import SpanStep
from lamplighter.record.genai import conversation_of, with_conversation

if TYPE_CHECKING:
    from collections.abc import Generator

    from opentelemetry.sdk.trace import Span

_STAYS = create_key("lamplighter.conversation.stays")


@contextmanager
def conversation(identity: str, *, propagate: bool = True) -> Generator[None]:
    """Say which conversation (session, thread) the work inside belongs to.

    Every span below gets `gen_ai.conversation.id`, also those the frameworks make, and those of services called from
    here, unless `propagate=False`. Model providers are never told.
    """
    context = with_conversation(str(identity))
    if not propagate:
        context = set_value(_STAYS, "here", context)
    token = attach(context)
    try:
        yield
    finally:
        detach(token)


def travelling_conversation(context: Context | None = None) -> str | None:
    """Give the conversation id that may leave this process."""
    return None if get_value(_STAYS, context) else conversation_of(context)


def arrived_conversation(context: Context) -> Context:
    """Make a conversation id that came in as baggage flow here too."""
    identity = baggage.get_baggage(CONVERSATION, context)
    return with_conversation(str(identity), context) if identity else context


class ConversationStep(SpanStep):
    """Gives every span the conversation id that flows where it begins."""

    def on_start(self, span: Span, parent: Context) -> None:
        """Set the id, unless the span has its own."""
        identity = conversation_of(parent) or baggage.get_baggage(CONVERSATION, parent)
        if identity and CONVERSATION not in (span.attributes or {}):
            span.set_attribute(CONVERSATION, str(identity))


def current_conversation() -> str | None:
    """Give the conversation id that flows here, if any."""
    return conversation_of(get_current())
