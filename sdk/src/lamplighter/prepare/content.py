"""The content policy: what of the messages leaves this process, for our spans and for everybody else's."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast
from zlib import crc32

from opentelemetry.sdk.trace import Event
from opentelemetry.trace import Status

from lamplighter.prepare.content_keys import Holds, holds
from lamplighter.prepare.steps import SpanStep

if TYPE_CHECKING:
    from lamplighter.prepare.draft import SpanDraft
    from lamplighter.prepare.redaction import Redactor
    from lamplighter.settings import Content

CONVERSATION = "gen_ai.conversation.id"
PART_CHARACTERS = 500
Change = Callable[[str], str]


def sampled(identity: str, rate: float) -> bool:
    """Decide by the identity alone, so that every process decides alike for one conversation."""
    return rate >= 1.0 or crc32(identity.encode()) < rate * 2**32


def cut(text: str) -> str:
    """Keep the first 500 characters and say how many are gone."""
    gone = len(text) - PART_CHARACTERS
    return text if gone <= 0 else f"{text[:PART_CHARACTERS]}… [{gone} more characters]"


class ContentPolicy(SpanStep):
    """Applies off, truncated or full, the sampling and the redaction to attributes, events and status texts."""

    def __init__(self, mode: Content, rate: float, redact: Redactor) -> None:
        self._mode = mode
        self._rate = rate
        self._redact = redact
        self._content: Change = (lambda text: cut(redact(text))) if mode == "truncated" else redact

    def on_export(self, span: SpanDraft) -> None:
        """Apply the policy to a span on its way out."""
        trace = span.context.trace_id if span.context else 0
        allowed = self.allows(span.attributes, trace)
        self.apply(span.attributes, allowed=allowed)
        if span.events:
            span.events[:] = [self._event(event, allowed=allowed) for event in span.events]
        if span.status.description:
            span.set_status(Status(span.status.status_code, self._redact(span.status.description)))

    def allows(self, attributes: Mapping[str, Any], trace_id: int) -> bool:
        """Say whether this conversation's content is recorded; without a conversation the trace decides."""
        if self._mode == "off":
            return False
        return sampled(str(attributes.get(CONVERSATION) or f"{trace_id:032x}"), self._rate)

    def apply(self, attributes: dict[str, Any], *, allowed: bool) -> None:
        """Take out or cut the content, and redact every text that can hold a secret, in place."""
        for key, value in [*attributes.items()]:
            kind = holds(key)
            if kind is Holds.CONTENT:
                if allowed:
                    attributes[key] = self.change(value)
                else:
                    del attributes[key]
            elif kind is Holds.SECRETS:
                attributes[key] = walk(value, self._redact)

    def change(self, value: Any) -> Any:
        """Cut and redact one content value; text that is JSON stays JSON."""
        if isinstance(value, str) and value[:1] in {"[", "{"}:
            try:
                parsed = json.loads(value)
            except ValueError:
                return self._content(value)
            changed = walk(parsed, self._content)
            return value if changed == parsed else json.dumps(changed, ensure_ascii=False, separators=(",", ":"))
        return walk(value, self._content)

    def redact(self, value: Any) -> Any:
        """Redact every text inside a value."""
        return walk(value, self._redact)

    def _event(self, event: Event, *, allowed: bool) -> Event:
        if not event.attributes:
            return event
        attributes = dict(cast("Mapping[str, Any]", event.attributes))
        self.apply(attributes, allowed=allowed)
        return Event(event.name, attributes, event.timestamp)


def walk(value: Any, change: Change) -> Any:
    """Apply `change` to every text inside a value; all else stays."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: walk(inner, change) for key, inner in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, (list, tuple)):
        return [walk(inner, change) for inner in cast("list[Any]", value)]
    return value
