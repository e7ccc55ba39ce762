"""A finished span on its way out, which the steps may still change; the agent's own span stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from opentelemetry.sdk.trace import Event, ReadableSpan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from opentelemetry.sdk.resources import Resource
    from opentelemetry.trace import Link, SpanContext, SpanKind, Status


class SpanDraft(ReadableSpan):
    """A copy of a finished span whose name, kind, parent, status, attributes, events and resource can be set."""

    def __init__(self, span: ReadableSpan) -> None:
        # The span's own fields are taken over as they are: building a ReadableSpan anew costs ten times as much.
        vars(self).update(vars(span))
        self.fields: dict[str, Any] = copy_of(span.attributes)
        self.happenings: list[Event] = list(span.events)
        self._lost = (span.dropped_attributes, span.dropped_events, span.dropped_links)

    @property
    def attributes(self) -> dict[str, Any]:
        """The attributes; change them in place."""
        return self.fields

    @property
    def events(self) -> list[Event]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """The span events; change them in place."""
        return self.happenings

    @property
    def dropped_attributes(self) -> int:
        """How many attributes the span's limits had already cut."""
        return self._lost[0]

    @property
    def dropped_events(self) -> int:
        """How many events the span's limits had already cut."""
        return self._lost[1]

    @property
    def dropped_links(self) -> int:
        """How many links the span's limits had already cut."""
        return self._lost[2]

    def rename(self, name: str) -> None:
        """Give the span another name."""
        self._name = name

    def set_kind(self, kind: SpanKind) -> None:
        """Give the span another kind."""
        self._kind = kind

    def set_parent(self, parent: SpanContext | None) -> None:
        """Hang the span under another one, or under none."""
        self._parent = parent

    def set_status(self, status: Status) -> None:
        """Give the span another status."""
        self._status = status

    def set_links(self, links: Sequence[Link]) -> None:
        """Give the span other links."""
        self._links = links

    def set_resource(self, resource: Resource) -> None:
        """Say that another process made it."""
        self._resource = resource


def copy_of(attributes: Mapping[str, Any] | None) -> dict[str, Any]:
    """Give attributes as a dictionary of one's own, by the mapping's own copy, which takes no lock for each key."""
    return cast("Any", attributes).copy() if attributes else {}
