"""Telling requests that are in order from those that need a closer look, and what becomes of these."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import pytest
from lamplighter_server.receive import check as checking
from lamplighter_server.receive.check import check
from lamplighter_server.receive.refusal import Refusal
from lamplighter_server.receive.services import LOGS, METRICS, SERVICES, TRACES
from lamplighter_server.receive.singles import Singles
from opentelemetry.proto.trace.v1.trace_pb2 import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

AS_THEY_CAME = {"Resource", "InstrumentationScope", "KeyValue", "AnyValue", "Event", "Link", "Exemplar"}
"""The store keeps these as bytes."""
Path = tuple[Any, ...]


def field(number: int, value: bytes) -> bytes:
    """Write a field of bytes, a text or a message."""
    length = bytes((len(value) & 127 | 128, len(value) >> 7)) if len(value) > 127 else bytes((len(value),))
    return (number << 3 | 2).to_bytes(1) + length + value


def singles(message: Any, above: Path = ()) -> Iterator[Path]:
    """Yield the way to each field of bytes, text or a message that may occur once and that the engine decodes."""
    for found in message.fields:
        of = found.message_type
        if not found.is_repeated and found.type in {found.TYPE_STRING, found.TYPE_BYTES, found.TYPE_MESSAGE}:
            yield (*above, found)
        if of is not None and of.name not in AS_THEY_CAME:
            yield from singles(of, (*above, found))


CASES = [(service, path) for service in SERVICES for path in singles(service.request.DESCRIPTOR)]


def name(case: Any) -> str:
    """Name a case after its field."""
    return ".".join(part.name for part in case) if isinstance(case, tuple) else str(case.signal)


def body_of(path: Path, *values: bytes) -> bytes:
    """Return a request in which the field occurs with each of these values."""
    inner = b"".join(field(path[-1].number, value) for value in values)
    for above in reversed(path[:-1]):
        inner = field(above.number, inner)
    return inner


@pytest.mark.parametrize(("service", "path"), CASES, ids=name)
def test_every_field_that_occurs_twice_is_seen(service: Any, path: Path) -> None:
    """Whichever field that the engine decodes occurs twice is recognised; the same field once is not."""
    seen = Singles(service.request.DESCRIPTOR)
    first, last = (b"\xa0\x3f\x01", b"\xa8\x3f\x02") if path[-1].message_type is not None else (b"a" * 200, b"b")
    assert seen.twice(body_of(path, first, last))
    assert not seen.twice(body_of(path, last))


def test_the_last_name_of_a_span_counts(traces: Any) -> None:
    """A span that names itself twice is kept under its last name, with the ids that it has last."""
    first = Span(trace_id=b"\7" * 16, span_id=b"\7" * 8, name="wrong", trace_state="a=b")
    last = Span(trace_id=b"\1" * 16, span_id=b"\2" * 8, name="right", trace_state="c=d")
    twice = field(1, field(2, field(2, first.SerializeToString() + last.SerializeToString())))
    checked = check(TRACES, traces(1).SerializeToString() + twice)
    kept = TRACES.request.FromString(checked.body)
    assert list(kept.resource_spans[1].scope_spans[0].spans) == [last]
    assert (checked.items, checked.rejected) == (2, 0)


def test_what_is_there_and_empty_is_no_fault(traces: Any) -> None:
    """Writers that write empty fields are taken at their word, byte for byte."""
    span = field(1, b"\1" * 16) + field(2, b"\2" * 8) + b"".join(field(number, b"") for number in (3, 4, 5, 15))
    body = field(1, field(1, b"") + field(2, field(1, b"") + field(2, span) + field(3, b"")) + field(3, b""))
    assert check(TRACES, body).body is body


@pytest.fixture
def closely(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Return what collects the threads on which spans are looked at closely."""
    looked, really = [], checking.take_out_wrong_spans

    def note(request: Any) -> Any:
        looked.append(threading.current_thread())
        return really(request)

    monkeypatch.setattr(checking, "take_out_wrong_spans", note)
    return looked


def span_with(**fields: Any) -> Any:
    """Return a request of one span between two ordinary ones."""
    request = TRACES.request()
    spans = request.resource_spans.add().scope_spans.add().spans
    ids = {"trace_id": b"\1" * 16, "span_id": b"\2" * 8}
    for more in ({}, fields, {}):
        spans.add(**ids | more)
    return request


