"""OTLP/HTTP as the specification has it: what is taken, and how everything else is refused."""

from __future__ import annotations

import gzip
import http.client
import json
import socket
import zlib
from typing import TYPE_CHECKING, Any

import pytest
from backports import zstd
from google.protobuf import json_format
from google.rpc import error_details_pb2
from google.rpc.status_pb2 import Status
from lamplighter_server.access import Keys, Scope
from lamplighter_server.journal import Appended, Full, Signal
from lamplighter_server.receive import Limits
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

if TYPE_CHECKING:
    from pathlib import Path

PROTOBUF, JSON = "application/x-protobuf", "application/json"


class Answer:
    """What came back, and the Status in it."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def error(self) -> Status:
        """Return the body of an error, read by its content type."""
        if self.headers["content-type"] == JSON:
            return json_format.Parse(self.body, Status())
        assert self.headers["content-type"] == PROTOBUF
        return Status.FromString(self.body)


def send(receiver: Any, body: Any = b"", *, path: Path = "/v1/traces", method: str = "POST", **headers: Any) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", receiver.http, timeout=20)
    sent = {"content-type": PROTOBUF} | {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.request(method, path, body, {k: v for k, v in sent.items() if v is not None})
        return Answer(connection.getresponse())
    finally:
        connection.close()


@pytest.mark.parametrize("pack", [None, ("gzip", gzip.compress), ("zstd", zstd.compress), ("deflate", zlib.compress)])
def test_protobuf_is_taken_in_every_encoding(receiver: Any, traces: Any, pack: Any) -> None:
    """The body reaches the journal as plain protobuf, and the answer is an empty response in protobuf."""
    body = traces(3).SerializeToString()
    name, packed = (None, body) if pack is None else (pack[0], pack[1](body))
    answer = send(receiver, packed, content_encoding=name)
    assert (answer.status, answer.headers["content-type"], answer.body) == (200, PROTOBUF, b"")
    assert receiver.journal.kept == [(Signal.TRACES, body, "default", 3)]
    assert receiver.intake.counters[Signal.TRACES].stored == 3


@pytest.mark.parametrize("content_type", [JSON, "application/json; charset=utf-8", "Application/JSON"])
def test_json_is_taken_and_answered_in_json(receiver: Any, content_type: Any) -> None:
    """JSON becomes the same protobuf in the journal; the answer has the content type of the request."""
    span = {"traceId": "01" * 16, "spanId": "02" * 8, "name": "j"}
    body = json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}).encode()
    answer = send(receiver, gzip.compress(body), content_type=content_type, content_encoding="gzip")
    assert (answer.status, answer.headers["content-type"], answer.body) == (200, JSON, b"{}")
    assert b"\x01" * 16 in receiver.journal.kept[0][1]


def test_every_signal_has_its_path(receiver: Any) -> None:
    """Logs and metrics go their own ways into the journal, counted in log records and data points."""
    logs, metrics = ExportLogsServiceRequest(), ExportMetricsServiceRequest()
    logs.resource_logs.add().scope_logs.add().log_records.add()
    metrics.resource_metrics.add().scope_metrics.add().metrics.add().gauge.data_points.add()
    assert send(receiver, logs.SerializeToString(), path="/v1/logs").status == 200
    assert send(receiver, metrics.SerializeToString(), path="/v1/metrics?x=y").status == 200
    assert [(kept[0], kept[3]) for kept in receiver.journal.kept] == [(Signal.LOGS, 1), (Signal.METRICS, 1)]


def test_an_empty_request_succeeds_and_keeps_nothing(receiver: Any) -> None:
    """OTLP wants success for a request without data; the journal is not bothered."""
    assert send(receiver, b"").status == 200
    assert send(receiver, b"{}", content_type=JSON).status == 200
    assert receiver.journal.kept == []


def test_chunked_bodies_and_kept_connections(receiver: Any, traces: Any) -> None:
    """One connection carries request after request, with and without a length."""
    body = traces(2).SerializeToString()
    connection = http.client.HTTPConnection("127.0.0.1", receiver.http, timeout=20)
    for sent in (body, iter([body[:5], body[5:]]), body, iter([body])):
        connection.request("POST", "/v1/traces", sent, {"content-type": PROTOBUF})
        port = connection.sock.getsockname()
        assert Answer(connection.getresponse()).status == 200
        assert connection.sock.getsockname() == port
    connection.close()
    assert [kept[1] for kept in receiver.journal.kept] == [body] * 4


def test_expect_100_continue(receiver: Any, traces: Any) -> None:
    """A client that asks first is told to go on, or is refused before it sends the body."""
    body = traces(1).SerializeToString()
    head = f"POST /v1/traces HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: {len(body)}\r\n".encode()
    with socket.create_connection(("127.0.0.1", receiver.http), 20) as client:
        client.sendall(head + b"content-type: application/x-protobuf\r\n\r\n")
        assert client.recv(1000).startswith(b"HTTP/1.1 100 Continue")
        client.sendall(body)
        assert client.recv(1000).startswith(b"HTTP/1.1 200 OK")
    with socket.create_connection(("127.0.0.1", receiver.http), 20) as client:
        client.sendall(head + b"content-type: text/plain\r\n\r\n")
        assert client.recv(1000).startswith(b"HTTP/1.1 415")
    with socket.create_connection(("127.0.0.1", receiver.http), 20) as client:
        large = head.replace(b"content-length: ", b"content-length: 9999999")
        client.sendall(large + b"content-type: application/x-protobuf\r\n\r\n")
        assert client.recv(1000).startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize("content_type", [PROTOBUF, JSON])
def test_partial_success_names_the_spans_refused(receiver: Any, traces: Any, content_type: Any) -> None:
    """Good spans of a request are kept; the answer is 200 with the number of the others and the reason."""
    request = traces(2)
    request.resource_spans[0].scope_spans[0].spans.add(trace_id=b"\x01" * 4, name="bad")
    body = request.SerializeToString()
    if content_type == JSON:
        hexed = {"traceId": "01" * 4, "name": "bad"}, {"traceId": "01" * 16, "spanId": "02" * 8}
        body = json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": hexed}]}]}).encode()
    answer = send(receiver, body, content_type=content_type)
    response = ExportTraceServiceResponse()
    _ = json_format.Parse(answer.body, response) if content_type == JSON else response.ParseFromString(answer.body)
    assert answer.status == 200
    assert response.partial_success.rejected_spans == 1
    assert "trace_id has 4 bytes instead of 16" in response.partial_success.error_message
    counters = receiver.intake.counters[Signal.TRACES]
    assert (counters.stored, counters.refused) == (receiver.journal.kept[0][3], 1)


def test_bad_data_is_400_with_the_violation(receiver: Any) -> None:
    """Unreadable data is refused for good: 400, a Status with BadRequest in its details, no Retry-After."""
    for content_type, body in ((PROTOBUF, b"hello"), (JSON, b"{"), (JSON, b'{"resourceSpans": 3}')):
        answer = send(receiver, body, content_type=content_type)
        assert (answer.status, answer.headers["content-type"]) == (400, content_type)
        assert answer.headers["retry-after"] is None
        bad = error_details_pb2.BadRequest()
        assert answer.error.details[0].Unpack(bad)
        assert bad.field_violations[0].description == answer.error.message
    assert receiver.intake.counters[Signal.TRACES].refused == 3
    assert receiver.journal.kept == []


@pytest.mark.parametrize(
    ("request_", "status", "names", "header"),
    [
        ({"path": "/v1/trace"}, 404, ["'/v1/trace'", "/v1/traces, /v1/logs, /v1/metrics"], None),
        ({"path": "/"}, 404, ["/v1/traces"], None),
        ({"method": "GET"}, 405, ["/v1/traces takes POST, not GET"], ("allow", "POST")),
        ({"method": "OPTIONS"}, 405, ["not OPTIONS"], ("allow", "POST")),
        ({"content_type": None}, 415, ["No content type", PROTOBUF, JSON], None),
        ({"content_type": "text/plain"}, 415, ["'text/plain'", PROTOBUF, JSON], None),
        (
            {"content_encoding": "br"},
            415,
            ["'br'", "identity, gzip, zstd, deflate"],
            ("accept-encoding", "identity, gzip, zstd, deflate"),
        ),
        ({"content_encoding": "gzip", "body": b"hello"}, 400, ["not gzip"], None),
        ({"content_encoding": "gzip", "body": gzip.compress(b"x" * 99)[:-9]}, 400, ["ends too early"], None),
        ({"body": bytes(21 << 20)}, 413, ["larger than 20,971,520 bytes", "smaller batches"], None),
        ({"authorization": "Bearer lk_nonsense"}, 401, ["unknown or revoked"], ("www-authenticate", "Bearer")),
        ({"authorization": "Basic abc"}, 401, ["unknown or revoked"], ("www-authenticate", "Bearer")),
        ({"x_large": "x" * 70_000}, 431, ["larger than 65,536 bytes"], None),
    ],
)
def test_each_fault_has_its_status_and_says_what_to_do(
    receiver: Any, traces: Any, request_: Any, status: int, names: list[str], header: Any
) -> None:
    """A wrong request is refused alone, with HTTP's status for it and a message; the next one is taken."""
    answer = send(receiver, **request_)
    assert answer.status == status
    message = answer.error.message
    assert [name for name in names if name not in message] == []
    assert header is None or answer.headers[header[0]] == header[1]
    assert answer.headers["retry-after"] is None
    assert send(receiver, traces(1).SerializeToString()).status == 200


