"""OTLP requests as tests write them down: plain Python values in, protobuf out."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, InstrumentationScope, KeyValue, KeyValueList
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import Span

if TYPE_CHECKING:
    from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
    from opentelemetry.proto.metrics.v1.metrics_pb2 import Metric


def any_value(value: Any) -> AnyValue:
    """Return a Python value as OTLP's, the kind chosen by its type."""
    if value is None:
        return AnyValue()
    if isinstance(value, dict):
        return AnyValue(kvlist_value=KeyValueList(values=attributes(value)))
    if isinstance(value, list | tuple):
        return AnyValue(array_value=ArrayValue(values=map(any_value, value)))
    kinds = {bool: "bool_value", int: "int_value", float: "double_value", str: "string_value", bytes: "bytes_value"}
    return AnyValue(**{kinds[type(value)]: value})


def attributes(values: dict[str, Any]) -> list[KeyValue]:
    """Return attributes in the order of the dictionary."""
    return [KeyValue(key=key, value=any_value(value)) for key, value in values.items()]


def span(values: dict[str, Any] | None = None, **fields: Any) -> Span:
    """Return a span with ids of its own that began now and took a millisecond, unless the fields say otherwise."""
    began = fields.get("start_time_unix_nano", time.time_ns())
    given: dict[str, Any] = {
        "trace_id": os.urandom(16),
        "span_id": os.urandom(8),
        "name": "work",
        "start_time_unix_nano": began,
        "end_time_unix_nano": began + 1_000_000,
        "attributes": attributes(values or {}),
    }
    return Span(**{**given, **fields})


def traces(
    *spans: Span, resource: dict[str, Any] | None = None, scope: InstrumentationScope | None = None
) -> ExportTraceServiceRequest:
    """Return a request with these spans under one resource and scope."""
    request = ExportTraceServiceRequest()
    group = request.resource_spans.add(resource=Resource(attributes=attributes(resource or {})))
    group.scope_spans.add(spans=spans, scope=scope)
    return request


def logs(*records: LogRecord, resource: dict[str, Any] | None = None) -> ExportLogsServiceRequest:
    """Return a request with these log records under one resource."""
    request = ExportLogsServiceRequest()
    group = request.resource_logs.add(resource=Resource(attributes=attributes(resource or {})))
    group.scope_logs.add(log_records=records)
    return request


def metrics(*sent: Metric, resource: dict[str, Any] | None = None) -> ExportMetricsServiceRequest:
    """Return a request with these metrics under one resource."""
    request = ExportMetricsServiceRequest()
    group = request.resource_metrics.add(resource=Resource(attributes=attributes(resource or {})))
    group.scope_metrics.add(metrics=sent)
    return request
