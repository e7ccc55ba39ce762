"""What helps to complete a filter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from lamplighter_server.store.filter import FIELDS
from told_traces import Told

if TYPE_CHECKING:
    from told_traces import Teller

VALUES = {
    "agent": [("billing", 2), ("planner", 1)],
    "model": [("small", 2), ("small-2", 1)],
    "service": [("desk", 2)],
    "tool": [],
    "duration": [],
    "attr.tenant": [("acme", 1), ("beta", 1)],
    "attr.retries": [("-3", 1)],
    "attr.gen_ai.request.model": [("small", 2)],
    "attr.never": [],
    "name": [("call", 2), ("run", 1)],
}


@pytest.fixture
def stored(tell: Teller) -> Teller:
    """Return the teller of two traces."""
    call = {"gen_ai.operation.name": "chat", "gen_ai.agent.name": "billing", "gen_ai.request.model": "small"}
    tell(
        Told("a", "call", at=-50, attributes={**call, "gen_ai.response.model": "small-2", "tenant": "acme"}),
        Told("a", "run", at=-60, attributes={"gen_ai.agent.name": "planner", "retries": -3}),
        Told("b", "call", at=-20, attributes={**call, "tenant": "beta"}),
    )
    return tell


def values(served: Any, field: str, **parameters: Any) -> list[tuple[str, int]]:
    """Return the values of a field with their counts."""
    return [(found["value"], found["count"]) for found in served.get(f"fields/{field}/values", **parameters)["values"]]


@pytest.mark.usefixtures("stored")
def test_the_values_of_a_field(project: Any) -> None:
    """The values that are stored come with how many traces have them, the most frequent first."""
    assert {field: values(project, field) for field in VALUES} == VALUES


@pytest.mark.usefixtures("stored")
def test_values_that_begin_so(project: Any) -> None:
    """A prefix is found in any case, a limit cuts, a range leaves out what lies outside."""
    assert values(project, "agent", prefix="PL") == [("planner", 1)]
    assert values(project, "agent", prefix="lan") == []
    assert values(project, "agent", limit=1) == [("billing", 2)]
    assert values(project, "agent", **{"from": "2100-01-01T00:00:00Z"}) == []
    assert [value for value, _ in values(project, "status", prefix="e")] == ["error"]


@pytest.mark.usefixtures("stored")
def test_the_fields(project: Any) -> None:
    """Every field of the language is listed with its operators, then the attributes of spans and resources."""
    found = project.get("fields")["fields"]
    names = [field["name"] for field in found]
    assert names[: len(FIELDS)] == [field.name for field in FIELDS]
    assert {"attr.tenant", "attr.retries", "attr.service.name"} <= set(names[len(FIELDS) :])
    assert {field["name"]: field["operators"] for field in found}["duration"] == [">", ">=", "<", "<="]


@pytest.mark.usefixtures("stored")
def test_projects_complete_apart(project: Any) -> None:
    """Nobody sees another project's values or attributes."""
    project.as_project("somebody-else")
    assert values(project, "agent") == []
    assert "attr.tenant" not in str(project.get("fields"))


def test_an_unknown_field(served: Any) -> None:
    """A field that is none is 404 and the fields there are."""
    assert "agent" in served.refused(404, "fields/colour/values")["allowed"]
