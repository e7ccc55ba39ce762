"""One span as JSON: the outline that the engine wrote, and for who wants all of it, what OTLP's bytes say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from lamplighter_server.store import once, otlp

if TYPE_CHECKING:
    from collections.abc import Sequence

MORE: Final = (
    ", trace_state, flags, content, resource, scope, events, links,"
    f" dropped_attributes_count, dropped_events_count, dropped_links_count, {once.stored()}"
)
"""The columns behind the outline; `whole` takes them in this order."""


def text(raw: bytes) -> str:
    """Return text that is JSON whatever a sender put into a string."""
    return raw.decode("utf-8", "replace")


def whole(row: Sequence[Any]) -> str:
    """Return a span with its attributes, events and links."""
    outline, state, flags, content, resource, scope, events, links, *more = row
    dropped, stored = more[:3], more[3:]
    told = {
        "trace_state": text(state),
        "flags": flags,
        **otlp.scope(scope),
        "attributes": {**otlp.attributes(once.restored(*stored)), **otlp.attributes(content)},
        "resource": otlp.resource(resource),
        "events": [otlp.event(event) for event in events],
        "links": [otlp.link(link) for link in links],
        **dict(zip(("dropped_attributes_count", "dropped_events_count", "dropped_links_count"), dropped, strict=True)),
    }
    return text(outline)[:-1] + "," + json.dumps(told, ensure_ascii=False, allow_nan=False)[1:]
