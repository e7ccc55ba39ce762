"""`lamplighter agents`, `lamplighter costs` and `lamplighter findings` against what the API answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result
    from conftest import Server

AGENT = {
    "name": "planner [a]",
    "first_seen": "2026-11-20T14:32:08Z",
    "last_seen": "2026-11-20T14:33:20Z",
    "runs": 12,
    "failed_runs": 3,
    "p50_duration": 0.5,
    "p95_duration": 71.8,
    "services": ["desk"],
    "environments": [],
    "models": ["gpt-4o"],
    "usage": {"calls": 24, "input_tokens": 11_532, "output_tokens": 428, "cost": 0.0344, "unpriced_tokens": 0},
}
USED = {
    "calls": 2,
    "failed_calls": 1,
    "input_tokens": 11_532,
    "output_tokens": 428,
    "cache_read_tokens": 1000,
    "cost": 1.5,
    "saved": 0.5,
    "unpriced_tokens": 0,
}


def test_agents_are_a_table(server: Server, lamplighter: Callable[..., Result]) -> None:
    """Each agent is a line with runs, failures, durations, tokens, cost and models; names are never markup."""
    server.answer("/api/v1/agents", {"agents": [AGENT]})
    found = lamplighter("agents", "--since", "24h", "--filter", "service:desk")
    (line,) = [line for line in found.output.splitlines() if "planner" in line]
    for shown in ("planner [a]", "12", "3", "500 ms", "1 m 12 s", "24", "11.5 k", "428", "$0.0344", "gpt-4o", "desk"):
        assert shown in line, shown
    assert server.asked[0].query["filter"] == "service:desk"
    assert "from" in server.asked[0].query


def test_agents_are_json_one_a_line(server: Server, lamplighter: Callable[..., Result]) -> None:
    """With --json each line is what the API answers; without an agent a sentence says so."""
    server.answer("/api/v1/agents", {"agents": [AGENT]})
    server.answer("/api/v1/agents", {"agents": []})
    assert json.loads(lamplighter("agents", "--json").output) == AGENT
    assert lamplighter("agents").output == "No agent ran in this time.\n"


def test_costs_are_a_table_with_rest_and_total(server: Server, lamplighter: Callable[..., Result]) -> None:
    """Rows by what was asked, then what is beyond them, then all; what nothing told is a dash."""
    row: dict[str, Any] = {"agent": "planner", "model": None, **USED}
    server.answer("/api/v1/usage", {"rows": [row], "rest": USED, "total": {**USED, "cost": 3.0}})
    found = lamplighter("costs", "--by", "agent,model", "--only", "service:desk", "--limit", "1")
    head, first, rest, total = found.output.splitlines()
    assert head.split()[:2] == ["agent", "model"]
    assert first.split()[:2] == ["planner", "–"]  # noqa: RUF001 - the interface's dash
    assert (rest.startswith("all others"), total.split()[0], "$3.00" in total) == (True, "total", True)
    assert (server.asked[0].query["by"], server.asked[0].query["only"]) == ("agent,model", "service:desk")


def test_costs_are_json(server: Server, lamplighter: Callable[..., Result]) -> None:
    """With --json the answer is printed as the API gives it."""
    answer = {"rows": [], "rest": None, "total": USED}
    server.answer("/api/v1/usage", answer)
    assert json.loads(lamplighter("costs", "--json").output) == answer


def test_findings_are_a_table_or_json_or_a_sentence(server: Server, lamplighter: Callable[..., Result]) -> None:
    """Each finding of a trace is a line with its trace; no finding and no trace are a sentence each."""
    finding = {"kind": "loop", "severity": "high", "explanation": "look_up [x] ran 9 times with the same arguments"}
    trace = {"trace_id": "ab" * 16, "start": "2026-11-20T14:32:08Z", "findings": [finding]}
    for traces in ([trace, {**trace, "findings": []}], [trace], [{**trace, "findings": []}], []):
        server.answer("/api/v1/traces", {"traces": traces})
    _, line = lamplighter("findings", "--filter", "service:desk").output.splitlines()
    assert all(shown in line for shown in (*finding.values(), "ab" * 16))
    assert (server.asked[0].query["filter"], "from" in server.asked[0].query) == ("service:desk", True)
    assert json.loads(lamplighter("findings", "--json").output) == {"trace_id": "ab" * 16, **finding}
    assert lamplighter("findings").output == "Nothing was found in the newest traces of this time.\n"
    assert lamplighter("findings").output == "No trace is of this time.\n"
