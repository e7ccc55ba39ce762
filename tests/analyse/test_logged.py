"""Model calls that only log events tell of, and those that repeat what spans tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lamplighter_server.store.load import Loader, Watermark
from lamplighter_server.store.read.scope import Scope
from lamplighter_server.store.read.usage import Question, total, usage
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
from otlp_requests import attributes
from sealed_segments import Notes
from told_traces import Told

if TYPE_CHECKING:
    from told_traces import Teller

CODEX = {
    "event.name": "codex.sse_event",
    "event.kind": "response.completed",
    "conversation.id": "c",
    "model": "gpt-5",
}
COUNTS = {"input_token_count": "140", "output_token_count": "20", "cached_token_count": 64, "reasoning_token_count": 8}
CLAUDE = {
    "event.name": "api_request",
    "anthropic.provider": "firstParty",
    "model": "claude-sonnet-4-5",
    "session.id": "s",
    "input_tokens": 110,
    "output_tokens": 20,
    "cache_read_tokens": 64,
    "cache_creation_tokens": 32,
    "duration_ms": "50",
}
TURN = {
    "codex.turn.token_usage.input_tokens": 140,
    "codex.turn.token_usage.output_tokens": 20,
    "conversation.id": "c",
}


def record(tell: Teller, said: dict[str, Any], *, at: int = 0, **fields: Any) -> LogRecord:
    """Return an event of so many nanoseconds after now."""
    return LogRecord(time_unix_nano=tell.now + at, attributes=attributes(said), **fields)


def asked(tell: Teller, *by: str) -> list[dict[str, Any]]:
    """Return what a project used."""
    scope = Scope(tell.project, 2**63 - 1, tell.now, tell.now - 10**15, tell.now + 10**15)
    return usage(tell.engine, scope, Question(by))


def counted(tell: Teller) -> tuple[int, int]:
    """Return calls and input tokens, after asking that sums by another dimension are the same."""
    found = total(asked(tell))
    assert total(asked(tell, "trace", "conversation")) == found
    return found["calls"], found["input_tokens"]


def test_an_emitter_that_sends_only_logs_has_calls(tell: Teller) -> None:
    """An event that a dialect names is a call, with numbers that are texts too; one without usage is none."""
    tell.logs(record(tell, CODEX), record(tell, CODEX | COUNTS, at=1))
    (row,) = asked(tell, "request_model", "conversation", "trace")
    assert (row["request_model"], row["conversation"], row["trace"]) == ("gpt-5", "c", None)
    used = (row["calls"], row["input_tokens"], row["output_tokens"], row["cache_read_tokens"], row["reasoning_tokens"])
    assert used == (1, 140, 20, 64, 8)
    assert row["cost"] > 0


def test_the_dialect_says_what_the_numbers_of_an_event_mean(tell: Teller) -> None:
    """Claude Code's input excludes the cache, its provider has a word of its own, and a failed request is a call."""
    error = {"event.name": "api_error", "model": "claude-sonnet-4-5", "session.id": "s", "error": "overloaded"}
    tell.logs(record(tell, CLAUDE), record(tell, error, at=1))
    (row,) = [row for row in asked(tell, "provider", "model") if row["provider"]]
    assert (row["provider"], row["input_tokens"], row["cache_write_tokens"]) == ("anthropic", 206, 32)
    assert (total(asked(tell))["calls"], total(asked(tell))["failed_calls"]) == (2, 1)


def test_an_event_that_belongs_to_a_span_is_no_call(tell: Teller) -> None:
    """Details of a span's call are told by the span; without a span the same event is a call."""
    details = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o", "gen_ai.usage.input_tokens": 7}
    name = "gen_ai.client.inference.operation.details"
    tell.logs(record(tell, details, event_name=name, trace_id=b"t" * 16, span_id=b"s" * 8))
    assert counted(tell) == (0, 0)
    tell.logs(record(tell, details, event_name=name))
    assert counted(tell) == (1, 7)


def test_spans_and_events_of_one_conversation_count_once(tell: Teller) -> None:
    """What spans tell of a conversation replaces its events, whichever come first; other conversations stay."""
    tell.logs(record(tell, CODEX | COUNTS), record(tell, CODEX | COUNTS | {"conversation.id": "other"}))
    assert counted(tell) == (2, 280)
    tell(Told("t", "session_task.turn", attributes=TURN))
    assert counted(tell) == (2, 280)
    tell.logs(record(tell, CODEX | COUNTS, at=5))
    assert counted(tell) == (2, 280)
    assert {row["conversation"]: row["calls"] for row in asked(tell, "conversation")} == {"c": 1, "other": 1}


def test_a_record_that_is_sent_again_is_one_call(tell: Teller) -> None:
    """The same record in two loads is one call; another moment makes another."""
    again = record(tell, CODEX | COUNTS)
    tell.logs(again)
    tell.logs(again, record(tell, CODEX | COUNTS, at=1))
    assert counted(tell) == (2, 280)


def test_a_load_of_logs_is_taken_back_with_its_calls(tell: Teller) -> None:
    """Logs that are undone and loaded again, after spans replaced them, leave the ledger as it was."""
    number = tell.logs(record(tell, CODEX | COUNTS))
    tell(Told("t", "session_task.turn", attributes=TURN))
    Loader(tell.engine, Notes(), "logs", Watermark(0)).undo(number)
    tell.logs(record(tell, CODEX | COUNTS))
    assert counted(tell) == (1, 140)
