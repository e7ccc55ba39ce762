"""Strands: its own spans; the cycles of its loop are left out, and a swarm or graph is a workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lamplighter.frameworks.framework import Framework
from lamplighter.frameworks.wording import WORKFLOW
from lamplighter.record.lineage import OPERATION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import Span

    from lamplighter.prepare.draft import SpanDraft
    from lamplighter.session import Session

TEAMS = {"invoke_swarm": "swarm", "invoke_graph": "graph"}


def switch(_session: Session) -> None:
    """Do nothing: it records through the global provider as it is."""


def begin(span: Span, _parent: Context) -> Mapping[str, Any]:
    """Tell a team's run as a workflow."""
    return {OPERATION: "invoke_workflow", WORKFLOW: TEAMS[span.name]} if span.name in TEAMS else {}


def hides(span: Span) -> bool:
    """Hide the cycles, between an agent and what it does."""
    return span.name == "execute_event_loop_cycle"


def correct(span: SpanDraft) -> None:
    """Tell a team's run as a workflow, where its own name for it has been written over that."""
    if span.name in TEAMS:
        span.attributes[OPERATION] = "invoke_workflow"


FRAMEWORK = Framework(
    name="strands",
    distribution="strands-agents",
    waits_for="strands",
    switch=switch,
    since=1,
    note="by its own instrumentation",
    scopes=("strands.telemetry.tracer",),
    begin=begin,
    hides=hides,
    correct=correct,
)