def test_error_bodies_have_the_requests_content_type(receiver: Any) -> None:
    """A Status is written as the request was; JSON where that is unknown."""
    for sent, answered in ((PROTOBUF, PROTOBUF), (JSON, JSON), ("text/html", JSON), (None, JSON)):
        answer = send(receiver, path="/v1/nothing", content_type=sent)
        assert answer.headers["content-type"] == answered
        assert answer.error.message


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_over_the_limit_is_413(start: Any, chunked: Any) -> None:
    """A large body is refused by its declared length, or when it has grown too large without one."""
    with start(limits=Limits(body=1000, decompressed=5000)) as receiver:
        sent = iter([b"x" * 600] * 3) if chunked else b"x" * 1001
        assert send(receiver, sent).status == 413
        answer = send(receiver, gzip.compress(bytes(5001)), content_encoding="gzip")
        assert answer.status == 413
        assert "5,000 bytes once decompressed" in answer.error.message


def test_a_full_journal_asks_for_patience(start: Any, journal_class: Any, traces: Any) -> None:
    """Full becomes 503 with Retry-After in whole seconds and RetryInfo; the items count as refused."""

    def full() -> Appended:
        raise Full("the disk is full", 2.5)

    with start(journal=journal_class(answer=full)) as receiver:
        answer = send(receiver, traces(4).SerializeToString())
        assert (answer.status, answer.headers["retry-after"]) == (503, "3")
        assert "the disk is full" in answer.error.message
        retry = error_details_pb2.RetryInfo()
        assert answer.error.details[0].Unpack(retry)
        assert retry.retry_delay.ToMilliseconds() == 2500
        assert receiver.intake.counters[Signal.TRACES].refused == 4


