"""What the tables of meaning say: each key fills its column, content lies apart, what was asked is found."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from lamplighter_server.journal import Signal
from lamplighter_server.semconv.tables import Column, columns, content
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
from otlp_requests import attributes, logs, span, traces
from rebuilt_requests import is_content
from sealed_segments import Sealed, load_all
from trace_segment_check import rows

if TYPE_CHECKING:
    from pathlib import Path

    from lamplighter_server.store.engine import Engine

SENT: dict[str, tuple[Any, Any]] = {
    "text": ("first", "second"),
    "texts": (["first", "more"], ["second"]),
    "uint": (11, 22),
    "number": (1.5, 2.5),
    "flag": (True, False),
}
"""For each type of column two values that differ."""
STORED = [column for column in columns() if column.stored]
CACHED = ("cache_read_tokens", "cache_write_tokens")
"""What of the input came from the cache or went to it: the input is at least as much."""


def stored(engine: Engine, sealed: Sealed, sent: list[dict[str, Any]], select: str) -> list[dict[str, Any]]:
    """Load a span for each of these attributes and answer what is stored of them, in their order."""
    spans = [span(values, name=f"{number:06d}") for number, values in enumerate(sent)]
    load_all(engine, sealed.segment(Signal.TRACES, [traces(*spans)]))
    return rows(engine, f"SELECT {select} FROM spans WHERE project = {{project:String}} ORDER BY name", sealed.project)


@pytest.fixture
def sealed(tmp_path: Path) -> Sealed:
    """Return a writer of segments for a project of this test alone."""
    return Sealed(tmp_path)


def test_each_key_fills_its_column_and_the_preferred_one_wins(engine: Engine, sealed: Sealed) -> None:
    """Every typed column is filled from each of its keys, by the first of them where several are present."""
    cases: list[tuple[Column, dict[str, Any], Any]] = []
    for column in STORED:
        first, second = SENT[column.type]
        cases += [(column, {"other": 1, key: first}, first) for key in column.keys]
        for at, preferred in enumerate(column.keys):
            cases += [(column, {key: second, preferred: first}, first) for key in column.keys[at + 1 :]]
            cases += [(column, {preferred: first, key: second}, first) for key in column.keys[at + 1 :]]
    names = ", ".join(column.name for column in STORED)
    found = stored(engine, sealed, [values for _, values, _ in cases], names)
    empty = stored(engine, Sealed(sealed.directory), [{}], names)[0]
    for (column, values, expected), row in zip(cases, found, strict=True):
        cached = {"input_tokens": expected} if column.name in CACHED else {}
        assert row == {**empty, **cached, column.name: expected}, (column.name, values)
    assert not any(value for value in empty.values())


def test_a_value_of_another_kind_leaves_the_column_empty(engine: Engine, sealed: Sealed) -> None:
    """A key whose value is not of the column's kind fills nothing, and the attribute is kept."""
    strange: list[Any] = [{"k": "v"}, b"bytes", None]
    cases = [(column, value) for column in STORED for value in strange]
    names = ", ".join(column.name for column in STORED)
    found = stored(
        engine, sealed, [{column.keys[0]: value} for column, value in cases], f"{names}, mapKeys(attributes) AS k"
    )
    for (column, value), row in zip(cases, found, strict=True):
        assert not row[column.name], (column.name, value)
        assert row["k"] == [column.keys[0]]


CONTENT_KEYS = [*content().ask, *content().keys]
APART = [
    *CONTENT_KEYS,
    "gen_ai.prompt.0.content",
    "gen_ai.completion.12.role",
    "llm.input_messages.0.message.content",
    "retrieval.documents.3.document.content",
    "langfuse.observation.input",
    "mlflow.spanInputs",
]
NOT_APART = [
    "gen_ai.prompt.name",
    "gen_ai.prompt.",
    "gen_ai.promptx",
    "gen_ai.input",
    "llm.tools",
    "input.value.x",
    "Events",
]


def test_content_lies_apart_from_the_other_attributes(engine: Engine, sealed: Sealed) -> None:
    """Keys and prefixes of content go to `content`, all others to `attributes`, for spans as for logs."""
    values = dict.fromkeys([*APART, *NOT_APART], "x")
    keys = "arraySort(mapKeys(content)) AS content, arraySort(mapKeys(attributes)) AS attributes"
    (row,) = stored(engine, sealed, [values], keys)
    assert row == {"content": sorted({*APART}), "attributes": sorted(NOT_APART)}
    load_all(engine, sealed.segment(Signal.LOGS, [logs(LogRecord(attributes=attributes(values)))]))
    assert rows(engine, f"SELECT {keys} FROM logs WHERE project = {{project:String}}", sealed.project) == [row]
    assert all(map(is_content, APART))
    assert not any(map(is_content, NOT_APART))


def test_a_filter_by_attribute_does_not_read_content(engine: Engine, sealed: Sealed) -> None:
    """A query for an attribute's value reads some columns of the table, and `content` is not among them."""
    plan = engine.query(
        "EXPLAIN actions = 1 SELECT count() FROM spans WHERE attributes['http.route'] = {value:String}",
        {"value": "/pay"},
    )
    text = "\n".join(row[0] for row in plan.result_rows)
    assert "attributes" in text
    assert "content" not in text
    assert "trace_state" not in text


def parts(role: str, text: str) -> dict[str, Any]:
    """Return a message as the conventions have it."""
    return {"role": role, "parts": [{"type": "text", "content": text}]}


