"""Microsoft Agent Framework: its own spans; a workflow's inner machinery is left out."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from lamplighter.frameworks.framework import Framework
from lamplighter.frameworks.wording import WORKFLOW
from lamplighter.record.lineage import OPERATION, SERVER_ADDRESS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import Span

    from lamplighter.prepare.draft import SpanDraft
    from lamplighter.session import Session

MACHINERY = ("workflow.build", "executor.process", "edge_group.process", "message.send")


def switch(session: Session) -> None:
    """Switch its instrumentation on; it stays off if the application switched it off."""
    on = import_module("agent_framework.observability").enable_instrumentation
    on(enable_sensitive_data=session.settings.captures)


def begin(span: Span, _parent: Context) -> Mapping[str, Any]:
    """Tell a workflow's run as one."""
    if not span.name.startswith("workflow.run"):
        return {}
    attributes = span.attributes or {}
    name = attributes.get("workflow.name") or attributes.get("workflow.id")
    return {OPERATION: "invoke_workflow", WORKFLOW: str(name)} if name else {OPERATION: "invoke_workflow"}


def hides(span: Span) -> bool:
    """Hide the machinery between a workflow and its agents."""
    return span.name.startswith(MACHINERY)


def correct(span: SpanDraft) -> None:
    """Give the server's name where it wrote the whole address."""
    address = str(span.attributes.get(SERVER_ADDRESS, ""))
    if "://" in address:
        span.attributes[SERVER_ADDRESS] = address.split("://", 1)[1].split("/", 1)[0].split(":", 1)[0]


FRAMEWORK = Framework(
    name="agent_framework",
    distribution="agent-framework-core",
    waits_for="agent_framework",
    switch=switch,
    note="by its own instrumentation",
    scopes=("agent_framework",),
    begin=begin,
    hides=hides,
    correct=correct,
)
