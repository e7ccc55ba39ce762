"""Readers of a huge trace that stop reading: others are answered meanwhile, and the server ends in peace."""

from __future__ import annotations

import os
import socket
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
from load import request
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from serving import eventually

if TYPE_CHECKING:
    from collections.abc import Callable

    from serving import Server

STALLED = 4
REQUESTS, SPANS = 25, 1000


def huge() -> tuple[str, list[bytes]]:
    """Make a trace that no socket's buffers hold, and the bodies that carry it."""
    trace_id, now, bodies = os.urandom(16), time.time_ns(), []
    long = KeyValue(key="text", value=AnyValue(string_value="x" * 1000))
    for _ in range(REQUESTS):
        message = ExportTraceServiceRequest()
        spans = message.resource_spans.add().scope_spans.add().spans
        for _ in range(SPANS):
            span = spans.add(trace_id=trace_id, span_id=os.urandom(8), name="step", attributes=[long])
            span.start_time_unix_nano, span.end_time_unix_nano = now, now + 1
        bodies.append(message.SerializeToString())
    return trace_id.hex(), bodies


def send(server: Server, body: bytes) -> None:
    """Send a body that must be taken."""
    headers = {"content-type": "application/x-protobuf"}
    answer = httpx.post(f"{server.otlp_http}/v1/traces", content=body, headers=headers, trust_env=False, timeout=60)
    assert answer.status_code == 200, answer.text


def stalled_reader(server: Server, path: str) -> socket.socket:
    """Ask for something long, and read no more than that an answer begins."""
    address = urlsplit(server.http)
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    reader.settimeout(60)
    reader.connect((address.hostname, address.port))
    reader.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    assert reader.recv(12) == b"HTTP/1.1 200"
    return reader


def test_readers_that_stall_hold_nobody_up(start: Callable[..., Server]) -> None:
    """While readers of a huge trace stall other traces are read, and SIGTERM ends the server in time and in peace."""
    server = start(LAMPLIGHTER_SHUTDOWN_SECONDS="6")
    trace_id, bodies = huge()
    for body in bodies:
        send(server, body)
    total = REQUESTS * SPANS
    eventually(lambda: server.get("stats")["signals"]["traces"]["stored"] == total or None, "the huge trace")
    with ExitStack() as readers:
        for _ in range(STALLED):
            readers.enter_context(stalled_reader(server, f"/api/v1/traces/{trace_id}"))
        small, body = request()
        send(server, body)
        assert server.trace(small, 24)["trace_id"] == small
        assert server.stop() == 0
    assert "Traceback" not in server.log
    assert "stopped" in server.log
