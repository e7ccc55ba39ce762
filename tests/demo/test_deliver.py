"""Spans leave a demo process when their time has come, and none is lost on the way."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from lamplighter_server.demo.deliver import Delivery, otlp
from opentelemetry.sdk.trace import TracerProvider

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Sink

SECOND = 1_000_000_000
NOBODY = "http://127.0.0.1:9"


def _span(delivery: Delivery, end: int) -> None:
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(delivery)
    provider.get_tracer("test").start_span("work", start_time=end - SECOND).end(end)


def test_a_span_of_the_past_leaves_at_once(make_sink: Callable[..., Sink]) -> None:
    """A span that has ended is delivered without being asked for, and carries the key."""
    sink = make_sink()
    delivery = Delivery(otlp(sink.url, "secret"), lambda _: None)
    _span(delivery, time.time_ns())
    sink.wait(lambda seen: len(seen.spans) == 1)
    assert sink.headers[0]["authorization"] == "Bearer secret"
    assert delivery.close(5) == 0


def test_a_span_of_the_future_waits(make_sink: Callable[..., Sink]) -> None:
    """A span that ends in an hour is not sent before one that has ended, but is when the demo stops."""
    sink = make_sink()
    delivery = Delivery(otlp(sink.url, None), lambda _: None)
    end = time.time_ns()
    _span(delivery, end + 3600 * SECOND)
    _span(delivery, end)
    sink.wait(lambda seen: len(seen.spans) == 1)
    assert sink.spans[0].end == end
    assert delivery.close(5) == 0
    assert [span.end for span in sink.spans] == [end, end + 3600 * SECOND]


def test_a_refused_batch_is_sent_again(make_sink: Callable[..., Sink]) -> None:
    """A server that answers 500 gets the same bytes again; the outage and its end are reported once each."""
    sink = make_sink(500)
    said: list[str] = []
    delivery = Delivery(otlp(sink.url, None), said.append)
    _span(delivery, time.time_ns())
    sink.wait(lambda seen: len(seen.spans) == 1)
    assert delivery.close(5) == 0
    assert sink.bodies[0] == sink.bodies[1]
    assert delivery.delivered == 1
    assert len(said) == 2
    assert said[0].startswith("The server does not take the spans (")
    assert said[1] == "The server takes spans again."


def test_a_missing_key_is_named(make_sink: Callable[..., Sink]) -> None:
    """A server that wants a key is reported as such, and the spans count as not delivered."""
    sink = make_sink(*[401] * 1000)
    said = threading.Event()
    lines: list[str] = []
    delivery = Delivery(otlp(sink.url, None), lambda line: (lines.append(line), said.set()))
    _span(delivery, time.time_ns())
    assert said.wait(30)
    assert delivery.close(0.1) == 1
    assert lines == ["The server does not let the spans in: it wants a key. Stop and give one with --key."]


def test_no_server_is_one_line() -> None:
    """Without a server one line says so, and what was not delivered is counted."""
    said = threading.Event()
    lines: list[str] = []
    delivery = Delivery(otlp(NOBODY, None), lambda line: (lines.append(line), said.set()))
    _span(delivery, time.time_ns())
    assert said.wait(30)
    assert delivery.close(0.1) == 1
    assert lines == ["No server answers. The spans are kept and tried again every 2 s."]