def turned(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return messages with every key order reversed."""
    inner = [{**m, "parts": [dict(reversed(p.items())) for p in m["parts"]]} if "parts" in m else m for m in messages]
    return [dict(reversed(message.items())) for message in inner]


NASTY = 'She said "hé, \\ 日本 😀"\nand left\t{[]}'
TALK = [parts("system", "You are kind."), parts("user", "Where is my order?"), parts("assistant", "On its way.")]
FLAT = [
    {"role": role, "content": text} for role, text in (("system", "Be kind."), ("user", "Hi!"), ("assistant", "Yes?"))
]
IMAGE = [
    {
        "role": "user",
        "content": [{"type": "image_url", "image_url": {"url": "http://x/y"}}, {"type": "text", "text": "What is it?"}],
    }
]
MESSAGES, TIGHT = "gen_ai.input.messages", (",", ":")


def said(text: str) -> str:
    """Return what a user said as the conventions' JSON."""
    return json.dumps([parts("user", text)])


ASKED: dict[str, tuple[dict[str, Any], str]] = {
    "parts": ({MESSAGES: json.dumps(TALK)}, "Where is my order?"),
    "parts, keys turned": ({MESSAGES: json.dumps(turned(TALK))}, "Where is my order?"),
    "flat": ({MESSAGES: json.dumps(FLAT)}, "Hi!"),
    "flat, keys turned": ({MESSAGES: json.dumps(turned(FLAT))}, "Hi!"),
    "flat, no spaces": ({MESSAGES: json.dumps(FLAT, separators=TIGHT)}, "Hi!"),
    "turned, no spaces": ({MESSAGES: json.dumps(turned(TALK), separators=TIGHT)}, "Where is my order?"),
    "an image before the text": ({"input.value": json.dumps(IMAGE)}, "What is it?"),
    "in an object": ({"input.value": json.dumps({"model": "m", "messages": FLAT})}, "Hi!"),
    "escapes": ({MESSAGES: said(NASTY)}, NASTY),
    "escapes, turned": ({MESSAGES: json.dumps(turned([parts("user", NASTY)]))}, NASTY),
    "unescaped unicode": ({MESSAGES: json.dumps([parts("user", NASTY)], ensure_ascii=False)}, NASTY),
    "an escape at the cut": ({MESSAGES: said("x" * 199 + "é tail")}, "x" * 199 + "é"),
    "a pair at the cut": ({MESSAGES: said("x" * 199 + "😀 tail")}, "x" * 199 + "😀"),
    "long": ({MESSAGES: json.dumps(turned([parts("user", "é" * 900)]))}, "é" * 200),
    "no user": ({MESSAGES: json.dumps([parts("system", "Go on.")])}, "Go on."),
    "plain text": ({"input.value": "What is 2 + 2?"}, "What is 2 + 2?"),
    "plain text, long": ({"input.value": "é" * 5000}, "é" * 200),
    "an object": ({"input.value": json.dumps({"k": 5, "question": "Why?"})}, "Why?"),
    "the preferred key": ({"input.value": "no", MESSAGES: json.dumps(FLAT)}, "Hi!"),
    "no text": ({MESSAGES: "[]"}, ""),
    "not a string": ({MESSAGES: [{"role": "user"}]}, ""),
    "empty": ({"input.value": ""}, ""),
    "nothing": ({}, ""),
}


def test_what_was_asked_is_found_in_every_shape(engine: Engine, sealed: Sealed) -> None:
    """The user's first text is read from every shape of messages, in either order of keys, unescaped and cut."""
    sent = [span(values, trace_id=number.to_bytes(16, "big")) for number, (values, _) in enumerate(ASKED.values(), 1)]
    load_all(engine, sealed.segment(Signal.TRACES, [traces(*sent)]))
    statement = "SELECT ask FROM trace_segments WHERE project = {project:String} ORDER BY trace_id"
    found = dict(zip(ASKED, (row["ask"] for row in rows(engine, statement, sealed.project)), strict=True))
    assert found == {name: expected for name, (_, expected) in ASKED.items()}


def test_the_earliest_span_with_content_tells_what_was_asked(engine: Engine, sealed: Sealed) -> None:
    """Of a trace's spans the first that recorded a question gives it, whatever their order in the request."""
    trace, now = b"t" * 16, 1_700_000_000_000_000_000
    sent = [
        span({"input.value": text} if text else {}, trace_id=trace, start_time_unix_nano=now + at)
        for text, at in (("later", 3), ("", 1), ("first", 2))
    ]
    load_all(engine, sealed.segment(Signal.TRACES, [traces(*sent)]))
    found = rows(engine, "SELECT ask FROM trace_segments WHERE project = {project:String}", sealed.project)
    assert found == [{"ask": "first"}]


LONG = "é" * 9000
SERVICES: list[tuple[dict[str, Any], tuple[str, str]]] = [
    ({}, ("", "")),
    ({"service.name": "desk"}, ("desk", "")),
    ({"service.name": "desk", "deployment.environment": "old"}, ("desk", "old")),
    ({"deployment.environment": "old", "deployment.environment.name": "new"}, ("", "new")),
    (
        {"host.name": "x" * 300, "service.name": "s" * 200, "deployment.environment.name": LONG},
        ("s" * 200, LONG),
    ),
    ({"service.name": 5}, ("", "")),
]


def test_service_and_environment_come_from_the_resource(engine: Engine, sealed: Sealed) -> None:
    """Both names of the environment are known, the current one wins, and long values are whole."""
    requests = [traces(span(name=str(number)), resource=values) for number, (values, _) in enumerate(SERVICES)]
    load_all(engine, sealed.segment(Signal.TRACES, requests))
    statement = "SELECT service, environment FROM spans WHERE project = {project:String} ORDER BY name"
    found = [(row["service"], row["environment"]) for row in rows(engine, statement, sealed.project)]
    assert found == [expected for _, expected in SERVICES]
