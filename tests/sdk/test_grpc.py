"""Over OTLP/gRPC as over HTTP: what an endpoint answers decides, and what didn't arrive is counted and told."""

from __future__ import annotations

from concurrent import futures
from typing import TYPE_CHECKING, Any

import grpc
import lamplighter
import pytest
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc
from test_endpoints import record, traces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Recorder, Run

PROGRAM = """
import os
import lamplighter
lamplighter.init("program")
with lamplighter.agent("a"):
    pass
if not os.fork():
    with lamplighter.agent("child"):
        pass
    raise SystemExit
os.wait()
"""
TAKES = 4 << 16
"""A sixteenth of what gRPC's servers take, for a busy machine."""
RETRY_INFO = ("google.rpc.retryinfo-bin", b"")


class Receiver(trace_service_pb2_grpc.TraceServiceServicer):
    """A server that keeps the names of the spans it takes; `refuse` may end a call otherwise."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.answer = trace_service_pb2.ExportTraceServiceResponse()
        self.refusal: tuple[Any, str, tuple[Any, ...]] | None = None
        takes = [("grpc.max_receive_message_length", TAKES)]
        self._server = grpc.server(futures.ThreadPoolExecutor(2), options=takes)
        trace_service_pb2_grpc.add_TraceServiceServicer_to_server(self, self._server)
        self.port = self._server.add_insecure_port("127.0.0.1:0")
        self._server.start()

    def Export(self, request: Any, context: Any) -> Any:  # noqa: N802 - gRPC's name
        """Take a batch."""
        if self.refusal is not None:
            code, details, metadata = self.refusal
            context.set_trailing_metadata(metadata)
            context.abort(code, details)
        self.names += [span.name for one in request.resource_spans for scope in one.scope_spans for span in scope.spans]
        return self.answer

    @property
    def url(self) -> str:
        """The address to send to."""
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        """Listen no more."""
        self._server.stop(0).wait()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """An OTLP/gRPC receiver."""
    served = Receiver()
    yield served
    served.close()


@pytest.fixture
def sending(recorder: Recorder, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> Recorder:
    """The SDK in this process, sending spans to the receiver."""
    monkeypatch.setenv("OTEL_METRICS_EXPORTER", "none")
    monkeypatch.setenv("OTEL_LOGS_EXPORTER", "none")
    # How long the exporter tries a batch again by itself.
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "4")
    return recorder.start(protocol="grpc", endpoint=receiver.url)


def test_otlp_over_grpc(run: Run, receiver: Receiver) -> None:
    """With protocol grpc everything goes over OTLP/gRPC, also from a forked child."""
    run(
        PROGRAM,
        OTEL_EXPORTER_OTLP_PROTOCOL="grpc",
        OTEL_EXPORTER_OTLP_ENDPOINT=receiver.url,
        OTEL_METRICS_EXPORTER="none",
        OTEL_LOGS_EXPORTER="none",
    )
    assert sorted(receiver.names) == ["invoke_agent a", "invoke_agent child"]


def test_a_partial_success_is_counted(sending: Recorder, receiver: Receiver) -> None:
    """Spans that a batch's answer says were rejected are counted as refused, with the reason."""
    receiver.answer.partial_success.rejected_spans = 2
    receiver.answer.partial_success.error_message = "too old\x1b[31m"
    record(3)
    assert lamplighter.flush(20)
    counts, told = traces().counts, traces().last_error
    assert (counts.accepted, counts.sent, counts.refused) == (3, 1, 2)
    assert told == "it refused 2: too old [31m"
    assert lamplighter.status().dropped == 2
    del sending


@pytest.mark.parametrize(
    ("code", "details", "metadata", "refused", "queued"),
    [
        (grpc.StatusCode.INVALID_ARGUMENT, "no", (), 3, 0),
        (grpc.StatusCode.UNAUTHENTICATED, "no key", (), 3, 0),
        (grpc.StatusCode.RESOURCE_EXHAUSTED, "quota", (), 3, 0),
        (grpc.StatusCode.RESOURCE_EXHAUSTED, "quota", (RETRY_INFO,), 0, 3),
        (grpc.StatusCode.UNAVAILABLE, "later", (), 0, 3),
    ],
    ids=["invalid", "no key", "used up", "used up for now", "away"],
)
def test_a_code_decides(
    sending: Recorder, receiver: Receiver, code: Any, details: str, metadata: Any, refused: int, queued: int
) -> None:
    """What OTLP calls retryable stays in the queue and arrives later; any other refusal is counted, with the code."""
    receiver.refusal = (code, details, metadata)
    record(3)
    assert lamplighter.flush(20) == (not queued)
    counts = traces().counts
    assert (counts.sent, counts.refused, counts.queued) == (0, refused, queued)
    assert traces().last_error == f"gRPC {code.name}: {details}"
    receiver.refusal = None
    record(1)
    assert lamplighter.flush(20)
    assert len(receiver.names) == queued + 1
    assert traces().last_error is None
    del sending


def test_a_message_that_is_too_large_goes_in_halves(sending: Recorder, receiver: Receiver) -> None:
    """A batch with more bytes than the server takes is halved until it fits; only what never fits is lost."""
    for size in (TAKES // 4, TAKES * 5 // 4, TAKES // 2, TAKES // 2):
        with lamplighter.tool(f"t{size}") as call:
            call.set(note="x" * size)
    assert lamplighter.flush(60)
    assert (traces().counts.sent, traces().counts.refused) == (3, 1)
    assert len(receiver.names) == 3
    del sending
