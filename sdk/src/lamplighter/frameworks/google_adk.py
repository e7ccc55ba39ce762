"""Google ADK 2: its own spans, which follow the conventions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lamplighter.frameworks.framework import Framework

if TYPE_CHECKING:
    from lamplighter.session import Session


def switch(_session: Session) -> None:
    """Do nothing: it records through the global provider as it is."""


FRAMEWORK = Framework(
    name="google_adk",
    distribution="google-adk",
    waits_for="google.adk",
    switch=switch,
    since=2,
    note="by its own instrumentation",
    scopes=("gcp.vertex.agent",),
)
