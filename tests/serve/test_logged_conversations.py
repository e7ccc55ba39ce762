"""Conversations that only log events tell of, such as Codex's and Claude Code's: listed, and told turn by turn."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lamplighter_server.analyse import logged_turns
from lamplighter_server.store.load import Loader, Watermark
from lamplighter_server.store.read import conversations as listing
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
from otlp_requests import attributes
from sealed_segments import Notes
from told_traces import SECOND, Told

if TYPE_CHECKING:
    from told_traces import Teller

CAPTURES = Path(__file__).parents[1] / "captures"
USED = {"input_token_count": "1000", "output_token_count": "100", "model": "gpt-4o"}
COST = (1000 * 2.5 + 100 * 10) / 1e6


def codex(name: str, at: float, conversation: str = "c", **said: Any) -> tuple[float, dict[str, Any]]:
    """Return an event of Codex at so many seconds from now."""
    return at, {"event.name": f"codex.{name}", "conversation.id": conversation, **said}


def claude(name: str, at: float, turn: str, **said: Any) -> tuple[float, dict[str, Any]]:
    """Return an event of Claude Code."""
    return at, {"event.name": name, "session.id": "s", "prompt.id": turn, **said}


def log(tell: Teller, *events: tuple[float, dict[str, Any]], service: str = "codex") -> int:
    """Load events in one segment and return its number."""
    records = [
        LogRecord(time_unix_nano=tell.now + int(at * SECOND), attributes=attributes(said)) for at, said in events
    ]
    return tell.logs(*records, resource={"service.name": service})


def ran(at: float, call: str, **more: Any) -> tuple[float, dict[str, Any]]:
    """Return a tool's result, of a call that took two seconds."""
    told = {
        "tool_name": "shell",
        "call_id": call,
        "arguments": '{"command":"ls"}',
        "output": "a.txt",
        "success": "true",
    }
    return codex("tool_result", at, duration_ms="2000", **told | more)


TWO_TURNS = (
    codex("user_prompt", -60, prompt="What is here?"),
    codex("sse_event", -58, **USED),
    ran(-55, "1"),
    ran(-52, "2"),
    codex("sse_event", -50, **USED),
    codex("user_prompt", -30, prompt="What is here?"),
    ran(-25, "3", success="false", output="no such file"),
    codex("sse_event", -20, **USED),
)


def brief(turn: dict[str, Any]) -> list[tuple[str, Any]]:
    """Return who said what: a text, or of a call its tool and result."""
    return [
        (one["role"], part.get("text") or (part["name"], part.get("result")))
        for one in turn["messages"]
        for part in one["parts"]
    ]


@pytest.mark.parametrize("cut", [0, 1, 3, 7])
def test_a_conversation_of_logs_is_listed_and_told(project: Any, tell: Teller, cut: int) -> None:
    """However its events arrive, it has its turns, what was asked, tools with results, failures, cost and times."""
    project.loaded = 0  # no segment of traces was ever loaded
    log(tell, *TWO_TURNS[cut:])
    if cut:
        log(tell, *TWO_TURNS[:cut])
    (row,) = project.get("conversations")["conversations"]
    assert (row["turns"], row["traces"], row["ask"], row["error_count"]) == (2, 0, "What is here?", 1)
    assert (row["duration"], row["usage"]["calls"], row["usage"]["cost"]) == (40.0, 3, pytest.approx(3 * COST))
    found = project.get("conversations/c")
    first, second = found["turns"]
    assert found["usage"] == row["usage"]
    assert brief(first) == [
        ("user", "What is here?"),
        ("assistant", ("shell", "a.txt")),
        ("assistant", ("shell", "a.txt")),
    ]
    assert brief(second) == [("user", "What is here?"), ("assistant", ("shell", "no such file"))]
    assert first["messages"][1]["parts"][0]["arguments"] == {"command": "ls"}
    assert [turn["usage"]["cost"] for turn in found["turns"]] == [pytest.approx(2 * COST), pytest.approx(COST)]
    assert [(turn["duration"], turn["status"]) for turn in found["turns"]] == [(10.0, "ok"), (10.0, "error")]
    assert {(turn["trace_id"], turn["messages"][0]["span_id"]) for turn in found["turns"]} == {(None, None)}


def test_a_conversation_whose_id_is_a_number_is_told(project: Any, tell: Teller) -> None:
    """An id that was sent as a number, not as text, has its turns as well."""
    numbered = [(at, said | {"conversation.id": -7000}) for at, said in TWO_TURNS]
    log(tell, *numbered)
    assert [row["conversation_id"] for row in project.get("conversations")["conversations"]] == ["-7000"]
    assert len(project.get("conversations/-7000")["turns"]) == 2


