"""An OTLP sink in the test's process, and every case of the demo told once into it."""

from __future__ import annotations

import json
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from google.protobuf.json_format import MessageToDict
from lamplighter_server.demo.cases import CASES
from lamplighter_server.demo.desk import Desk, Settings
from lamplighter_server.demo.story import Story
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SECOND = 1_000_000_000
SEED, TODAY = 11, "2026-11-20"


@dataclass(frozen=True)
class Span:
    """One received span in plain Python."""

    trace_id: str
    span_id: str
    parent_id: str
    name: str
    kind: str
    start: int
    end: int
    error: bool
    message: str
    service: str
    resource: dict[str, Any]
    attributes: dict[str, Any]
    events: list[dict[str, Any]]

    def json(self, key: str) -> Any:
        """Read an attribute that holds JSON."""
        return json.loads(self.attributes[key])


def _value(value: dict[str, Any]) -> Any:
    kind, held = next(iter(value.items()))
    if kind == "intValue":
        return int(held)
    return [_value(item) for item in held.get("values", [])] if kind == "arrayValue" else held


def _attributes(of: dict[str, Any]) -> dict[str, Any]:
    return {item["key"]: _value(item["value"]) for item in of.get("attributes", [])}


def spans_of(request: ExportTraceServiceRequest) -> Iterator[Span]:
    for resource_spans in request.resource_spans:
        resource = _attributes(MessageToDict(resource_spans.resource))
        for span in (span for scope in resource_spans.scope_spans for span in scope.spans):
            plain = MessageToDict(span)
            yield Span(
                trace_id=span.trace_id.hex(),
                span_id=span.span_id.hex(),
                parent_id=span.parent_span_id.hex(),
                name=span.name,
                kind=plain["kind"].removeprefix("SPAN_KIND_"),
                start=span.start_time_unix_nano,
                end=span.end_time_unix_nano,
                error=span.status.code == 2,
                message=span.status.message,
                service=resource["service.name"],
                resource=resource,
                attributes=_attributes(plain),
                events=[{"name": event["name"], **_attributes(event)} for event in plain.get("events", [])],
            )


@dataclass
class Sink:
    """Receives OTLP/HTTP; answers `statuses` first, then 200."""

    statuses: list[int] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)
    url: str = ""

    def take(self, body: bytes, headers: dict[str, str]) -> int:
        """Keep a request and decide its status."""
        with self.changed:
            self.bodies.append(body)
            self.headers.append(headers)
            status = self.statuses.pop(0) if self.statuses else 200
            if status == 200:
                self.spans += spans_of(ExportTraceServiceRequest.FromString(body))
            self.changed.notify_all()
        return status

    def wait(self, condition: Callable[[Sink], bool], seconds: float = 60) -> None:
        """Wait until the sink has seen something."""
        with self.changed:
            assert self.changed.wait_for(lambda: condition(self), seconds), "the sink never saw it"


@pytest.fixture(scope="session")
def make_sink() -> Iterator[Callable[..., Sink]]:
    """Start sinks on ports of the system's choice."""
    servers: list[ThreadingHTTPServer] = []

    def make(*statuses: int) -> Sink:
        sink = Sink(list(statuses))

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                assert self.path == "/v1/traces"
                headers = {name.lower(): value for name, value in self.headers.items()}
                self.send_response(sink.take(body, headers))
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        sink.url = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return sink

    yield make
    for server in servers:
        server.shutdown()
        server.server_close()


@dataclass(frozen=True)
class Told:
    """What the sink has of every case: its turns in order, each a list of spans by start."""

    turns: dict[str, list[list[Span]]]
    spans: list[Span]

    def only(self, case: str) -> list[Span]:
        """Return the only turn of a case."""
        (turn,) = self.turns[case]
        return turn


@pytest.fixture(scope="session")
def told(make_sink: Callable[..., Sink]) -> Told:
    """Tell every turn of every case once, an hour ago."""
    sink = make_sink()
    desk = Desk(Settings(sink.url), lambda _: None, threading.Event())
    starts: dict[int, str] = {}
    at = time.time_ns() - 3600 * SECOND
    for case in CASES.values():
        for turn in range(len(case.turns)):
            at += SECOND
            starts[at] = case.name
            desk.tell(Story(case.name, turn, SEED, TODAY), at)
    closed = desk.close()
    assert closed.left == 0
    assert closed.delivered == len(sink.spans)
    traces: dict[str, list[Span]] = defaultdict(list)
    for span in sorted(sink.spans, key=lambda span: span.start):
        traces[span.trace_id].append(span)
    turns: dict[str, list[list[Span]]] = defaultdict(list)
    for spans in sorted(traces.values(), key=lambda spans: spans[0].start):
        turns[starts[spans[0].start]].append(spans)
    return Told(turns, sink.spans)
