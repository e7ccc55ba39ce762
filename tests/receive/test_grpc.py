"""OTLP/gRPC as the specification has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import grpc
import pytest
from google.rpc import error_details_pb2
from google.rpc.status_pb2 import Status
from lamplighter_server.access import Keys, Scope
from lamplighter_server.journal import Appended, Full, Signal
from lamplighter_server.receive import Limits
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

if TYPE_CHECKING:
    from pathlib import Path

EXPORT = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
UNLIMITED = (("grpc.max_send_message_length", -1), ("grpc.use_local_subchannel_pool", 1))


def call(receiver: Any, body: Any, *, method: str = EXPORT, compression: Any = None, metadata: Any = None) -> Any:
    target = f"127.0.0.1:{receiver.grpc}"
    with grpc.insecure_channel(target, options=UNLIMITED, compression=compression) as channel:
        return channel.unary_unary(method)(body, timeout=20, metadata=metadata)


def refusal(receiver: Any, body: Any, **options: Any) -> grpc.RpcError:
    with pytest.raises(grpc.RpcError) as caught:
        call(receiver, body, **options)
    return caught.value


def details(error: Any) -> Status:
    return Status.FromString(dict(error.trailing_metadata())["grpc-status-details-bin"])


@pytest.mark.parametrize("compression", [grpc.Compression.NoCompression, grpc.Compression.Gzip])
def test_a_message_reaches_the_journal_as_it_is(receiver: Any, traces: Any, compression: Any) -> None:
    """The message's bytes are kept untouched, compressed on the way or not; the answer is an empty response."""
    body = traces(50).SerializeToString()
    assert call(receiver, body, compression=compression) == b""
    assert receiver.journal.kept == [(Signal.TRACES, body, "default", 50)]


def test_every_signal_has_its_service(receiver: Any) -> None:
    """An empty request to each of the three services is a success."""
    for signal, service in (("trace", "Trace"), ("logs", "Logs"), ("metrics", "Metrics")):
        method = f"/opentelemetry.proto.collector.{signal}.v1.{service}Service/Export"
        assert call(receiver, b"", method=method) == b""
    unknown = refusal(receiver, b"", method="/opentelemetry.proto.collector.profiles.v1.ProfilesService/Export")
    assert unknown.code() is grpc.StatusCode.UNIMPLEMENTED


def test_partial_success(receiver: Any, traces: Any) -> None:
    """Spans with wrong ids are counted in the answer, the others are kept."""
    request = traces(2)
    request.resource_spans[0].scope_spans[0].spans.add(name="bad")
    response = ExportTraceServiceResponse.FromString(call(receiver, request.SerializeToString()))
    assert response.partial_success.rejected_spans == 1
    assert receiver.journal.kept[0][3] == 2


def test_bad_data_is_invalid_argument(receiver: Any, traces: Any) -> None:
    """Unreadable data is refused for good, with BadRequest in the details; the server goes on."""
    error = refusal(receiver, b"hello")
    assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
    bad = error_details_pb2.BadRequest()
    assert details(error).details[0].Unpack(bad)
    assert bad.field_violations[0].description == error.details()
    assert call(receiver, traces(1).SerializeToString()) == b""


def test_a_full_journal_is_unavailable_with_retry_info(start: Any, journal_class: Any, traces: Any) -> None:
    """Full becomes UNAVAILABLE and says when to come back."""

    def full() -> Appended:
        raise Full("the disk is full", 2.5)

    with start(journal=journal_class(answer=full)) as receiver:
        error = refusal(receiver, traces(4).SerializeToString())
        assert error.code() is grpc.StatusCode.UNAVAILABLE
        retry = error_details_pb2.RetryInfo()
        assert details(error).details[0].Unpack(retry)
        assert retry.retry_delay.ToMilliseconds() == 2500
        assert receiver.intake.counters[Signal.TRACES].refused == 4


@pytest.mark.parametrize("compression", [grpc.Compression.NoCompression, grpc.Compression.Gzip])
def test_a_message_over_the_limit_is_refused_for_good(start: Any, compression: Any, traces: Any) -> None:
    """Too large, before or after decompression: RESOURCE_EXHAUSTED without RetryInfo, so that nobody tries again."""
    with start(limits=Limits(decompressed=1 << 20)) as receiver:
        error = refusal(receiver, bytes(2 << 20), compression=compression)
        assert error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        assert "grpc-status-details-bin" not in dict(error.trailing_metadata())
        assert call(receiver, traces(1).SerializeToString()) == b""


def test_keys_are_asked_for_in_the_metadata(start: Any, tmp_path: Path, traces: Any) -> None:
    """Off loopback a call needs a key: none is UNAUTHENTICATED, one of another scope PERMISSION_DENIED."""
    keys = Keys(tmp_path / "keys.json")
    ingest, read = keys.create(Scope.INGEST, "shop"), keys.create(Scope.READ, "shop")
    body = traces(1).SerializeToString()
    with start(keys=keys, host="0.0.0.0") as receiver:
        assert refusal(receiver, body).code() is grpc.StatusCode.UNAUTHENTICATED
        weak = refusal(receiver, body, metadata=(("authorization", f"Bearer {read}"),))
        assert weak.code() is grpc.StatusCode.PERMISSION_DENIED
        assert call(receiver, body, metadata=(("authorization", f"Bearer {ingest}"),)) == b""
        assert receiver.journal.kept[0][2] == "shop"


def test_a_call_without_a_message_is_refused(receiver: Any) -> None:
    """A client that closes its stream without sending anything gets an answer."""
    with grpc.insecure_channel(f"127.0.0.1:{receiver.grpc}") as channel, pytest.raises(grpc.RpcError) as caught:
        channel.stream_unary(EXPORT)(iter(()), timeout=20)
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT


def test_a_port_in_use_is_an_error(receiver: Any, start: Any) -> None:
    """Two servers never share a port silently."""
    from lamplighter_server.receive.otlp_grpc import OtlpGrpc

    async def bind() -> None:
        with pytest.raises(OSError, match="another program"):
            OtlpGrpc(receiver.intake, f"127.0.0.1:{receiver.grpc}")

    import asyncio

    asyncio.run_coroutine_threadsafe(bind(), receiver.loop).result(20)
