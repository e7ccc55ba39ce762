"""Whatever value the application sets, nothing raises, nothing is lost silently, and no span costs its batch."""

from __future__ import annotations

import datetime as dt
import decimal
from typing import TYPE_CHECKING, Any

import lamplighter
import pytest
from opentelemetry import trace
from opentelemetry._logs import LogRecord, get_logger

if TYPE_CHECKING:
    from conftest import Recorder

ITSELF: list[Any] = []
ITSELF.append(ITSELF)


class UnprintableError(Exception):
    """An exception, and a value, that can't be printed."""

    def __str__(self) -> str:
        raise RuntimeError("no words")


@pytest.mark.parametrize(
    ("value", "arrives"),
    [
        ({"a": {"b": 1}}, '{"a": {"b": 1}}'),
        ([1, "a", None], '[1, "a", null]'),
        ([{"a": 1}], '[{"a": 1}]'),
        ({("x", 1): 2}, "{\"('x', 1)\": 2}"),
        ({3}, "[3]"),
        (2**70, str(2**70)),
        ([2**70, 1], f"[{2**70}, 1]"),
        (decimal.Decimal("1.5"), "1.5"),
        (dt.date(2026, 11, 22), "2026-11-22"),
        (b"\xffA", "\ufffdA"),
        ("half \ud83d", "half ?"),
        (UnprintableError(), "<UnprintableError>"),
        (["a", "b"], ["a", "b"]),
        (1.5, 1.5),
        (True, True),
        ("naïve", "naïve"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_value_arrives_in_some_form(recorder: Recorder, value: Any, arrives: Any) -> None:
    """Texts, numbers and lists of one kind stay; structures become JSON, other things what Python prints."""
    recorder.start()
    with lamplighter.tool("t") as call:
        call.set(mine=value)
    assert recorder.span("execute_tool t").attributes["mine"] == arrives


def test_content_that_is_no_json_is_recorded_all_the_same(recorder: Recorder) -> None:
    """Arguments with other keys than texts, or inside themselves, are told as far as they go."""
    recorder.start(content="full")
    with lamplighter.tool("t") as call:
        call.arguments({(1, 2): "x"})
        call.result(ITSELF)
    attributes = recorder.span("execute_tool t").attributes
    assert attributes["gen_ai.tool.call.arguments"] == '{"(1, 2)": "x"}'
    assert "…" in attributes["gen_ai.tool.call.result"]


@pytest.mark.parametrize("kind", ["tool", "agent", "chat", "memory"])
def test_an_exception_that_cannot_be_printed_is_still_told(recorder: Recorder, kind: str) -> None:
    """Its operation fails with its type, and the application gets the very exception it raised."""
    recorder.start()
    operations: dict[str, Any] = {
        "tool": lamplighter.tool("x"),
        "agent": lamplighter.agent("x"),
        "chat": lamplighter.chat("x", provider="openai"),
        "memory": lamplighter.memory("search_memory"),
    }

    def work() -> None:
        with operations[kind]:
            raise error

    error = UnprintableError()
    with pytest.raises(UnprintableError) as caught:
        work()
    assert caught.value is error
    [span] = recorder.spans
    assert (span.status, span.message) == (2, "<UnprintableError>")
    assert span.attributes["error.type"].endswith("UnprintableError")


def test_half_a_character_costs_no_batch(recorder: Recorder) -> None:
    """Names, keys, events and log records that UTF-8 can't hold arrive with a mark; what is beside them too."""
    recorder.start()
    with trace.get_tracer("app").start_as_current_span("name \ud800") as span:
        span.set_attribute("key \ud800", "x")
        span.add_event("event \ud800", {"big": 2**70})
        span.set_status(trace.StatusCode.ERROR, "status \ud800")
    get_logger("app").emit(LogRecord(event_name="app.event", body={"text": "\ud800"}, attributes={"n": 2**70}))
    with lamplighter.tool("beside"):
        pass
    [one] = [span for span in recorder.spans if span.name == "name ?"]
    assert (one.attributes["key ?"], one.message) == ("x", "status ?")
    assert one.events == [("event ?", {"big": str(2**70)})]
    assert recorder.span("execute_tool beside")
    assert [(name, attributes["n"]) for name, attributes, _ in recorder.sink.logs] == [("app.event", str(2**70))]
    assert lamplighter.status().dropped == 0
