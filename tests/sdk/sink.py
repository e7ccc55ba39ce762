"""A tiny OTLP/HTTP receiver for tests: it keeps what arrives, or misbehaves as it is told."""

from __future__ import annotations

import gzip
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REQUESTS: dict[str, Any] = {
    "/v1/traces": ExportTraceServiceRequest,
    "/v1/logs": ExportLogsServiceRequest,
    "/v1/metrics": ExportMetricsServiceRequest,
}
KINDS = {1: "INTERNAL", 2: "SERVER", 3: "CLIENT", 4: "PRODUCER", 5: "CONSUMER"}


def plain(value: Any) -> Any:
    """Give an AnyValue as a Python value."""
    kind = value.WhichOneof("value")
    if kind == "array_value":
        return [plain(one) for one in value.array_value.values]
    if kind == "kvlist_value":
        return {one.key: plain(one.value) for one in value.kvlist_value.values}
    return getattr(value, kind) if kind else None


def fields(attributes: Any) -> dict[str, Any]:
    """Give OTLP attributes as a dictionary."""
    return {one.key: plain(one.value) for one in attributes}


@dataclass
class Seen:
    """One span that arrived."""

    name: str
    kind: str
    trace_id: str
    span_id: str
    parent_id: str
    status: int
    message: str
    attributes: dict[str, Any]
    resource: dict[str, Any]
    scope: str
    events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)


def spans_of(request: ExportTraceServiceRequest) -> Iterator[Seen]:
    """Give the spans of one request."""
    for one in request.resource_spans:
        for scope in one.scope_spans:
            for span in scope.spans:
                yield Seen(
                    span.name,
                    KINDS[span.kind],
                    span.trace_id.hex(),
                    span.span_id.hex(),
                    span.parent_span_id.hex(),
                    span.status.code,
                    span.status.message,
                    fields(span.attributes),
                    fields(one.resource.attributes),
                    scope.scope.name,
                    [(event.name, fields(event.attributes)) for event in span.events],
                    [link.span_id.hex() for link in span.links],
                )


class Sink:
    """Listens on a port of the system's choice. `answer(path)` gives the status; it may block or raise."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, str], Any]] = []
        self.answer: Callable[[str], int] = lambda _path: 200
        self.arrived = threading.Condition()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                if self.headers.get("content-encoding") == "gzip":
                    body = gzip.decompress(body)
                status = outer.answer(self.path)
                if status < 300:
                    parsed = REQUESTS[self.path]()
                    parsed.ParseFromString(body)
                    with outer.arrived:
                        outer.requests.append((
                            self.path,
                            {name.lower(): value for name, value in self.headers.items()},
                            parsed,
                        ))
                        outer.arrived.notify_all()
                self.send_response(status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_args: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self) -> str:
        """The base URL to send to."""
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    @property
    def spans(self) -> list[Seen]:
        """Every span that arrived."""
        return [one for path, _, request in self.requests if path == "/v1/traces" for one in spans_of(request)]

    @property
    def logs(self) -> list[tuple[str, dict[str, Any], Any]]:
        """Every log event that arrived: name, attributes, severity."""
        return [
            (record.event_name, fields(record.attributes), record)
            for path, _, request in self.requests
            if path == "/v1/logs"
            for one in request.resource_logs
            for scope in one.scope_logs
            for record in scope.log_records
        ]

    @property
    def metrics(self) -> dict[str, list[Any]]:
        """The last points of every metric that arrived."""
        found: dict[str, list[Any]] = {}
        for path, _, request in self.requests:
            if path == "/v1/metrics":
                for one in request.resource_metrics:
                    for scope in one.scope_metrics:
                        for metric in scope.metrics:
                            found[metric.name] = list(getattr(metric, metric.WhichOneof("data")).data_points)
        return found

    def wait(self, condition: Callable[[], bool], seconds: float = 20) -> None:
        """Wait until something has arrived."""
        with self.arrived:
            assert self.arrived.wait_for(condition, seconds), [span.name for span in self.spans]

    def close(self) -> None:
        """Listen no more."""
        self.server.shutdown()
        self.server.server_close()
