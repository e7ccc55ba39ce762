"""The load generator: what it sends is valid and unique, and what it counts is what was acknowledged."""

from __future__ import annotations

import gzip
import http.server
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from bench.loadgen.options import Options, Shape
from bench.loadgen.requests import DIALECTS, Requests
from bench.loadgen.run import Run
from bench.longtrace import requests as long_trace

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from opentelemetry.proto.trace.v1.trace_pb2 import Span

SPANS = 60
"""Five whole turns a request."""


def spans_of(body: bytes) -> list[Span]:
    request = ExportTraceServiceRequest.FromString(body)
    return [
        span
        for resource_spans in request.resource_spans
        for scope_spans in resource_spans.scope_spans
        for span in scope_spans.spans
    ]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("content", [0, 1000])
def test_every_span_is_valid_and_unique(dialect: str, content: int) -> None:
    """Over requests of all templates, each span has proper ids of its own, a parent in its trace, and fitting times."""
    shape = Shape(spans_per_request=SPANS, dialect=dialect, content_bytes=content, templates=3)
    requests = Requests(shape)
    began = time.time_ns()
    spans = [span for number in range(7) for span in spans_of(requests.make(number)[1])]
    ids = {(span.trace_id, span.span_id) for span in spans}
    assert len(ids) == len(spans) == 7 * SPANS
    assert {len(trace) for trace, _ in ids} == {16}
    assert {len(span) for _, span in ids} == {8}
    roots = Counter(span.trace_id for span in spans if not span.parent_span_id)
    assert set(roots.values()) == {1}, "a turn has one root"
    for span in spans:
        assert not span.parent_span_id or (span.trace_id, span.parent_span_id) in ids
        assert 0 <= span.end_time_unix_nano - span.start_time_unix_nano < 5_000_000_000
        assert began - 10_000_000_000 < span.start_time_unix_nano <= time.time_ns()


def test_two_runs_share_no_identity() -> None:
    """Another run's traces have other ids, and the prefix handed out is the first half of them."""
    shape = Shape(spans_per_request=SPANS, templates=1)
    made = [requests.make(number) for requests in (Requests(shape), Requests(shape)) for number in range(3)]
    assert len({prefix for prefix, _ in made}) == 6
    for prefix, body in made:
        assert {span.trace_id[:8] for span in spans_of(body)} == {prefix}


def test_content_is_what_the_option_says() -> None:
    """Without content no message is sent; with it, a request grows by about as much."""
    bare, full = (Requests(Shape(content_bytes=size, templates=1)).make(0)[1] for size in (0, 1000))
    assert b"messages" not in bare
    chats = sum(span.name.startswith("chat") for span in spans_of(full))
    assert len(full) - len(bare) > 1000 * chats


def test_a_long_trace_is_one_tree() -> None:
    """The runaway trace has one id and one root, and every other span's parent is in it."""
    trace_id, bodies = long_trace(time.time_ns(), 1300)
    parts = list(bodies)
    spans = [span for body, _ in parts for span in spans_of(body)]
    assert sum(count for _, count in parts) == len(spans) == 1300
    assert {span.trace_id.hex() for span in spans} == {trace_id}
    ids = {span.span_id for span in spans}
    assert len(ids) == 1300
    assert [span.parent_span_id for span in spans if span.parent_span_id not in ids] == [b""]


class Sink(http.server.BaseHTTPRequestHandler):
    """Refuses every third request once, and keeps the others."""

    protocol_version = "HTTP/1.1"
    kept: list[bytes]
    refused: set[bytes]

    def do_POST(self) -> None:
        """Take or refuse a request."""
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        busy = body not in self.refused and (len(self.kept) + len(self.refused)) % 3 == 2
        (self.refused.add if busy else self.kept.append)(body)
        self.send_response(503 if busy else 200)
        self.send_header("retry-after", "0.01")
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def sink() -> Generator[tuple[str, type[Sink]]]:
    handler = type("Handler", (Sink,), {"kept": [], "refused": set()})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/v1/traces", handler
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("compressed", [False, True])
def test_what_was_acknowledged_is_counted_and_logged(
    sink: tuple[str, type[Sink]], tmp_path: Path, compressed: bool
) -> None:
    """Retries end in one acknowledgement each, and the log names exactly the requests that were kept."""
    url, handler = sink
    log = tmp_path / "acknowledged.log"
    options = Options(
        url=url, spans=10 * SPANS, spans_per_request=SPANS, templates=2, retries=3, gzip=compressed, ack_log=str(log)
    )
    result = Run(options).go()
    assert result["acked_spans"] == 10 * SPANS
    assert result["retries"] == len(handler.refused) == result["outcomes"]["503"] > 0
    assert result["given_up_spans"] == 0
    kept = {span.trace_id[:8].hex(): SPANS for body in handler.kept for span in spans_of(body)}
    assert {line.split()[0]: int(line.split()[1]) for line in log.read_text().splitlines()} == kept
    assert len(kept) == 10


def test_what_is_refused_is_not_counted_as_acknowledged(sink: tuple[str, type[Sink]], tmp_path: Path) -> None:
    """Without retries a refused request counts as given up and is not in the log."""
    url, handler = sink
    log = tmp_path / "acknowledged.log"
    options = Options(url=url, spans=9 * SPANS, spans_per_request=SPANS, templates=2, concurrency=1, ack_log=str(log))
    result = Run(options).go()
    assert len(handler.refused) > 0
    assert result["given_up_spans"] == len(handler.refused) * SPANS
    assert result["acked_spans"] == len(handler.kept) * SPANS == len(log.read_text().splitlines()) * SPANS
