"""One trace: its head, its spans with everything that was sent, its ledger, and how it is written."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import pytest
from lamplighter_server.store.read import trace as reading
from lamplighter_server.store.read.rows import raw_blocks
from lamplighter_server.store.read.scope import Scope
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from otlp_requests import attributes
from told_traces import Told, span_id, trace_id

if TYPE_CHECKING:
    from told_traces import Teller

VALUES = {
    "text": 'é🙂 "quoted" \\ \n\t\0',
    "empty": "",
    "long": "x" * 5000,
    "integer": 42,
    "zero": 0,
    "negative": -7,
    "huge": 2**63 - 1,
    "tiny": -(2**63),
    "double": 0.1,
    "true": True,
    "false": False,
    "list": ["a", 1, None, [2.5]],
    "empty list": [],
    "map": {"k": {"deep": [True]}},
    "nothing": None,
}
ODD = {
    "bytes": (b"\x00\xff", {"bytes": "AP8="}),
    "nan": (math.nan, "NaN"),
    "plus": (math.inf, "Infinity"),
    "minus": (-math.inf, "-Infinity"),
}
CALL = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.agent.name": "planner",
    "gen_ai.agent.id": "a-1",
    "gen_ai.request.model": "small",
    "gen_ai.response.finish_reasons": ["stop"],
    "gen_ai.usage.input_tokens": 100,
    "gen_ai.usage.output_tokens": 7,
    "gen_ai.usage.cache_read.input_tokens": 60,
    "gen_ai.input.messages": '[{"role":"user","parts":[{"type":"text","content":"hi"}]}]',
}


@pytest.fixture
def rich(tell: Teller) -> Teller:
    """Return the teller of a trace of three spans, told out of order."""
    happened = Span.Event(name="went", time_unix_nano=tell.now, attributes=attributes({"why": "so"}))
    linked = Span.Link(trace_id=b"\1" * 16, span_id=b"\2" * 8, trace_state="a=b", attributes=attributes({"n": 1}))
    more = Span(events=[happened], links=[linked], trace_state="v=1", flags=257, dropped_events_count=3)
    values = VALUES | {key: sent for key, (sent, _) in ODD.items()}
    tell(Told("t", "call", at=-8, lasts=0.5, parent="run", kind=3, attributes=CALL))
    tell(Told("t", "odd", at=-9, parent="run", attributes=values, error="it broke", more=more))
    tell(Told("t", "run", at=-10, lasts=5.25), resource={"service.name": "office", "host": "h", "n": 5})
    return tell


def test_the_spans_come_by_their_start(project: Any, rich: Teller) -> None:
    """A trace is its head, then its spans by their start however they arrived, then its ledger."""
    found = project.get(f"traces/{trace_id('t')}")
    assert [span["name"] for span in found["spans"]] == ["run", "odd", "call"]
    assert list(found) == [*HEAD, "spans", "ledger", "findings"]
    assert (found["trace_id"], found["duration"], found["status"]) == (trace_id("t"), 5.25, "error")
    assert found["services"] == ["desk", "office"]
    assert found["agents"] == ["planner"]


HEAD = ["trace_id", "start", "end", "duration", "status", "services", "agents", "usage"]


def test_a_span_has_everything_that_was_sent(project: Any, rich: Teller) -> None:
    """Every kind of value, event and link comes back as JSON without a loss."""
    span = project.get(f"traces/{trace_id('t')}")["spans"][1]
    assert span["attributes"] == VALUES | {key: shown for key, (_, shown) in ODD.items()}
    assert [type(span["attributes"][key]) for key in ("integer", "true", "double")] == [int, bool, float]
    assert span["resource"] == {"service.name": "desk"}
    assert (span["status"], span["status_message"], span["kind"]) == ("error", "it broke", "internal")
    assert (span["scope"], span["scope_version"], span["scope_attributes"]) == ("tests", "1.0", {})
    assert (span["trace_state"], span["flags"], span["dropped_events_count"]) == ("v=1", 257, 3)
    (event,) = span["events"]
    assert (event["name"], event["attributes"], len(event["time"])) == ("went", {"why": "so"}, 30)
    (link,) = span["links"]
    assert (link["trace_id"], link["span_id"], link["attributes"]) == ("01" * 16, "02" * 8, {"n": 1})


def test_the_meaning_of_a_call(project: Any, rich: Teller) -> None:
    """What the conventions name is beside the raw attributes, which stay."""
    span = project.get(f"traces/{trace_id('t')}")["spans"][2]
    assert span["span_id"] == span_id("t", "call")
    assert span["parent_id"] == span_id("t", "run")
    assert (span["operation"], span["provider"], span["request_model"]) == ("chat", "openai", "small")
    assert (span["response_model"], span["tool"], span["error_type"]) == (None, None, None)
    assert span["agent"] == {"id": "a-1", "name": "planner", "version": None}
    assert span["finish_reasons"] == ["stop"]
    assert span["usage"] == {
        "input_tokens": 100,
        "output_tokens": 7,
        "cache_read_tokens": 60,
        "cache_write_tokens": 0,
        "reasoning_tokens": 0,
        "cost": None,
    }
    assert span["attributes"] == CALL
    assert (span["kind"], span["duration"]) == ("client", 0.5)


def test_the_ledger_has_each_call_once(project: Any, rich: Teller) -> None:
    """A model call is one row of the ledger; what has no price has no cost, and its tokens count as unpriced."""
    found = project.get(f"traces/{trace_id('t')}", view="outline")
    (entry,) = found["ledger"]
    assert (entry["span_id"], entry["agent"], entry["model"]) == (span_id("t", "call"), "planner", "small")
    assert (entry["input_tokens"], entry["counted"], entry["cost"], entry["price"]) == (100, True, None, None)
    assert found["usage"] == {
        "calls": 1,
        "input_tokens": 100,
        "output_tokens": 7,
        "cache_read_tokens": 60,
        "cache_write_tokens": 0,
        "reasoning_tokens": 0,
        "cost": None,
        "unpriced_tokens": 107,
    }


def test_an_outline_is_the_same_without_what_is_long(project: Any, rich: Teller) -> None:
    """The outline's spans are the full ones' members, less attributes, resource, events and links."""
    outline = project.get(f"traces/{trace_id('t')}", view="outline")
    full = project.get(f"traces/{trace_id('t')}")
    assert {key: outline[key] for key in HEAD} == {key: full[key] for key in HEAD}
    for short, whole in zip(outline["spans"], full["spans"], strict=True):
        assert short == {key: whole[key] for key in short}
        assert not {"attributes", "resource", "events", "links"} & set(short)
    assert [(span["event_count"], span["link_count"]) for span in outline["spans"]] == [(0, 0), (1, 1), (0, 0)]


def test_one_span(project: Any, rich: Teller) -> None:
    """A span asked for alone is the one of the whole trace; ids may be written in capitals."""
    full = project.get(f"traces/{trace_id('t')}")
    path = f"traces/{trace_id('t').upper()}/spans/{span_id('t', 'odd').upper()}"
    assert project.get(path) == full["spans"][1]


def test_a_span_that_was_never_ended_has_no_duration(project: Any, tell: Teller) -> None:
    """An end that was not sent is null, and the trace is as long as is known."""
    tell.now = 0
    tell(Told("u", "open", at=1_700_000_000, lasts=-1_700_000_000))
    (span,) = project.get(f"traces/{trace_id('u')}")["spans"]
    assert span["duration"] is None
    assert project.get(f"traces/{trace_id('u')}")["duration"] == 0


def test_what_is_not_there(project: Any, rich: Teller) -> None:
    """An unknown trace or span is 404, an id that is none is 400, another project's trace is unknown."""
    assert "00ff" in project.refused(404, f"traces/{'00ff' * 8}")["detail"]
    assert "no span" in project.refused(404, f"traces/{trace_id('t')}/spans/{'00ff' * 4}")["detail"]
    assert "trace_id" in project.refused(400, "traces/xyz")["detail"]
    assert "span_id" in project.refused(400, f"traces/{trace_id('t')}/spans/1")["detail"]
    assert "view" in project.refused(400, f"traces/{trace_id('t')}", view="short")["detail"]
    project.as_project("somebody-else")
    project.refused(404, f"traces/{trace_id('t')}")


