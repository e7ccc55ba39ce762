"""Files of OTLP on their way into a server: each is cut into documents that know where they came from."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click
from google.protobuf.message import DecodeError, Message
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

M = TypeVar("M", bound=Message)

JSON, PROTOBUF = "application/json", "application/x-protobuf"

_JSON_KEYS = {"resourceSpans": "traces", "resourceLogs": "logs", "resourceMetrics": "metrics"}
_JSON_SCOPES = {"scopeSpans": "resourceSpans", "scopeLogs": "resourceLogs", "scopeMetrics": "resourceMetrics"}

_JSON_HEAD = re.compile(rb"(\xef\xbb\xbf)?\s*(\[\s*)?\{\s*(\"[A-Za-z_]|\})")
"""An object with a key. Protobuf can begin with a line feed, a brace and a quote, but then no letter follows."""


class Unreadable(click.ClickException):
    """A file, or a part of one, is not OTLP."""


@dataclass(frozen=True, slots=True)
class Document:
    """One export request of a file: `where` is file and line or number, `signal` its path under /v1/."""

    where: str
    signal: str
    content_type: str
    body: bytes


def documents(path: Path) -> Iterator[Document]:
    """Yield what a file holds: JSON by the line or as a whole, or protobuf; told apart by its first bytes."""
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.strip():
        raise Unreadable(f"{path} is empty; it should hold OTLP as JSON lines or protobuf.")
    if _JSON_HEAD.match(head):
        yield from _json_documents(path)
    else:
        yield from _protobuf_documents(path)


def _json_documents(path: Path) -> Iterator[Document]:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                value = json.loads(line.removeprefix(b"\xef\xbb\xbf"))
            except ValueError as error:
                if number == 1 and (whole := _whole(path)) is not None:
                    yield from _of_json(whole, str(path))
                    return
                raise Unreadable(f"{path}, line {number}: not JSON ({error}).") from error
            yield from _of_json(value, f"{path}, line {number}")


def _whole(path: Path) -> Any:
    """Return the file as one document, as a person's editor may have laid it out, or nothing."""
    try:
        return json.loads(path.read_bytes())
    except ValueError:
        return None


def _of_json(value: Any, where: str) -> Iterator[Document]:
    """Yield a document for each signal in an export request or in a bare resource; a list holds several."""
    if isinstance(value, list):
        for item in cast("list[Any]", value):
            yield from _of_json(item, where)
        return
    held = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    for scope, resource in _JSON_SCOPES.items():
        if scope in held:
            held = {resource: [held]}
    found = [key for key in _JSON_KEYS if key in held]
    if not found:
        raise Unreadable(f"{where}: not OTLP; it has none of {', '.join(_JSON_KEYS)}.")
    for key in found:
        body = json.dumps({key: held[key]}, ensure_ascii=False, separators=(",", ":")).encode()
        yield Document(where, _JSON_KEYS[key], JSON, body)


def _protobuf_documents(path: Path) -> Iterator[Document]:
    data = path.read_bytes()
    for cut in (_by_varint, _by_four_bytes):
        try:
            messages = list(cut(data))
            signals = [_signal(message) for message in messages]
        except (DecodeError, ValueError):
            continue
        for number, (message, signal) in enumerate(zip(messages, signals, strict=True), 1):
            yield Document(f"{path}, message {number}", signal, PROTOBUF, message)
        return
    try:
        signal = _signal(data)
    except DecodeError as error:
        raise Unreadable(
            f"{path}: not OTLP; neither JSON nor an export request in protobuf, alone or length-delimited."
        ) from error
    yield Document(str(path), signal, PROTOBUF, data)


def _by_varint(data: bytes) -> Iterator[bytes]:
    """Cut length-delimited messages, as protobuf libraries write them."""
    at = 0
    while at < len(data):
        length = shift = 0
        more = True
        while more:
            if at >= len(data) or shift > 28:
                raise ValueError("a length is cut off or too large")
            byte = data[at]
            at, length, shift, more = at + 1, length | (byte & 0x7F) << shift, shift + 7, byte >= 0x80
        at = _end(data, at, length)
        yield data[at - length : at]


def _by_four_bytes(data: bytes) -> Iterator[bytes]:
    """Cut messages after four bytes of length each, as the Collector's file exporter writes them."""
    at = 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        at = _end(data, at + 4, length)
        yield data[at - length : at]


def _end(data: bytes, at: int, length: int) -> int:
    if not 0 < length <= len(data) - at:
        raise ValueError("a length points past the end")
    return at + length


def _signal(message: bytes) -> str:
    """Tell which signal an export request is for; the three are alike but for what is in their innermost items."""
    if _fits(message, ExportTraceServiceRequest, _is_traces):
        return "traces"
    if _fits(message, ExportMetricsServiceRequest, _is_metrics):
        return "metrics"
    if _fits(message, ExportLogsServiceRequest, _is_logs):
        return "logs"
    raise DecodeError("no signal's request")


def _fits(message: bytes, kind: type[M], holds: Callable[[M], bool]) -> bool:
    try:
        return holds(kind.FromString(message))
    except DecodeError:
        return False


def _is_traces(request: ExportTraceServiceRequest) -> bool:
    scopes = [scope for resource in request.resource_spans for scope in resource.scope_spans]
    return any(scope.spans for scope in scopes) and all(
        len(span.trace_id) == 16 and len(span.span_id) == 8 for scope in scopes for span in scope.spans
    )


def _is_metrics(request: ExportMetricsServiceRequest) -> bool:
    scopes = [scope for resource in request.resource_metrics for scope in resource.scope_metrics]
    return any(scope.metrics for scope in scopes) and all(
        metric.name and metric.WhichOneof("data") for scope in scopes for metric in scope.metrics
    )


def _is_logs(request: ExportLogsServiceRequest) -> bool:
    scopes = [scope for resource in request.resource_logs for scope in resource.scope_logs]
    return any(scope.log_records for scope in scopes)
