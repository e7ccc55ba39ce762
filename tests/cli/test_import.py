"""`lamplighter import`: what a file holds arrives whole, and what is wrong is named by file and line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result
    from conftest import Server
    from google.protobuf.message import Message


def _span(name: str) -> dict[str, Any]:
    return {"traceId": "5b8efff798038103d269b633813fc60c", "spanId": "eee19b7ec3c1b174", "name": name}


def _resource(name: str) -> dict[str, Any]:
    return {"resource": {}, "scopeSpans": [{"spans": [_span(name)]}]}


def _request(name: str) -> dict[str, Any]:
    return {"resourceSpans": [_resource(name)]}


def _traces(*names: str) -> ExportTraceServiceRequest:
    request = ExportTraceServiceRequest()
    scope = request.resource_spans.add().scope_spans.add()
    for name in names:
        scope.spans.add(trace_id=b"t" * 16, span_id=b"s" * 8, name=name)
    return request


def _logs() -> ExportLogsServiceRequest:
    request = ExportLogsServiceRequest()
    log = request.resource_logs.add().scope_logs.add().log_records.add(time_unix_nano=1_795_000_000_000_000_000)
    log.body.string_value = "hello"
    return request


def _metrics() -> ExportMetricsServiceRequest:
    request = ExportMetricsServiceRequest()
    metric = request.resource_metrics.add().scope_metrics.add().metrics.add(name="gen_ai.tokens", unit="{token}")
    metric.sum.data_points.add(as_int=4)
    return request


def _delimited(*messages: Message) -> bytes:
    written = b""
    for message in messages:
        body, length = message.SerializeToString(), message.ByteSize()
        while length > 0x7F:
            written += bytes([length & 0x7F | 0x80])
            length >>= 7
        written += bytes([length]) + body
    return written


def _four_bytes(*messages: Message) -> bytes:
    return b"".join(
        len(body).to_bytes(4, "big") + body for body in (message.SerializeToString() for message in messages)
    )


@pytest.fixture
def taken(server: Server) -> Callable[[], list[str]]:
    """Take everything in; return the names of the spans that arrived."""
    for signal in ("traces", "logs", "metrics"):
        server.answer(f"/v1/{signal}", {})

    def names() -> list[str]:
        found: list[str] = []
        for asked in server.asked:
            if asked.headers["content-type"] == "application/json":
                resources = json.loads(asked.body)["resourceSpans"]
                found += [s["name"] for r in resources for scope in r["scopeSpans"] for s in scope["spans"]]
            else:
                request = ExportTraceServiceRequest.FromString(asked.body)
                found += [s.name for r in request.resource_spans for scope in r.scope_spans for s in scope.spans]
        return found

    return names


def _file(tmp_path: Path, content: str | bytes, name: str = "spans") -> str:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def test_json_lines(
    server: Server, lamplighter: Callable[..., Result], taken: Callable[[], list[str]], tmp_path: Path
) -> None:
    """Requests and bare resources, one a line, blank lines between, go out in one request in their order."""
    lines = [json.dumps(_request("a")), "", json.dumps(_resource("b")), json.dumps(_request("ç"), ensure_ascii=False)]
    ran = lamplighter("import", _file(tmp_path, "\n".join(lines)))
    assert ran.exit_code == 0, ran.output
    assert ran.output == f"{tmp_path}/spans: 3 requests taken in.\n"
    assert taken() == ["a", "b", "ç"]
    assert len(server.asked) == 1


def test_one_document_over_many_lines(
    lamplighter: Callable[..., Result], taken: Callable[[], list[str]], tmp_path: Path
) -> None:
    """A document that an editor has laid out over many lines is one request."""
    assert lamplighter("import", _file(tmp_path, json.dumps(_request("a"), indent=2))).exit_code == 0
    assert taken() == ["a"]


def test_signals_in_one_file(server: Server, lamplighter: Callable[..., Result], tmp_path: Path) -> None:
    """Lines of the three signals go to the path of each."""
    for signal in ("traces", "logs", "metrics"):
        server.answer(f"/v1/{signal}", {})
    lines = [{"resourceSpans": []}, {"resourceLogs": []}, {"scopeMetrics": []}]
    assert lamplighter("import", _file(tmp_path, "\n".join(map(json.dumps, lines)))).exit_code == 0
    assert [asked.path for asked in server.asked] == ["/v1/traces", "/v1/logs", "/v1/metrics"]
    assert json.loads(server.asked[2].body) == {"resourceMetrics": [{"scopeMetrics": []}]}


@pytest.mark.parametrize(
    "content",
    [
        _traces("a", "b").SerializeToString(),
        _delimited(_traces("a"), _traces("b")),
        _four_bytes(_traces("a"), _traces("b")),
        _delimited(_traces("a", "b")),
    ],
    ids=["alone", "length-delimited", "collector", "one length-delimited"],
)
def test_protobuf(
    lamplighter: Callable[..., Result], taken: Callable[[], list[str]], tmp_path: Path, content: bytes
) -> None:
    """One message alone, messages after varint lengths and after four bytes of length arrive alike."""
    ran = lamplighter("import", _file(tmp_path, content))
    assert ran.exit_code == 0, ran.output
    assert taken() == ["a", "b"]


@pytest.mark.parametrize(("signal", "message"), [("traces", _traces("a")), ("logs", _logs()), ("metrics", _metrics())])
@pytest.mark.parametrize("framed", [False, True])
def test_protobuf_signals(
    server: Server, lamplighter: Callable[..., Result], tmp_path: Path, signal: str, message: Message, framed: bool
) -> None:
    """A protobuf file's signal is told from its content, and its bytes arrive unchanged."""
    server.answer(f"/v1/{signal}", {})
    content = _delimited(message) if framed else message.SerializeToString()
    assert lamplighter("import", _file(tmp_path, content)).exit_code == 0
    (asked,) = server.asked
    assert asked.path == f"/v1/{signal}"
    assert asked.body == message.SerializeToString()


