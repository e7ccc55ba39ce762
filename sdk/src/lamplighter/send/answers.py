"""Reads what an endpoint says of a batch it took: OTLP lets it refuse a part of one with a status of success."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceResponse
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceResponse
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

from lamplighter.send.outbox import Outcome, Verdict

if TYPE_CHECKING:
    from lamplighter.settings import Signal

ANSWERS: dict[Signal, tuple[Any, str, str]] = {
    "traces": (ExportTraceServiceResponse, "rejected_spans", "rejectedSpans"),
    "logs": (ExportLogsServiceResponse, "rejected_log_records", "rejectedLogRecords"),
    "metrics": (ExportMetricsServiceResponse, "rejected_data_points", "rejectedDataPoints"),
}
MOST_SAID = 200
UNWRITTEN = Verdict(Outcome.TOO_MUCH, error="a batch could not be written, or is larger than the exporter allows")


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
        told = (
            read_json(signal, answer) if kind.endswith("json") else read(signal, ANSWERS[signal][0].FromString(answer))
        )
    except Exception:
        return 0, ""
    return told


def read(signal: Signal, answer: Any) -> tuple[int, str]:
    """Read an answer, an OTLP export response."""
    told = answer.partial_success
    return said(int(getattr(told, ANSWERS[signal][1])), str(told.error_message))


def read_json(signal: Signal, answer: bytes) -> tuple[int, str]:
    """Read an answer in JSON, where a 64-bit number may be a text."""
    parsed: Any = json.loads(answer)
    told: dict[str, Any] = parsed.get("partialSuccess") or {}
    return said(int(told.get(ANSWERS[signal][2]) or 0), str(told.get("errorMessage") or ""))


def said(refused: int, why: str) -> tuple[int, str]:
    """Give what was told in a form that can be counted and logged."""
    return max(refused, 0), printable(why)


def printable(text: str) -> str:
    """Give the beginning of what an endpoint says, without what a terminal would obey."""
    return "".join(character if character.isprintable() else " " for character in text[:MOST_SAID])


def taken(refused: int, why: str) -> Verdict:
    """Give the verdict on a batch that was taken, but for what was refused of it."""
    return Verdict(Outcome.SENT, refused, error=f"it refused {refused}: {why}" if refused else None)
