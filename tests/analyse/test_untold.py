"""Tools that no span tells of: they are listed by the results that model calls were given."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from lamplighter_server.store.filter import conditions, parse
from lamplighter_server.store.read import actors
from lamplighter_server.store.read.listing import page
from lamplighter_server.store.read.scope import Scope
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
from otlp_requests import any_value, attributes
from told_traces import Told, span_id, trace_id

if TYPE_CHECKING:
    from told_traces import Teller

ALL = conditions(parse(""))
ID = "call_0123456789abcdefghij"
ASKED = {"role": "assistant", "parts": [{"type": "tool_call", "id": ID, "name": "get_weather", "arguments": {}}]}
ANSWERED = {"role": "tool", "parts": [{"type": "tool_call_response", "id": ID, "response": "18 degrees"}]}
CHAT = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o", "gen_ai.usage.input_tokens": 100}


def call(name: str, *messages: dict[str, Any], trace: str = "t", at: float = -5, **more: Any) -> Told:
    """Tell of a model call that was given these messages."""
    given = {"gen_ai.input.messages": json.dumps(messages)} if messages else {}
    return Told(trace, name, at=at, attributes={**CHAT, **given, **more})


def tool(trace: str = "t", call_id: str = ID) -> Told:
    """Tell of the tool's execution by a span."""
    said = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "get_weather", "gen_ai.tool.call.id": call_id}
    return Told(trace, "tool", at=-6, attributes=said)


def within(tell: Teller) -> Scope:
    """Return the scope of all that a project has."""
    return Scope(tell.project, 2**63 - 1, tell.now, tell.now - 10**12, tell.now + 10**12)


def listed(tell: Teller) -> dict[str, int]:
    """Return how often each tool was executed."""
    return {row["name"]: row["calls"] for row in actors.tools(tell.engine, within(tell), ALL, limit=10)}


def found(tell: Teller, text: str = "") -> list[dict[str, Any]]:
    """Return the traces that a filter finds."""
    return page(tell.engine, within(tell), conditions(parse(text)), limit=10, cursor=None).traces


def test_a_result_tells_of_an_execution(tell: Teller) -> None:
    """A tool without a span is listed, with its agent, in its trace and to a filter; how long it took is not known."""
    tell(call("1"), call("2", ASKED, ANSWERED, **{"gen_ai.agent.name": "helper"}))
    (row,) = actors.tools(tell.engine, within(tell), ALL, limit=10)
    assert (row["name"], row["calls"], row["agents"], row["p50_duration"]) == ("get_weather", 1, ["helper"], None)
    assert [trace["tools"] for trace in found(tell)] == [["get_weather"]]
    assert [trace["trace_id"] for trace in found(tell, "tool:get_weather")] == [trace_id("t")]
    assert found(tell, "-tool:get_weather") == []
    executed = actors.tools_of(tell.engine, within(tell), ALL, "helper")
    assert [(tool["name"], tool["calls"], tool["duration_p50"]) for tool in executed] == [("get_weather", 1, None)]


def test_an_execution_that_has_a_span_is_not_told_twice(tell: Teller) -> None:
    """A span of the tool tells of the execution, whether it comes with the call's span or later."""
    tell(tool(), call("2", ASKED, ANSWERED))
    tell(call("2", ASKED, ANSWERED, trace="u"))
    assert listed(tell) == {"get_weather": 2}
    tell(tool("u", "another id"))
    assert listed(tell) == {"get_weather": 2}


def test_a_history_that_is_sent_again_adds_nothing(tell: Teller) -> None:
    """A result is one execution however many later calls have it in their history, also if each call is a trace."""
    tell(call("2", ASKED, ANSWERED, trace="a"))
    tell(call("3", ASKED, ANSWERED, {"role": "assistant", "parts": []}, {"role": "user", "parts": []}, trace="b"))
    tell(call("again", ASKED, ANSWERED, trace="c"))
    assert listed(tell) == {"get_weather": 1}


def test_a_proposal_without_a_result_is_no_execution(tell: Teller) -> None:
    """What a model asked for and nobody answered was not executed."""
    tell(call("2", ASKED, {"role": "user", "parts": [{"type": "text", "content": "tool_call_id"}]}))
    assert listed(tell) == {}


def test_log_events_hold_results_too(tell: Teller) -> None:
    """Messages in log events, all in one or each in its own, tell of executions like those of spans."""
    ids = {"trace_id": bytes.fromhex(trace_id("t")), "span_id": bytes.fromhex(span_id("t", "2"))}
    later = {**ids, "span_id": bytes.fromhex(span_id("t", "3"))}
    details = {"gen_ai.input.messages": [ASKED, ANSWERED]}
    asked = {"tool_calls": [{"id": "d", "type": "function", "function": {"name": "refund", "arguments": "{}"}}]}
    answered = {"id": "d", "content": "done"}
    tell.logs(
        LogRecord(
            event_name="gen_ai.client.inference.operation.details",
            time_unix_nano=tell.now,
            attributes=attributes(details),
            **ids,
        ),
        LogRecord(event_name="gen_ai.assistant.message", time_unix_nano=tell.now, body=any_value(asked), **later),
        LogRecord(event_name="gen_ai.tool.message", time_unix_nano=tell.now + 1, body=any_value(answered), **later),
    )
    tell(call("2"), call("3"))
    assert listed(tell) == {"get_weather": 1, "refund": 1}
    assert [trace["tools"] for trace in found(tell)] == [["get_weather", "refund"]]
