"""Reads what an endpoint says of a batch it took: OTLP lets it refuse a part of one with a status of success."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceResponse
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceResponse
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

if TYPE_CHECKING:
    from lamplighter.settings import Signal

ANSWERS: dict[Signal, tuple[Any, str, str]] = {
    "traces": (ExportTraceServiceResponse, "rejected_spans", "rejectedSpans"),
    "logs": (ExportLogsServiceResponse, "rejected_log_records", "rejectedLogRecords"),
    "metrics": (ExportMetricsServiceResponse, "rejected_data_points", "rejectedDataPoints"),
}
MOST_SAID = 200


def is_a_page(kind: str, answer: bytes) -> bool:
    """Say whether an answer is for people: then whoever took the batch knows nothing of telemetry."""
    return kind in {"text/html", "application/xhtml+xml"} or answer[:15].lstrip().lower().startswith((
        b"<!doc",
        b"<html",
    ))


def refusals(signal: Signal, kind: str, answer: bytes) -> tuple[int, str]:
    """Give how many items of a batch were refused, and why; an answer that means nothing refuses nothing."""
    if not answer:
        return 0, ""
    try:
        refused, why = read_json(signal, answer) if kind.endswith("json") else read_protobuf(signal, answer)
    except Exception:
        return 0, ""
    return max(refused, 0), "".join(character if character.isprintable() else " " for character in why[:MOST_SAID])


def read_protobuf(signal: Signal, answer: bytes) -> tuple[int, str]:
    """Read an answer in protobuf."""
    kind, refused, _ = ANSWERS[signal]
    told = kind.FromString(answer).partial_success
    return int(getattr(told, refused)), str(told.error_message)


def read_json(signal: Signal, answer: bytes) -> tuple[int, str]:
    """Read an answer in JSON, where a 64-bit number may be a text."""
    parsed: Any = json.loads(answer)
    told: dict[str, Any] = parsed.get("partialSuccess") or {}
    return int(told.get(ANSWERS[signal][2]) or 0), str(told.get("errorMessage") or "")