@pytest.mark.parametrize("duration", [2**62, "9" * 19, 1e300])
def test_a_duration_that_no_event_can_have_costs_nobody_anything(project: Any, tell: Teller, duration: Any) -> None:
    """An event that says it took longer than there is time is told as of no duration; its neighbours lose nothing."""
    log(tell, *TWO_TURNS, codex("tool_result", -10, "d", tool_name="shell", call_id="4", duration_ms=duration))
    durations = {row["conversation_id"]: row["duration"] for row in project.get("conversations")["conversations"]}
    assert durations == {"c": 40.0, "d": 0.0}


def test_events_that_name_their_turn_belong_to_it(project: Any, tell: Teller) -> None:
    """Turns that overlap in time are told apart by the prompt's id; an api error fails its turn."""
    call = {"anthropic.provider": "firstParty", "model": "claude-sonnet-4-5", "input_tokens": 10, "output_tokens": 20}
    log(
        tell,
        claude("user_prompt", -60, "p1", prompt="One"),
        claude("user_prompt", -59, "p2", prompt="Two"),
        claude("api_request", -58, "p1", **call),
        claude("tool_result", -57, "p1", tool_name="Bash", tool_use_id="t1", tool_input='{"command":"ls"}'),
        claude("api_error", -56, "p2", model="claude-sonnet-4-5", error="overloaded"),
        claude("api_request", -55, "p1", **call),
    )
    assert [row["turns"] for row in project.get("conversations")["conversations"]] == [2]
    one, two = project.get("conversations/s")["turns"]
    assert (brief(one), brief(two)) == ([("user", "One"), ("assistant", ("Bash", None))], [("user", "Two")])
    assert [(turn["usage"]["calls"], turn["status"]) for turn in (one, two)] == [(2, "ok"), (1, "error")]
    assert (one["tools"], one["models"][0]["response"]) == (["Bash"], "claude-sonnet-4-5")


def test_calls_with_their_messages_are_told_with_what_is_new(project: Any, tell: Teller) -> None:
    """Where each call is sent all that was said, a turn begins with what a user said last, told once."""
    name = {"event.name": "gen_ai.client.inference.operation.details", "gen_ai.conversation.id": "c"}
    asked, answered, thanks = (
        {"role": role, "parts": [{"type": "text", "content": said}]}
        for role, said in (("user", "Hi"), ("assistant", "Hello."), ("user", "Thanks"))
    )
    for at, given in ((-60, [asked]), (-30, [asked, answered, thanks])):
        said = {"gen_ai.input.messages": json.dumps(given), "gen_ai.output.messages": json.dumps([answered])}
        log(tell, (at, {**name, "gen_ai.request.model": "gpt-4o", "gen_ai.usage.input_tokens": 7, **said}))
    first, second = project.get("conversations/c")["turns"]
    assert brief(first) == [("user", "Hi"), ("assistant", "Hello.")]
    assert brief(second) == [("user", "Thanks"), ("assistant", "Hello.")]
    assert (first["ask"], second["ask"]) == ("Hi", "Thanks")


def log_recorded(tell: Teller, case: str) -> None:
    """Load the recorded log events of a run without its spans."""
    sent = ExportLogsServiceRequest.FromString((CAPTURES / f"{case}.logs.otlp.pb").read_bytes())
    records = [record for one in sent.resource_logs for scope in one.scope_logs for record in scope.log_records]
    for record in records:
        record.trace_id = record.span_id = b""
    tell.logs(*records)


@pytest.mark.parametrize(
    ("case", "conversation"),
    [
        ("codex/0.169.0/exec", "01a2023e"),
        ("claude_code/2.1.197/delegate", "5f89d0d9"),
        ("claude_code/2.1.330/agent", "4e8ddfaf"),
    ],
)
def test_what_real_emitters_log_is_a_conversation(project: Any, tell: Teller, case: str, conversation: str) -> None:
    """The recorded log events of a run, without its spans, are a turn with what was asked and its calls."""
    log_recorded(tell, case)
    (row,) = project.get("conversations")["conversations"]
    assert row["conversation_id"].startswith(conversation)
    (turn,) = project.get(f"conversations/{row['conversation_id']}")["turns"]
    assert turn["ask"].lower().endswith("what is the weather in paris?")
    assert turn["usage"]["input_tokens"] > 0


def test_a_sub_agent_of_claude_code_is_charged_by_its_type(project: Any, tell: Teller) -> None:
    """The calls that recorded log events put down to a sub-agent are its, the others are nobody's."""
    log_recorded(tell, "claude_code/2.1.197/delegate")
    rows = project.get("usage", by="agent")["rows"]
    assert {row["agent"]: (row["calls"], row["output_tokens"]) for row in rows} == {
        None: (2, 69),
        "general-purpose": (2, 69),
    }


