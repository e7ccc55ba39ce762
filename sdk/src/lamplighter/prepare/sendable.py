"""The last step: what OTLP can't carry is replaced, so that no value costs its attribute and no span its batch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from opentelemetry.sdk.trace import Event
from opentelemetry.trace import Status

from lamplighter.prepare.steps import SpanStep

if TYPE_CHECKING:
    from lamplighter.prepare.draft import SpanDraft

MOST_INT = 2**63
PLAIN = frozenset({bool, float, bytes, type(None)})


class Sendable(SpanStep):
    """Replaces half characters, numbers beyond 64 bits and objects in names, attributes, events and status texts."""

    def on_export(self, span: SpanDraft) -> None:
        """Look at every text of a span."""
        if not span.name.isascii():
            span.rename(sendable_text(span.name))
        described = span.status.description
        if described and not described.isascii():
            span.set_status(Status(span.status.status_code, sendable_text(described)))
        make_sendable(span.attributes)
        if span.events:
            span.events[:] = [sendable_event(event) for event in span.events]


def sendable_event(event: Event) -> Event:
    """Give an event as it can be sent."""
    attributes = dict(cast("Mapping[str, Any]", event.attributes or {}))
    make_sendable(attributes)
    return Event(sendable_text(event.name), attributes, event.timestamp)


def make_sendable(attributes: dict[str, Any]) -> None:
    """Replace, in place, what can't be sent."""
    for key, value in attributes.items():
        if not ((type(value) is str and value.isascii()) or type(value) in PLAIN):
            attributes[key] = sendable(value)
    for key in [key for key in attributes if not key.isascii()]:
        attributes[sendable_text(key)] = attributes.pop(key)


def sendable(value: Any) -> Any:
    """Give a value as OTLP carries it."""
    if isinstance(value, str):
        return sendable_text(value)
    if type(value) in PLAIN:
        return value
    if isinstance(value, int):
        return value if -MOST_INT <= value < MOST_INT else str(value)
    if isinstance(value, Mapping):
        return {sendable_text(str(key)): sendable(one) for key, one in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, (list, tuple)):
        return [sendable(one) for one in cast("list[Any]", value)]
    return sendable_text(str(value))


def sendable_text(text: str) -> str:
    """Give a text without halves of characters, which UTF-8 doesn't know."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
