"""The official exporters of OpenTelemetry's Python SDK deliver without special settings."""

from __future__ import annotations

from typing import Any

import pytest
from lamplighter_server.journal import Signal
from opentelemetry._logs import SeverityNumber
from opentelemetry.exporter.otlp.proto.grpc._log_exporter import OTLPLogExporter as GrpcLogs
from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter as GrpcMetrics
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter as GrpcSpans
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter as HttpLogs
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter as HttpMetrics
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter as HttpSpans
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor


def exporters(receiver: Any, transport: str) -> Any:
    if transport.startswith("grpc"):
        import grpc

        compression = grpc.Compression.Gzip if "gzip" in transport else None
        options = {"endpoint": f"http://127.0.0.1:{receiver.grpc}", "compression": compression}
        return [make(**options) for make in (GrpcSpans, GrpcLogs, GrpcMetrics)]
    compression = {"http": None, "http gzip": Compression.Gzip, "http deflate": Compression.Deflate}[transport]
    return [
        make(endpoint=f"{receiver.url}/v1/{signal}", compression=compression)
        for make, signal in ((HttpSpans, "traces"), (HttpLogs, "logs"), (HttpMetrics, "metrics"))
    ]


@pytest.mark.parametrize("transport", ["grpc", "grpc gzip", "http", "http gzip", "http deflate"])
def test_all_signals_of_the_sdk_arrive(receiver: Any, transport: str) -> None:
    """Spans with parents and links, log records within a span and metrics with exemplars arrive complete."""
    span_exporter, log_exporter, metric_exporter = exporters(receiver, transport)
    tracing, logging = TracerProvider(), LoggerProvider()
    tracing.add_span_processor(BatchSpanProcessor(span_exporter))
    logging.add_log_record_processor(BatchLogRecordProcessor(log_exporter))
    metering = MeterProvider([PeriodicExportingMetricReader(metric_exporter)])
    counter = metering.get_meter("m").create_counter("c")
    with tracing.get_tracer("t").start_as_current_span("parent") as parent:
        tracing.get_tracer("t").start_span("child", attributes={"a": ["b"]}).end()
        counter.add(1)
        logging.get_logger("l").emit(severity_number=SeverityNumber.INFO, body="hello")
        parent.add_link(parent.get_span_context())
    for provider in (tracing, logging, metering):
        provider.shutdown()
    arrived = {signal: sum(kept[3] for kept in receiver.journal.kept if kept[0] is signal) for signal in Signal}
    assert arrived == {Signal.TRACES: 2, Signal.LOGS: 1, Signal.METRICS: 1}
    body = next(kept[1] for kept in receiver.journal.kept if kept[0] is Signal.TRACES)
    spans = ExportTraceServiceRequest.FromString(body).resource_spans[0].scope_spans[0].spans
    assert {span.name for span in spans} == {"parent", "child"}
    assert [counters.refused for counters in receiver.intake.counters.signals.values()] == [0, 0, 0]
