"""The API's description: true, complete, and the one the UI's types are made from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from lamplighter_server.serve import openapi
from lamplighter_server.serve.api import shapes
from lamplighter_server.serve.app import build, description
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks
from told_traces import Told, trace_id

if TYPE_CHECKING:
    from told_traces import Teller

ROOT = Path(__file__).parents[2]
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.unsupported_method,
]


DESCRIBED = description()
OPERATIONS = [(path, method) for path, item in DESCRIBED["paths"].items() for method in item]
SLOWLY = settings(deadline=None, max_examples=10, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=" ".join)
def test_the_api_is_as_described(served: Any, tell: Teller, path: str, method: str) -> None:
    """Whatever is asked, the answer has a status, a type and a shape that the description names; nothing is a fault."""
    tell(Told("t", attributes={"k": "v"}, error="boom"))
    served.as_project(tell.project)
    key = served.client.headers["authorization"]
    app = build(served.backend, ui=served.directory, hosts=("testserver",))
    operation = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)[path][method]

    @SLOWLY
    @given(case=operation.as_strategy() | operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    def ask(case: Any) -> None:
        case.call_and_validate(checks=CHECKS, headers={"authorization": key})

    ask()


def test_the_described_trace_is_the_answered_one(served: Any, tell: Teller) -> None:
    """A full trace and its outline have exactly the members that the description lists."""
    tell(
        Told(
            "t", "call", attributes={"gen_ai.operation.name": "chat", "gen_ai.agent.name": "a", "gen_ai.tool.name": "b"}
        )
    )
    served.as_project(tell.project)
    for view, shape in (("full", shapes.Span), ("outline", shapes.OutlineSpan)):
        found = served.get(f"traces/{trace_id('t')}", view=view)
        shapes.Trace.model_validate(found)
        assert set(found) == set(shapes.Trace.model_fields)
        assert set(found["spans"][0]) == set(shape.model_fields)
        assert set(found["ledger"][0]) == set(shapes.LedgerEntry.model_fields)
    (trace,) = served.get("traces")["traces"]
    assert set(trace) == set(shapes.TraceSummary.model_fields)


def test_the_repository_has_todays_description() -> None:
    """The file that the UI's types are made from is up to date."""
    kept = (ROOT / "ui/openapi.json").read_text(encoding="utf-8")
    hint = "stale: run python -m lamplighter_server.serve.openapi > ui/openapi.json"
    assert kept == openapi.text(DESCRIBED), hint
