"""A small generator: threads that send traces over OTLP/HTTP and remember what was acknowledged."""

from __future__ import annotations

import http.client
import os
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue

if TYPE_CHECKING:
    from serving import Server

SPANS = 24
"""Spans of each trace; each request is one trace."""


def request(service: str = "load", told: dict[str, str] | None = None) -> tuple[str, bytes]:
    """Make a trace's id and the body that carries it; `told` are more attributes of each span."""
    message = ExportTraceServiceRequest()
    resource_spans = message.resource_spans.add()
    resource_spans.resource.attributes.append(_text("service.name", service))
    spans = resource_spans.scope_spans.add().spans
    trace_id, now, parent = os.urandom(16), time.time_ns(), b""
    for number in range(SPANS):
        span = spans.add(trace_id=trace_id, span_id=os.urandom(8), parent_span_id=parent, name=f"chat {number}")
        span.start_time_unix_nano, span.end_time_unix_nano = now + number, now + 1_000_000
        span.attributes.extend([_text("gen_ai.operation.name", "chat"), _text("gen_ai.request.model", "gpt-4o")])
        span.attributes.extend(_text(key, value) for key, value in (told or {}).items())
        parent = parent or span.span_id
    return trace_id.hex(), message.SerializeToString()


def sent(server: Server, told: dict[str, str] | None = None) -> str:
    """Send such a trace and wait until it can be read; return its id."""
    trace, body = request(told=told)
    headers = {"content-type": "application/x-protobuf"}
    httpx.post(f"{server.otlp_http}/v1/traces", content=body, headers=headers, trust_env=False).raise_for_status()
    server.trace(trace, SPANS)
    return trace


def _text(key: str, value: str) -> KeyValue:
    return KeyValue(key=key, value=AnyValue(string_value=value))


@dataclass
class Load:
    """Sends from several threads until it is stopped or the server is gone."""

    threads: int = 4
    acknowledged: set[str] = field(default_factory=set[str])
    pending: dict[str, bytes] = field(default_factory=dict[str, bytes])
    """What was sent and not answered: an exporter would send it again, as it was."""

    def finish(self, otlp_http: str) -> None:
        """Send once more what is pending, and nothing new."""
        self.start(otlp_http, fresh=False)
        self.stop()

    def start(self, otlp_http: str, *, fresh: bool = True) -> None:
        """Begin with what is pending, then send new traces."""
        self._address = urlsplit(otlp_http)
        self._stopped = threading.Event()
        if not fresh:
            self._stopped.set()
        again = list(self.pending.items())
        self._running = [
            threading.Thread(target=self._send, args=(again[number :: self.threads],)) for number in range(self.threads)
        ]
        for thread in self._running:
            thread.start()

    def stop(self) -> None:
        """End after the request under way."""
        self._stopped.set()
        for thread in self._running:
            thread.join(30)
            assert not thread.is_alive(), "a request got neither an answer nor an end of its connection"

    def _send(self, again: list[tuple[str, bytes]]) -> None:
        connection = http.client.HTTPConnection(self._address.hostname or "", self._address.port, timeout=20)
        try:
            for trace_id, body in again:
                self._post(connection, trace_id, body)
            while not self._stopped.is_set():
                self._post(connection, *request())
        except (OSError, http.client.HTTPException):
            return  # the server was killed: what is pending stays so
        finally:
            connection.close()

    def _post(self, connection: http.client.HTTPConnection, trace_id: str, body: bytes) -> None:
        self.pending[trace_id] = body
        connection.request("POST", "/v1/traces", body, {"content-type": "application/x-protobuf"})
        answer = connection.getresponse()
        answer.read()
        if answer.status == 200:
            self.acknowledged.add(trace_id)
            del self.pending[trace_id]
