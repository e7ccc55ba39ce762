"""What any ClickHouse answers alike about agents, conversations and prices that are missing."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from lamplighter_server.analyse.conversation import conversation
from lamplighter_server.analyse.settle import Settler
from lamplighter_server.analyse.topology import topology
from lamplighter_server.analyse.versions import versions
from lamplighter_server.journal import Signal
from lamplighter_server.store.filter import Conditions, conditions, parse
from lamplighter_server.store.read import actors
from lamplighter_server.store.read.conversations import conversations
from lamplighter_server.store.read.cursor import Cursor
from lamplighter_server.store.read.scope import Scope
from lamplighter_server.store.read.unpriced import unpriced
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
from otlp_requests import any_value, attributes, logs, span, traces
from sealed_segments import load_all

if TYPE_CHECKING:
    from lamplighter_server.store.engine import Engine
    from sealed_segments import Sealed

HOUR = 3_600_000_000_000
SECOND = 1_000_000_000
DETAILS = "gen_ai.client.inference.operation.details"
NONE = Conditions()


def told(engine: Engine, sealed: Sealed, now: int) -> Scope:
    """Load two traces of two agents each, of two conversations with odd names."""
    found = []
    for number, name in enumerate(("it's 'one'", "two\\")):
        of = {"trace_id": bytes([65 + number]) * 16, "start_time_unix_nano": now - (9 - number) * SECOND}
        first = span({"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "desk"}, span_id=b"a" * 8, **of)
        agent = {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "orders"}
        second = span(agent, span_id=b"b" * 8, parent_span_id=b"a" * 8, **of)
        said = {
            "gen_ai.operation.name": "chat",
            "gen_ai.agent.name": "orders",
            "gen_ai.request.model": "house\\model",
            "gen_ai.conversation.id": name,
            "gen_ai.usage.input_tokens": 10,
            "gen_ai.system_instructions": json.dumps([{"type": "text", "content": "Be 'brief'."}]),
            "gen_ai.input.messages": json.dumps([{"role": "user", "content": "Hi \\ \n there"}]),
        }
        call = span(said, span_id=b"c" * 8, parent_span_id=b"b" * 8, **of)
        tool = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "f"}
        ran = span({**tool, "gen_ai.agent.name": "orders"}, span_id=b"d" * 8, parent_span_id=b"b" * 8, **of)
        found += [first, second, call, ran]
    segment = sealed.segment(Signal.TRACES, [traces(*found)])
    load_all(engine, segment, Settler(engine))
    return Scope(sealed.project, segment.number, now, now - HOUR, now + HOUR)


def test_hand_overs_versions_and_tools(engine: Engine, sealed: Sealed) -> None:
    """Who handed over to whom, an agent's versions and its tools come out of any engine."""
    scope = told(engine, sealed, time.time_ns())
    (edge,) = topology(engine, scope, NONE)["hand_overs"]
    assert (edge["from"]["agent"], edge["to"]["agent"], edge["count"], edge["usage"]["calls"]) == (
        "desk",
        "orders",
        2,
        2,
    )
    (version,) = versions(engine, scope, NONE, "orders")
    assert (version["runs"], version["models"], version["tools"]) == (2, ["house\\model"], ["f"])
    assert version["instructions_hash"]
    executed = actors.tools_of(engine, scope, NONE, "orders")
    assert [(tool["name"], tool["calls"]) for tool in executed] == [("f", 2)]


def test_conversations_are_paged_and_told(engine: Engine, sealed: Sealed) -> None:
    """Conversations with quotes and backslashes in their names are listed page by page, and their messages told."""
    scope = told(engine, sealed, time.time_ns())
    first, more = conversations(engine, scope, NONE, limit=1, cursor=None)
    assert more
    second, end = conversations(engine, scope, NONE, limit=1, cursor=Cursor.read(more))
    assert ([row["conversation_id"] for row in first + second], end) == (["two\\", "it's 'one'"], None)
    found = conversation(engine, scope, "two\\", limit=10, cursor=None)
    assert found
    (turn,) = found["turns"]
    said = [message["parts"][0]["text"] for message in turn["messages"]]
    assert said == ["Be 'brief'.", "Hi \\ \n there"]


def test_messages_in_log_records_are_told(engine: Engine, sealed: Sealed) -> None:
    """A call whose messages came as log records, one a message or all in one, is told as if it had recorded them."""
    now = time.time_ns()
    said = {"gen_ai.operation.name": "chat", "gen_ai.conversation.id": "logged"}
    calls = [span(said, trace_id=b"L" * 16, span_id=bytes([n]) * 8, start_time_unix_nano=now + n) for n in (1, 2)]
    asked, answered, details = (
        LogRecord(trace_id=b"L" * 16, span_id=bytes([n]) * 8, time_unix_nano=now + later, event_name=name)
        for later, (n, name) in enumerate(((1, "gen_ai.user.message"), (1, "gen_ai.choice"), (2, DETAILS)))
    )
    asked.body.CopyFrom(any_value({"content": "Hi"}))
    answered.body.string_value = json.dumps({"message": {"role": "assistant", "content": "Hello"}})
    whole = {"gen_ai.input.messages": json.dumps([{"role": "user", "content": "Bye"}])}
    details.attributes.extend(attributes(whole))
    segment = sealed.segment(Signal.TRACES, [traces(*calls)])
    load_all(engine, segment, Settler(engine))
    load_all(engine, sealed.segment(Signal.LOGS, [logs(asked, answered, details)]))
    found = conversation(engine, Scope(sealed.project, segment.number, now), "logged", limit=10, cursor=None)
    assert found
    told = [(one["role"], one["parts"][0]["text"]) for one in found["turns"][0]["messages"]]
    assert told == [("user", "Hi"), ("assistant", "Hello"), ("user", "Bye")]


def test_what_has_no_price_and_what_was_used_can_be_asked(engine: Engine, sealed: Sealed) -> None:
    """Models without a price are told, and a filter by tokens asks the ledger."""
    scope = told(engine, sealed, time.time_ns())
    (one,) = unpriced(engine, scope, limit=10)
    assert (one["model"], one["calls"], one["input_tokens"]) == ("house\\model", 2, 20)
    for text, count in (("input_tokens>9", 2), ("input_tokens>10", 0), ("-input_tokens>9", 0)):
        assert topology(engine, scope, conditions(parse(text)))["traces_read"] == count, text
