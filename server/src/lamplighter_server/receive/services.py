"""OTLP's three services: the path, the gRPC method and the messages of each signal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest, ExportLogsServiceResponse
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
    ExportMetricsServiceResponse,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from lamplighter_server.journal.signal import Signal

if TYPE_CHECKING:
    from google.protobuf.message import Message


@dataclass(frozen=True)
class Service:
    """What OTLP fixes for one signal; `item` is what a person calls one of its items."""

    signal: Signal
    request: type[Message]
    response: type[Message]
    name: str
    rejected: str
    item: str

    @property
    def path(self) -> str:
        """The path of OTLP/HTTP."""
        return f"/v1/{self.signal}"


TRACES: Final = Service(
    Signal.TRACES,
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
    "opentelemetry.proto.collector.trace.v1.TraceService",
    "rejected_spans",
    "span",
)
LOGS: Final = Service(
    Signal.LOGS,
    ExportLogsServiceRequest,
    ExportLogsServiceResponse,
    "opentelemetry.proto.collector.logs.v1.LogsService",
    "rejected_log_records",
    "log record",
)
METRICS: Final = Service(
    Signal.METRICS,
    ExportMetricsServiceRequest,
    ExportMetricsServiceResponse,
    "opentelemetry.proto.collector.metrics.v1.MetricsService",
    "rejected_data_points",
    "data point",
)
SERVICES: Final = (TRACES, LOGS, METRICS)
BY_PATH: Final = {service.path: service for service in SERVICES}


def serves(path: str) -> bool:
    """Tell whether a path is OTLP's: anything under `/v1/`, so that a misspelt one gets OTLP's kind of error."""
    return path.startswith("/v1/")
