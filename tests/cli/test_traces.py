"""`lamplighter traces` and `lamplighter trace` against what the API answers."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result
    from conftest import Server

USAGE = {
    "calls": 2,
    "input_tokens": 11_532,
    "output_tokens": 428,
    "cache_read_tokens": 0,
    "cache_write_tokens": 0,
    "reasoning_tokens": 0,
    "cost": 0.0344,
    "unpriced_tokens": 0,
}


def _trace(number: int, **more: Any) -> dict[str, Any]:
    return {
        "trace_id": f"{number:032x}",
        "start": "2026-11-20T14:32:08.214000001Z",
        "end": "2026-11-20T14:33:20Z",
        "duration": 71.8,
        "status": "error",
        "name": "invoke_agent triage",
        "ask": "I was charged twice\n for [order] #48213",
        "services": ["support-desk"],
        "agents": ["triage", "refunds"],
        "models": [{"request": "gpt-5.6-terra", "response": "gpt-4o-mini-2024-07-18"}],
        "tools": [],
        "usage": USAGE,
        "findings": [],
        **more,
    }


def _span(number: int, parent: int | None, name: str, **more: Any) -> dict[str, Any]:
    return {
        "span_id": f"{number:016x}",
        "parent_id": None if parent is None else f"{parent:016x}",
        "name": name,
        "kind": "internal",
        "duration": 0.5,
        "status": "unset",
        "status_message": "",
        "operation": name.split(maxsplit=1)[0],
        "finish_reasons": [],
        "error_type": None,
        "usage": None,
        **more,
    }


def test_the_table(server: Server, lamplighter: Callable[..., Result]) -> None:
    """A row shows agent, ask on one line and unharmed, duration, tokens, cost, both models and the whole id."""
    server.answer("/api/v1/traces", {"traces": [_trace(7)], "next_cursor": None})
    ran = lamplighter("traces")
    assert ran.exit_code == 0
    row = ran.output.splitlines()[1]
    for shown in ("error", "triage", "I was charged twice for [order] #48213", "1 m 12 s", "11.5 k", "428", "$0.0344"):
        assert shown in row
    assert "gpt-5.6-terra → gpt-4o-mini-2024-07-18" in row
    assert f"{7:032x}" in row


def test_what_is_missing_is_not_invented(server: Server, lamplighter: Callable[..., Result]) -> None:
    """A trace without ask shows its name; no price is unpriced; no duration is a dash."""
    usage = USAGE | {"cost": None, "unpriced_tokens": 11_960}
    bare = _trace(1, ask=None, agents=[], models=[], duration=None, usage=usage, status="running")
    server.answer("/api/v1/traces", {"traces": [bare], "next_cursor": None})
    row = lamplighter("traces").output.splitlines()[1]
    assert "invoke_agent triage" in row
    assert "unpriced" in row
    assert " – " in row  # noqa: RUF001 - the dash the interface shows too


def test_pages_are_followed_up_to_the_limit(server: Server, lamplighter: Callable[..., Result]) -> None:
    """Filter, time and cursor go to the API; pages are fetched until the limit is reached; --json is a trace a line."""
    server.answer("/api/v1/traces", {"traces": [_trace(number) for number in range(3)], "next_cursor": "c1"})
    server.answer("/api/v1/traces", {"traces": [_trace(number) for number in range(3, 6)], "next_cursor": "c2"})
    ran = lamplighter("traces", "--json", "--limit", "5", "--filter", "status:error", "--since", "2h")
    assert [json.loads(line)["trace_id"] for line in ran.output.splitlines()] == [f"{n:032x}" for n in range(5)]
    first, second = (asked.query for asked in server.asked)
    assert (first["filter"], first["limit"]) == ("status:error", "5")
    since = datetime.now(UTC) - datetime.fromisoformat(first["from"])
    assert timedelta(hours=2) <= since < timedelta(hours=2, minutes=1)
    assert (second["cursor"], second["limit"], second["from"]) == ("c1", "2", first["from"])


def test_nothing_found(server: Server, lamplighter: Callable[..., Result]) -> None:
    """An empty store says how to fill it; an empty match says which filter removed everything."""
    server.answer("/api/v1/traces", {"traces": [], "next_cursor": None})
    assert lamplighter("traces").output == "No traces yet; lamplighter demo sends some.\n"
    assert lamplighter("traces", "--filter", "agent:x").output == "No trace matches 'agent:x'.\n"


def test_the_tree(server: Server, lamplighter: Callable[..., Result]) -> None:
    """Spans are indented by parent with durations, tokens of model calls, errors, other models and cut answers."""
    usage = {"input_tokens": 6014, "output_tokens": 219}
    spans = [
        _span(1, None, "invoke_agent refunds", usage={"input_tokens": 99_999, "output_tokens": 9999}),
        _span(
            2,
            1,
            "chat gpt-5.6",
            usage=usage,
            request_model="gpt-5.6",
            response_model="gpt-4o",
            finish_reasons=["length"],
        ),
        _span(3, 1, "execute_tool issue_refund", status="error", error_type="503", status_message="[upstream] down"),
        _span(4, 3, "POST /v2/refunds", status="error", error_type="503"),
    ]
    server.answer("/api/v1/traces/ab", _trace(1, spans=spans, ledger=[]))
    ran = lamplighter("trace", "ab")
    assert ran.exit_code == 0
    assert server.asked[0].query == {"view": "outline"}
    lines = ran.output.splitlines()
    assert "error  1 m 12 s  2 model calls  11.5 k in  428 out  $0.0344  4 spans" in lines[0]
    assert [line.lstrip("│├└─ ") for line in lines[1:]] == [
        "invoke_agent refunds  500 ms",
        "chat gpt-5.6  500 ms  6.0 k → 219  answered by gpt-4o  length",
        "execute_tool issue_refund  500 ms  503  [upstream] down",
        "POST /v2/refunds  500 ms  503",
    ]
    depth = [len(line) - len(line.lstrip("│├└─ ")) for line in lines[1:]]
    assert depth[0] < depth[1] == depth[2] < depth[3]


def test_repeated_spans_fold(server: Server, lamplighter: Callable[..., Result]) -> None:
    """Fifteen neighbours of one name and status are one line with their number; --all shows each."""
    spans = [_span(1, None, "invoke_agent refunds")]
    spans += [
        _span(number, 1, "execute_tool issue_refund", status="error", error_type="503") for number in range(2, 17)
    ]
    server.answer("/api/v1/traces/ab", _trace(1, spans=spans, ledger=[]))
    folded = lamplighter("trace", "ab").output
    assert folded.count("issue_refund") == 1
    assert "execute_tool issue_refund  ×15  7.5 s in all  503" in folded  # noqa: RUF001 - times
    assert lamplighter("trace", "ab", "--all").output.count("issue_refund") == 15


def test_a_lost_root_is_named(server: Server, lamplighter: Callable[..., Result]) -> None:
    """Spans whose parent never came are shown below a line that says so."""
    server.answer("/api/v1/traces/ab", _trace(1, spans=[_span(5, 1, "chat gpt-5.6")], ledger=[]))
    output = lamplighter("trace", "ab").output
    assert f"span {1:016x}, not received" in output
    assert "chat gpt-5.6" in output


def test_a_deep_trace_is_printed(server: Server, lamplighter: Callable[..., Result]) -> None:
    """A chain of two thousand spans, deeper than Python's stack, is a tree too."""
    spans = [_span(number, number - 1 if number else None, f"step {number}") for number in range(2000)]
    server.answer("/api/v1/traces/ab", _trace(1, spans=spans, ledger=[]))
    ran = lamplighter("trace", "ab")
    assert ran.exit_code == 0
    assert "step 1999" in ran.output


def test_json_is_the_whole_answer(server: Server, lamplighter: Callable[..., Result]) -> None:
    """--json asks for the full trace and prints it unchanged."""
    whole = _trace(1, spans=[_span(5, 1, "chat", attributes={"gen_ai.system_instructions": "ä"})], ledger=[])
    server.answer("/api/v1/traces/ab", whole)
    assert json.loads(lamplighter("trace", "ab", "--json").output) == whole
    assert server.asked[0].query == {}


def test_an_unknown_trace(server: Server, lamplighter: Callable[..., Result]) -> None:
    """A trace the server does not have is an error of one line that says where to look."""
    ran = lamplighter("trace", "cafe")
    assert ran.exit_code == 1
    assert ran.output == f"Error: {server.url} has no trace cafe; lamplighter traces lists those it has.\n"
