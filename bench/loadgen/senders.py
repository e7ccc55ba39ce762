"""Ways to send a request: OTLP/HTTP, OTLP/gRPC, or nowhere."""

from __future__ import annotations

import http.client
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

if TYPE_CHECKING:
    from bench.loadgen.options import Options

_RETRYABLE = {"429", "502", "503", "504", "UNAVAILABLE", "RESOURCE_EXHAUSTED", "DEADLINE_EXCEEDED"}


@dataclass(frozen=True)
class Outcome:
    """What became of one attempt: "ok", a status, or the name of an error."""

    name: str
    retry_after: float = 0.0
    rejected: int = 0

    @property
    def ok(self) -> bool:
        """The request is acknowledged."""
        return self.name == "ok"

    @property
    def retryable(self) -> bool:
        """OTLP says that it may be sent again."""
        return self.name in _RETRYABLE or not self.reached

    @property
    def reached(self) -> bool:
        """Something answered, though perhaps not well."""
        return self.name.isdigit() or self.name.isupper() or self.ok


class Sender(Protocol):
    """One connection."""

    def send(self, body: bytes) -> Outcome:
        """Send a request and wait for its answer; never raises for what the other side does."""
        ...

    def close(self) -> None:
        """End the connection."""
        ...


class HttpSender:
    """A keep-alive connection over HTTP/1.1."""

    def __init__(self, options: Options) -> None:
        url = urlsplit(options.url)
        self._address = (url.hostname or "127.0.0.1", url.port or 80)
        self._path = url.path or "/v1/traces"
        self._timeout = options.timeout
        encoding = {"content-encoding": "gzip"} if options.gzip else {}
        self._headers = {"content-type": "application/x-protobuf", **encoding, **dict(options.headers())}
        self._connection: http.client.HTTPConnection | None = None

    def send(self, body: bytes) -> Outcome:
        """POST it; a broken connection is opened again next time."""
        try:
            if self._connection is None:
                self._connection = http.client.HTTPConnection(*self._address, timeout=self._timeout)
            self._connection.request("POST", self._path, body, self._headers)
            response = self._connection.getresponse()
            answer = response.read()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            return Outcome(type(error).__name__)
        if response.status == 200:
            return Outcome("ok", rejected=_rejected(answer))
        return Outcome(str(response.status), retry_after=_seconds(response.getheader("Retry-After")))

    def close(self) -> None:
        """End the connection; the next request opens another."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None


class GrpcSender:
    """A channel of its own."""

    def __init__(self, options: Options) -> None:
        import grpc

        self._error: type[Exception] = grpc.RpcError
        self._timeout = options.timeout
        self._metadata = options.headers()
        self._channel = grpc.insecure_channel(
            options.grpc,
            options=[("grpc.max_send_message_length", -1), ("grpc.use_local_subchannel_pool", 1)],
            compression=grpc.Compression.Gzip if options.gzip else None,
        )
        self._call = self._channel.unary_unary("/opentelemetry.proto.collector.trace.v1.TraceService/Export")

    def send(self, body: bytes) -> Outcome:
        """Call Export."""
        try:
            answer: bytes = self._call(body, timeout=self._timeout, metadata=self._metadata)
        except self._error as error:
            failed: Any = error
            return Outcome(failed.code().name)
        return Outcome("ok", rejected=_rejected(answer))

    def close(self) -> None:
        """End the channel."""
        self._channel.close()


class NoSender:
    """Says yes to everything: measures the generator."""

    def __init__(self, options: Options) -> None:
        pass

    def send(self, body: bytes) -> Outcome:  # noqa: ARG002 - that is the point
        """Do nothing."""
        return Outcome("ok")

    def close(self) -> None:
        """Nothing is open."""


def sender(options: Options) -> Sender:
    """Open a connection as the options say."""
    kinds: dict[str, type[HttpSender | GrpcSender | NoSender]] = {
        "none": NoSender,
        "grpc": GrpcSender,
        "http": HttpSender,
    }
    return kinds[options.transport](options)


def _rejected(answer: bytes) -> int:
    return ExportTraceServiceResponse.FromString(answer).partial_success.rejected_spans if answer else 0


def _seconds(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0
