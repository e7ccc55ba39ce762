"""Who a span belongs to survives restarts; which process it came from doesn't."""

from __future__ import annotations

from typing import TYPE_CHECKING

import lamplighter
import pytest

if TYPE_CHECKING:
    from conftest import Run
    from sink import Sink


@pytest.mark.parametrize(
    ("parts", "derived"),
    [
        (("planner", "1.4.0", "prod"), "planner-v1.4.0-prod"),
        (("planner", "v1.4.0", "production"), "planner-v1.4.0-prod"),
        (("planner", None, "staging"), "planner-staging"),
        (("planner", "2", None), "planner-v2"),
        (("trip planner/eu", None, None), "trip-planner-eu"),
    ],
)
def test_an_agent_id_is_derived_from_what_is_known(parts: tuple[str, str | None, str | None], derived: str) -> None:
    """An agent's id is its name, version and environment, without what isn't known and without odd characters."""
    assert lamplighter.agent_id(*parts) == derived


AGENT = """
    import lamplighter
    lamplighter.init(instrument=False, http=False)
    with lamplighter.agent("planner", version="1.4.0"):
        pass
"""


def test_a_restart_changes_the_process_and_not_the_agent(run: Run, sink: Sink) -> None:
    """Two runs of one program give the same agent id, and different process and instance ids."""
    resource = {"OTEL_RESOURCE_ATTRIBUTES": "deployment.environment.name=prod"}
    run(AGENT, **resource)
    run(AGENT, **resource)
    first, second = sink.spans
    assert first.attributes["gen_ai.agent.id"] == second.attributes["gen_ai.agent.id"] == "planner-v1.4.0-prod"
    for name in ("lamplighter.process.id", "service.instance.id"):
        assert first.resource[name] != second.resource[name]


def test_frameworks_agents_get_the_same_id(run: Run, sink: Sink) -> None:
    """An agent that a framework's own instrumentation records gets the id ours would get."""
    run("""
        import lamplighter
        from opentelemetry import trace
        lamplighter.init(environment="prod", version="3", instrument=False, http=False)
        named = {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "crew"}
        with trace.get_tracer("framework").start_as_current_span("invoke_agent crew", attributes=named):
            with lamplighter.tool("t"):
                pass
    """)
    assert {span.attributes["gen_ai.agent.id"] for span in sink.spans} == {"crew-v3-prod"}