def test_a_fault_of_the_journal_loses_nothing(start: Any, journal_class: Any, traces: Any) -> None:
    """An unexpected error is the server's fault: the producer is asked to send again, not told to drop."""

    def broken() -> Appended:
        raise OSError("input/output error")

    with start(journal=journal_class(answer=broken)) as receiver:
        answer = send(receiver, traces(4).SerializeToString())
        assert (answer.status, answer.headers["retry-after"]) == (503, "1")
        assert "input/output" not in answer.error.message


def test_duplicates_are_acknowledged_and_counted(start: Any, journal_class: Any, traces: Any) -> None:
    """A body the journal has already is a success for the producer and a duplicate in the counters."""
    with start(journal=journal_class(answer=lambda: Appended.DUPLICATE)) as receiver:
        assert send(receiver, traces(4).SerializeToString()).status == 200
        counters = receiver.intake.counters[Signal.TRACES]
        assert (counters.stored, counters.duplicate, counters.received) == (0, 4, 4)


def test_keys_decide_who_sends_and_into_which_project(start: Any, tmp_path: Path, traces: Any) -> None:
    """Off loopback a request needs a key of the right scope; its project is the key's."""
    keys = Keys(tmp_path / "keys.json")
    ingest, read = keys.create(Scope.INGEST, "shop"), keys.create(Scope.READ, "shop")
    body = traces(1).SerializeToString()
    with start(keys=keys, host="0.0.0.0") as receiver:
        missing = send(receiver, body)
        assert (missing.status, missing.headers["www-authenticate"]) == (401, "Bearer")
        assert "lamplighter keys create --scope ingest" in missing.error.message
        weak = send(receiver, body, authorization=f"Bearer {read}")
        assert (weak.status, weak.headers["www-authenticate"]) == (403, None)
        assert "scope is read, this needs ingest" in weak.error.message
        assert send(receiver, body, authorization=f"bearer {ingest}").status == 200
        assert [kept[2] for kept in receiver.journal.kept] == ["shop"]


def test_pages_may_send_only_where_allowed(start: Any, traces: Any) -> None:
    """CORS is off by default; with origins set, those get their headers and others none."""
    ask = {"method": "OPTIONS", "access_control_request_method": "POST"}
    with start() as receiver:
        assert send(receiver, origin="https://a.example", **ask).status == 405
        assert send(receiver, origin="https://a.example").headers["access-control-allow-origin"] is None
    with start(limits=Limits(allowed_origins=("https://a.example",))) as receiver:
        allowed = send(receiver, origin="https://a.example", **ask)
        assert allowed.status == 204
        assert allowed.headers["access-control-allow-origin"] == "https://a.example"
        assert "content-encoding" in allowed.headers["access-control-allow-headers"]
        assert send(receiver, origin="https://b.example", **ask).headers["access-control-allow-origin"] is None
        sent = send(receiver, traces(1).SerializeToString(), origin="https://a.example")
        assert sent.headers["access-control-allow-origin"] == "https://a.example"
        assert send(receiver, b"?", origin="https://a.example").headers["access-control-allow-origin"]
