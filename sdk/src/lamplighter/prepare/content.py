"""The content policy: what of the messages leaves this process, for our spans and for everybody else's."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast
from zlib import crc32

from opentelemetry.sdk.trace import Event
from opentelemetry.trace import Link, Status

from lamplighter.prepare.content_keys import FREE_TEXT, Holds, holds
from lamplighter.prepare.redaction import hidden, is_secret, walk, without_input
from lamplighter.prepare.steps import SpanStep

if TYPE_CHECKING:
    from lamplighter.prepare.draft import SpanDraft
    from lamplighter.prepare.redaction import Redactor
    from lamplighter.settings import Content

CONVERSATION = "gen_ai.conversation.id"
PART_CHARACTERS = 500
UNCHECKED = "[not sent: the content policy failed]"
Change = Callable[[str], str]


def sampled(identity: str, rate: float) -> bool:
    """Decide by the identity alone, so that every process decides alike for one conversation."""
    return rate >= 1.0 or crc32(identity.encode()) < rate * 2**32


def cut(text: str) -> str:
    """Keep the first 500 characters and say how many are gone."""
    gone = len(text) - PART_CHARACTERS
    return text if gone <= 0 else f"{text[:PART_CHARACTERS]}… [{gone} more characters]"


def keep_names(attributes: dict[str, Any]) -> None:
    """Take out all that could be content or hold a secret."""
    for key in [key for key in attributes if holds(key) is not Holds.NAMES]:
        del attributes[key]


class ContentPolicy(SpanStep):
    """Applies off, truncated or full, the sampling and the redaction to attributes, events and status texts."""

    def __init__(self, mode: Content, rate: float, redact: Redactor) -> None:
        self._mode = mode
        self._rate = rate
        self._redact = redact
        self._content: Change = (lambda text: cut(redact(text))) if mode == "truncated" else redact

    def on_export(self, span: SpanDraft) -> None:
        """Apply the policy to a span on its way out; what it fails on leaves without anything that could be content."""
        try:
            self._apply_to(span)
        except Exception:
            keep_names(span.attributes)
            span.events[:] = [Event(event.name, None, event.timestamp) for event in span.events]
            span.set_links([Link(link.context) for link in span.links])
            span.set_status(Status(span.status.status_code, UNCHECKED if span.status.description else None))
            raise

    def _apply_to(self, span: SpanDraft) -> None:
        trace = span.context.trace_id if span.context else 0
        allowed = self.allows(span.attributes, trace)
        self.apply(span.attributes, allowed=allowed)
        if span.events:
            span.events[:] = [self._event(event, allowed=allowed) for event in span.events]
        if span.links:
            span.set_links([self._link(link, allowed=allowed) for link in span.links])
        if span.status.description:
            told = self._error(span.status.description, allowed=allowed)
            span.set_status(Status(span.status.status_code, told))
        span.rename(self._redact(span.name))

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
                attributes[key] = self._told(key, value, allowed=allowed)

    def change(self, value: Any) -> Any:
        """Cut and redact one content value; text that is JSON stays JSON."""
        if isinstance(value, str) and value[:1] in {"[", "{"}:
            try:
                parsed = json.loads(value)
            except (ValueError, RecursionError):
                return self._content(value)
            changed = walk(parsed, self._content)
            return value if changed == parsed else json.dumps(changed, ensure_ascii=False, separators=(",", ":"))
        return walk(value, self._content)

    def body(self, body: Any, *, message: bool, allowed: bool) -> Any:
        """Apply the policy to a log record's body, which may be a message."""
        if not message:
            return walk(body, self._redact)
        return self.change(body) if allowed else None

    def clean(self, attributes: Mapping[str, Any]) -> dict[str, Any]:
        """Give a resource's attributes without secrets."""
        mine = dict(attributes)
        self.apply(mine, allowed=self._mode != "off")
        return mine

    def _told(self, key: str, value: Any, *, allowed: bool) -> Any:
        if key in FREE_TEXT and isinstance(value, str):
            return self._error(value, allowed=allowed)
        return hidden(value) if is_secret(key, value) else walk(value, self._redact)

    def _error(self, text: str, *, allowed: bool) -> str:
        return self._redact(text if allowed else without_input(text))

    def _link(self, link: Link, *, allowed: bool) -> Link:
        attributes = dict(link.attributes or {})
        self.apply(attributes, allowed=allowed)
        return Link(link.context, attributes)

    def _event(self, event: Event, *, allowed: bool) -> Event:
        if not event.attributes:
            return event
        attributes = dict(cast("Mapping[str, Any]", event.attributes))
        self.apply(attributes, allowed=allowed)
        return Event(event.name, attributes, event.timestamp)
