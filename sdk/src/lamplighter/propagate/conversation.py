"""The conversation a span belongs to: set once, it flows to every span below, also in other services."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from opentelemetry import baggage
from opentelemetry.context import Context, attach, create_key, detach, get_value, set_value
from opentelemetry.trace import get_current_span

from lamplighter.prepare.content import CONVERSATION
from lamplighter.record.genai import conversation_of, with_conversation
from lamplighter.record.lineage import lineage_of

if TYPE_CHECKING:
    from collections.abc import Generator


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
    if get_value(_STAYS, context):
        return None
    return conversation_of(context) or lineage_of(get_current_span(context).get_span_context()).conversation


def arrived_conversation(context: Context) -> Context:
    """Make a conversation id that came in as baggage flow here too."""
    identity = baggage.get_baggage(CONVERSATION, context)
    return with_conversation(str(identity), context) if identity else context
