"""AG2: its own telemetry middleware, given to every agent; what it repeats of each call's usage is left out."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import wrapt

from lamplighter.frameworks.framework import Framework
from lamplighter.record.recorded import guarded

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import Span

    from lamplighter.session import Session


def switch(session: Session) -> None:
    """Give each agent the middleware when it is made."""
    middleware = import_module("ag2.middleware.builtin.telemetry").TelemetryMiddleware

    @guarded
    def equip(agent: Any) -> None:
        if any(isinstance(one.middleware, middleware) for one in agent.middleware):
            return
        model = getattr(agent.config, "model", None)
        agent.add_middleware(
            middleware(agent_name=agent.name, model_name=model, capture_content=session.settings.captures)
        )

    def construct(wrapped: Any, agent: Any, args: Any, options: Any) -> None:
        wrapped(*args, **options)
        equip(agent)

    wrapt.wrap_function_wrapper("ag2.agent", "Agent.__init__", construct)


def hides(span: Span) -> bool:
    """Hide the copies of each call's usage, and the sums over them."""
    return span.name.startswith("record_usage ")


FRAMEWORK = Framework(
    name="ag2",
    distribution="ag2",
    waits_for="ag2",
    switch=switch,
    since=1,
    note="by its own instrumentation",
    scopes=("opentelemetry.instrumentation.ag2",),
    hides=hides,
)
