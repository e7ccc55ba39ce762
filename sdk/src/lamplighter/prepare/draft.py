"""A finished span on its way out, which the steps may still change; the agent's own span stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from opentelemetry.sdk.trace import Event, ReadableSpan

if TYPE_CHECKING:
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.trace import SpanContext, SpanKind, Status


class SpanDraft(ReadableSpan):
    """A copy of a finished span whose name, kind, parent, status, attributes, events and resource can be set."""

    def __init__(self, span: ReadableSpan) -> None:
        super().__init__(
            name=span.name,
            context=span.context,
            parent=span.parent,
            resource=span.resource,
            links=span.links,
            kind=span.kind,
            status=span.status,
            start_time=span.start_time,
            end_time=span.end_time,
            instrumentation_scope=span.instrumentation_scope,
        )
        self.fields: dict[str, Any] = dict(span.attributes or {})
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

    def set_resource(self, resource: Resource) -> None:
        """Say that another process made it."""
        self._resource = resource