def test_a_long_trace_comes_in_pieces(tell: Teller) -> None:
    """No piece of a long trace holds more than some of its spans; together they are one JSON text in order."""
    tell(*(Told("t", f"s{n}", at=-100 + n / 1000, parent="x" if n else "") for n in range(7000)))
    scope = Scope(tell.project, 2**63 - 1, tell.now)
    found = reading.find(tell.engine, scope, trace_id("t"))
    assert found is not None
    for outline in (True, False):
        pieces = list(found.chunks(outline=outline))
        assert max(len(piece) for piece in pieces) < sum(len(piece) for piece in pieces) / 2
        spans = json.loads(b"".join(pieces))["spans"]
        assert [span["name"] for span in spans] == [f"s{n}" for n in range(7000)]


def test_whole_spans_are_read_some_at_a_time(tell: Teller, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long the messages in a trace of several loads are, only some of its spans lie in memory at once."""
    tell.engine.command("SYSTEM STOP MERGES spans")
    for load in range(3):
        tell(*(Told("t", f"s{load}-{n}", at=-100 + n / 1000) for n in range(150)))
    found = reading.find(tell.engine, Scope(tell.project, 2**63 - 1, tell.now), trace_id("t"))
    assert found is not None
    blocks: list[int] = []

    def counted(*arguments: Any, **placeholders: str) -> Any:
        for block in raw_blocks(*arguments, **placeholders):
            blocks.append(len(block))
            yield block

    monkeypatch.setattr(reading, "raw_blocks", counted)
    assert list(found.chunks(outline=False))
    tell.engine.command("SYSTEM START MERGES spans")
    assert sum(blocks) == 450
    assert max(blocks) <= 100
