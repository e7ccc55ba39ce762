"""Says of all that leaves which process it came from, also after a fork and in an application's own providers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from opentelemetry.sdk.resources import Resource

from lamplighter.identity import INSTANCE_ID, PROCESS_ID, process_attributes
from lamplighter.prepare.steps import SpanStep
from lamplighter.send.forks import follow_forks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lamplighter.prepare.draft import SpanDraft

SERVICE = "service.name"
UNNAMED = "unknown_service"


class Origin(SpanStep):
    """Replaces a resource by the same one with this process's identity and what `init` was told."""

    def __init__(self, resource: Resource, clean: Callable[[Mapping[str, Any]], dict[str, Any]] = dict) -> None:
        self._clean = clean
        self._given = resource
        self._own = self.resource = self._cleaned(resource)
        self._known: dict[int, tuple[Resource, Resource]] = {}
        follow_forks(self)

    @property
    def process_id(self) -> str:
        """The id of this process; another one after a fork."""
        return str(self.resource.attributes[PROCESS_ID])

    def on_export(self, span: SpanDraft) -> None:
        """Give the span this process's resource."""
        span.set_resource(self.present(span.resource))

    def present(self, resource: Resource) -> Resource:
        """Give the resource to send in place of `resource`: what the application said of itself stays."""
        if resource is self.resource:
            return resource
        known = self._known.get(id(resource))
        if known is None or known[0] is not resource:
            merged = self.resource if resource is self._given else self._merge(resource)
            known = self._known[id(resource)] = (resource, merged)
        return known[1]

    def after_fork(self) -> None:
        """Become another process."""
        fresh = process_attributes()
        self.resource = self._own.merge(Resource(fresh))
        self._known = {}

    def _merge(self, theirs: Resource) -> Resource:
        mine = {name: self.resource.attributes[name] for name in (PROCESS_ID, INSTANCE_ID)}
        if str(theirs.attributes.get(SERVICE, UNNAMED)).startswith(UNNAMED):
            mine[SERVICE] = self.resource.attributes[SERVICE]
        return self.resource.merge(self._cleaned(theirs)).merge(Resource(mine))

    def _cleaned(self, resource: Resource) -> Resource:
        return Resource(self._clean(resource.attributes), resource.schema_url)