def test_a_filter_lets_conversations_of_logs_through_as_wholes(project: Any, tell: Teller) -> None:
    """By what its events tell: tools, models, services, failures, what was asked; its cost is that of all of it."""
    log(tell, *TWO_TURNS)
    log(tell, codex("user_prompt", -5, "d", prompt="Else"), codex("sse_event", -4, "d", **USED), service="other")
    for text, found in (
        ("tool:shell", ["c"]),
        ("service:other", ["d"]),
        ("model:gpt-4o", ["d", "c"]),
        ("errors>0", ["c"]),
        ("status:ok", ["d"]),
        ("here", ["c"]),
        ("duration>30s", ["c"]),
        ("cost>0.01", ["c"]),
        ("input_tokens<2000", ["d"]),
        ("attr.tool_name:shell", []),
        ("tool:none", []),
    ):
        rows = project.get("conversations", filter=text)["conversations"]
        assert [row["conversation_id"] for row in rows] == found, text
        assert [row["usage"]["calls"] for row in rows] == [{"c": 3, "d": 1}[one] for one in found], text


def test_pages_of_both_kinds_neither_repeat_nor_skip(
    project: Any, tell: Teller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Conversations of traces and of logs are listed in one order, as of the first page, however small the windows."""
    monkeypatch.setattr(listing, "_WINDOW", 2)
    for number in range(6):
        if number % 2:
            log(tell, codex("user_prompt", -60 + number, f"c{number}", prompt="Hi"))
        else:
            told = {"gen_ai.operation.name": "chat", "gen_ai.conversation.id": f"c{number}"}
            tell(Told(f"t{number}", at=-60 + number, attributes=told))
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while len(seen) < 6:
        found = project.get("conversations", limit=2, **cursor)
        seen += [one["conversation_id"] for one in found["conversations"]]
        log(
            tell,
            codex("user_prompt", -1, f"c{len(seen) % 6}", prompt="Late"),
            codex("user_prompt", -1, "new", prompt="New"),
        )
        cursor = {"cursor": found["next_cursor"]}
    assert seen == [f"c{number}" for number in range(5, -1, -1)]


def test_pages_of_turns_go_on_behind_a_cursor(project: Any, tell: Teller, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page ends with its limit; of a conversation of very many events the last turn that is read says so."""
    log(tell, *TWO_TURNS)
    first = project.get("conversations/c", limit=1)
    second = project.get("conversations/c", limit=1, cursor=first["next_cursor"])
    assert [one["turns"][0]["ask"] for one in (first, second)] == ["What is here?"] * 2
    assert (first["turns"] + second["turns"], second["next_cursor"]) == (project.get("conversations/c")["turns"], None)
    monkeypatch.setattr(logged_turns, "_MOST_EVENTS", 7)
    assert [turn["complete"] for turn in project.get("conversations/c")["turns"]] == [True, False]


def test_claims_of_log_events_are_shown_with_why_they_do_not_count(project: Any, tell: Teller) -> None:
    """Where spans tell of the conversation its turns are traces, and each event says why it is left out."""
    log(tell, *TWO_TURNS[:2])
    assert [one["counted"] for one in project.get("conversations/c")["ledger"]] == [True]
    usage = {f"codex.turn.token_usage.{name}_tokens": 5 for name in ("input", "output")}
    tell(
        Told("t", "session_task.turn", attributes={**usage, "conversation.id": "c"}), resource={"service.name": "codex"}
    )
    found = project.get("conversations/c")
    (claim,) = found["ledger"]
    assert (claim["counted"], claim["reason"]) == (False, "a log event: spans tell of conversation c")
    assert (found["traces"], found["turn_count"], found["usage"]["input_tokens"]) == (1, 1, 5)
    assert found["turns"][0]["turn_id"] == found["turns"][0]["trace_id"]


def test_a_load_that_is_undone_takes_its_conversation_along(project: Any, tell: Teller) -> None:
    """Nothing is left of it; loaded again, it is there once."""
    number = log(tell, *TWO_TURNS)
    Loader(tell.engine, Notes(), "logs", Watermark(0)).undo(number)
    assert project.get("conversations")["conversations"] == []
    project.refused(404, "conversations/c")
    log(tell, *TWO_TURNS)
    log(tell, TWO_TURNS[0])
    assert [turn["usage"]["calls"] for turn in project.get("conversations/c")["turns"]] == [2, 1]


def test_what_is_asked_of_traces_can_be_asked_of_what_is_logged(project: Any) -> None:
    """A column of `trace_segments` is one of `logged_segments` too, so that no filter fails."""
    columns = "SELECT name FROM system.columns WHERE table = {table:String} AND database = currentDatabase()"
    of_traces, of_logs = (
        {name for (name,) in project.engine.query(columns, {"table": table}).result_rows}
        for table in ("trace_segments", "logged_segments")
    )
    assert of_logs - of_traces == {"prompts"}
    assert of_traces <= of_logs