def test_recorded_captures_are_recognised() -> None:
    """Every recorded capture of a real emitter is one request of the signal its name says."""
    captures = Path(__file__).parents[3] / "shared/dialects/captures"
    if not captures.exists():
        pytest.skip("the recorded captures are not beside this checkout")
    from lamplighter_server.cli.otlp_files import documents

    for path in captures.glob("*.pb"):
        expected = next((signal for signal in ("logs", "metrics") if f".{signal}." in path.name), "traces")
        (document,) = documents(path)
        assert (document.signal, document.body) == (expected, path.read_bytes()), path.name


def test_large_files_go_in_batches(
    server: Server, lamplighter: Callable[..., Result], taken: Callable[[], list[str]], tmp_path: Path
) -> None:
    """A file of 12 MB goes in several requests of at most some 4 MB, nothing left out."""
    names = [f"{number}-" + "x" * 100_000 for number in range(120)]
    ran = lamplighter("import", _file(tmp_path, "\n".join(json.dumps(_request(name)) for name in names)))
    assert ran.exit_code == 0
    assert taken() == names
    assert 3 <= len(server.asked) <= 4
    assert max(len(asked.body) for asked in server.asked) < 4.5 * 1024 * 1024


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"resourceSpans": []}\n{"resourceSpans": [\n', "line 2: not JSON"),
        ('{"resourceSpans": []}\n{"spans": []}\n', "line 2: not OTLP; it has none of resourceSpans, resourceLogs"),
        ('[{"a": 1}]', "line 1: not OTLP"),
        ("[1]", "not OTLP; neither JSON nor"),
        ("", "is empty; it should hold OTLP as JSON lines or protobuf."),
        ("hello", "not OTLP; neither JSON nor an export request in protobuf"),
        (b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", "not OTLP; neither JSON nor an export request"),
        (_traces("a").SerializeToString()[:-3], "not OTLP; neither JSON nor an export request"),
    ],
)
def test_what_is_no_otlp_is_named(
    server: Server, lamplighter: Callable[..., Result], tmp_path: Path, content: str | bytes, said: str
) -> None:
    """A file or line that is not OTLP ends with code 1 and one line naming file, line and reason."""
    server.answer("/v1/traces", {})
    ran = lamplighter("import", _file(tmp_path, content))
    assert ran.exit_code == 1
    (line,) = ran.output.splitlines()
    assert line.startswith(f"Error: {tmp_path}/spans")
    assert said in line


def test_a_refused_line_is_found(server: Server, lamplighter: Callable[..., Result], tmp_path: Path) -> None:
    """When a batch is refused its lines go one by one, so that the error names the one that is wrong."""
    server.answer("/v1/traces", {"message": "batch is bad"}, 400)
    server.answer("/v1/traces", {})
    server.answer("/v1/traces", {"message": "spanId has 7 bytes, wants 8"}, 400)
    ran = lamplighter("import", _file(tmp_path, "\n".join(json.dumps(_request(name)) for name in "abc")))
    assert ran.exit_code == 1
    assert ran.output == f"Error: {tmp_path}/spans, line 2: the server refuses it: spanId has 7 bytes, wants 8\n"


def test_a_busy_server_is_asked_again(server: Server, lamplighter: Callable[..., Result], tmp_path: Path) -> None:
    """A 503 with Retry-After is obeyed and the same body sent again."""
    server.answer("/v1/traces", {"message": "busy"}, 503, **{"retry-after": "0"})
    server.answer("/v1/traces", {})
    assert lamplighter("import", _file(tmp_path, json.dumps(_request("a")))).exit_code == 0
    assert server.asked[0].body == server.asked[1].body
    assert len(server.asked) == 2


def test_a_partial_success_is_told(server: Server, lamplighter: Callable[..., Result], tmp_path: Path) -> None:
    """What a server accepted only in part is said, with its reason."""
    server.answer("/v1/traces", {"partialSuccess": {"rejectedSpans": "2", "errorMessage": "no trace id"}})
    ran = lamplighter("import", _file(tmp_path, json.dumps(_request("a"))))
    assert ran.exit_code == 0
    assert "line 1: 2 rejected: no trace id" in ran.output


def test_a_file_that_does_not_exist(lamplighter: Callable[..., Result]) -> None:
    """A missing file ends with code 2 and its name."""
    ran = lamplighter("import", "nowhere.jsonl")
    assert ran.exit_code == 2
    assert "'nowhere.jsonl' does not exist" in ran.output