ORDINARY = [
    {},
    {"name": "x" * 127, "trace_state": "a=b", "parent_span_id": b"\3" * 8},
    {"name": "x" * 128},
    {"name": "x" * 1023, "status": {"message": "y" * 1000, "code": 2}},
    {"status": {"code": 1}},
    {"status": {}},
    {"status": {"message": "y"}},
    {"links": [{}, {"trace_id": b"\1" * 16}, {"span_id": b"\1" * 8}, {"trace_id": b"\1" * 16, "span_id": b"\1" * 8}]},
    {"start_time_unix_nano": 2**63 - 1, "end_time_unix_nano": 1},
]


@pytest.mark.parametrize("fields", ORDINARY)
def test_ordinary_spans_need_no_closer_look(closely: list[object], fields: dict[str, Any]) -> None:
    """What exporters send is let through at a glance: texts of usual lengths, any status, links to anything."""
    body = span_with(**fields).SerializeToString()
    assert check(TRACES, body).body is body
    assert not closely


def test_a_text_of_any_length_is_right(closely: list[object]) -> None:
    """What is too long for a glance is looked at closely, and let through as it came."""
    body = span_with(name="x" * 1024, status={"message": "y" * 100_000}).SerializeToString()
    assert check(TRACES, body).body is body
    assert closely


def test_a_wrong_span_does_not_hide_behind_an_empty_link() -> None:
    """What follows an empty message is never taken for a part of it."""
    request = span_with(links=[{}])
    request.resource_spans[0].scope_spans[0].spans[2].CopyFrom(Span(trace_id=b"\1" * 6))
    assert check(TRACES, request.SerializeToString()).rejected == 1
    request = span_with(status={})
    request.resource_spans[0].scope_spans[0].spans[2].CopyFrom(Span(trace_id=b"\1" * 6))
    assert check(TRACES, request.SerializeToString()).rejected == 1


@pytest.mark.parametrize("name", ["start_time_unix_nano", "end_time_unix_nano"])
def test_a_span_behind_the_year_2262_is_refused(name: str) -> None:
    """A time that the store has no place for costs its own span only, and the answer says so."""
    checked = check(TRACES, span_with(**{name: 2**63}).SerializeToString())
    assert (checked.items, checked.rejected) == (2, 1)
    assert f"{name} is {2**63}, which is behind the year 2262" in checked.message


def test_log_records_and_points_lose_times_behind_the_year_2262() -> None:
    """They are kept without the time, and the answer warns."""
    logs = LOGS.request()
    logs.resource_logs.add().scope_logs.add().log_records.add(time_unix_nano=2**64 - 1, observed_time_unix_nano=7)
    checked = check(LOGS, logs.SerializeToString())
    [record] = LOGS.request.FromString(checked.body).resource_logs[0].scope_logs[0].log_records
    assert (record.time_unix_nano, record.observed_time_unix_nano) == (0, 7)
    assert "1 log records had wrong ids or times" in checked.message
    metrics = METRICS.request()
    gauge = metrics.resource_metrics.add().scope_metrics.add().metrics.add(name="m").gauge
    gauge.data_points.add(time_unix_nano=2**63, start_time_unix_nano=5, as_int=3)
    checked = check(METRICS, metrics.SerializeToString())
    kept = METRICS.request.FromString(checked.body).resource_metrics[0].scope_metrics[0].metrics[0].gauge
    assert [(point.time_unix_nano, point.start_time_unix_nano, point.as_int) for point in kept.data_points] == [
        (0, 5, 3)
    ]
    assert "data points" in checked.message


def test_many_items_are_looked_at_on_another_thread(receiver: Any, closely: list[object]) -> None:
    """A small body of very many wrong spans doesn't keep the event loop, and so everybody else, waiting."""
    many = TRACES.request()
    spans = many.resource_spans.add().scope_spans.add().spans
    spans.extend(Span() for _ in range(5000))
    take = receiver.intake.take(TRACES, many.SerializeToString(), None)
    with pytest.raises(Refusal, match="5000 of 5000"):
        asyncio.run_coroutine_threadsafe(take, receiver.loop).result(60)
    [thread] = closely
    assert thread.name.startswith("unpack")
