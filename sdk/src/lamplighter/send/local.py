"""Local mode: what would be sent goes to a file, one OTLP/JSON export request a line, for `lamplighter import`."""

from __future__ import annotations

import base64
import json
import os
from typing import TYPE_CHECKING, Any

from google.protobuf.json_format import MessageToDict
from opentelemetry.exporter.otlp.proto.common._log_encoder import encode_logs
from opentelemetry.exporter.otlp.proto.common.metrics_encoder import encode_metrics
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.sdk.metrics import (
    Counter,
    Histogram,
    ObservableCounter,
    ObservableGauge,
    ObservableUpDownCounter,
    UpDownCounter,
)
from opentelemetry.sdk.metrics.export import AggregationTemporality
from opentelemetry.sdk.trace.export import SpanExportResult

if TYPE_CHECKING:
    from pathlib import Path

    from google.protobuf.message import Message

    from lamplighter.settings import Signal

ENCODERS: dict[Signal, Any] = {"traces": encode_spans, "logs": encode_logs, "metrics": encode_metrics}
HEX_IDS = ("traceId", "spanId", "parentSpanId")
INSTRUMENTS = (Counter, UpDownCounter, Histogram, ObservableCounter, ObservableUpDownCounter, ObservableGauge)


class FileExporter:
    """Appends one line a batch; several processes may write to one file, each line goes out in one write."""

    _preferred_temporality = dict.fromkeys(INSTRUMENTS, AggregationTemporality.CUMULATIVE)
    _preferred_aggregation: None = None

    def __init__(self, path: Path, signal: Signal) -> None:
        self._path = path
        self._encode = ENCODERS[signal]

    def export(self, batch: Any, **_options: Any) -> SpanExportResult:
        """Append a batch."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps(as_otlp_json(self._encode(batch)), ensure_ascii=False, separators=(",", ":")) + "\n"
        target = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(target, line.encode())
        finally:
            os.close(target)
        return SpanExportResult.SUCCESS

    def shutdown(self, **_options: Any) -> None:
        """Nothing is kept open."""


def as_otlp_json(request: Message) -> dict[str, Any]:
    """Give a request as OTLP's JSON: protobuf's, but with ids in hexadecimal and enums as numbers."""
    as_json: dict[str, Any] = with_hex_ids(MessageToDict(request, use_integers_for_enums=True))
    return as_json


def with_hex_ids(value: Any) -> Any:
    """Write every trace and span id inside a value in hexadecimal."""
    if isinstance(value, dict):
        return {
            key: base64.b64decode(inner).hex() if key in HEX_IDS and isinstance(inner, str) else with_hex_ids(inner)
            for key, inner in value.items()  # pyright: ignore[reportUnknownVariableType]
        }
    if isinstance(value, list):
        return [with_hex_ids(inner) for inner in value]  # pyright: ignore[reportUnknownVariableType]
    return value
