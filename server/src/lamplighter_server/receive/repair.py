"""The slow way for the rare request that isn't ordinary: what is right is kept, and what was done is said.

A span without proper ids or times belongs nowhere and is taken out. A log record, a data point or an exemplar is worth
keeping without its trace or time, and OTLP says to treat wrong ids of a log record as absent: they are emptied.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lamplighter_server.receive.glance import bounded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
    from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
    from opentelemetry.proto.metrics.v1.metrics_pb2 import Metric
    from opentelemetry.proto.trace.v1.trace_pb2 import Span


LATEST: Final = 2**63 - 1
"""Nanoseconds since 1970 in the year 2262, where the store's times end."""
TIMES: Final = "end in the year 2262"


@dataclass(frozen=True)
class Repaired:
    """What was taken out, or only emptied of something, in items, and the reason of the first, or what was emptied."""

    rejected: int = 0
    emptied: int = 0
    reason: str = ""


def take_out_wrong_spans(request: ExportTraceServiceRequest) -> Repaired:
    """Remove every span whose times, ids, parent's id or links' ids are wrong."""
    rejected, reason = 0, ""
    for resource in request.resource_spans:
        for scope in resource.scope_spans:
            wrong = {at: why for at, span in enumerate(scope.spans) if (why := wrong_span(span))}
            if wrong:
                first = next(iter(wrong))
                reason = reason or f"span {scope.spans[first].name[:80]!r}: {wrong[first]}"
                rejected += len(wrong)
                right = [span for at, span in enumerate(scope.spans) if at not in wrong]
                del scope.spans[:]
                scope.spans.extend(right)
    return Repaired(rejected=rejected, reason=reason)


def wrong_span(span: Span) -> str | None:
    """Say what is wrong with a span's ids or times, if anything."""
    for name, value, length in (("trace_id", span.trace_id, 16), ("span_id", span.span_id, 8)):
        if len(value) != length:
            return f"{name} has {len(value)} bytes instead of {length}"
        if not any(value):
            return f"{name} is all zeros"
    if len(span.parent_span_id) not in {0, 8}:
        return f"parent_span_id has {len(span.parent_span_id)} bytes instead of 8, or none for a root"
    for link in span.links:
        if _misplaced(link.trace_id, 16) or _misplaced(link.span_id, 8):
            return "a link's trace_id must have 16 bytes and its span_id 8"
    for name, time in (
        ("start_time_unix_nano", span.start_time_unix_nano),
        ("end_time_unix_nano", span.end_time_unix_nano),
    ):
        if time > LATEST:
            return f"{name} is {time}, which is behind the year 2262"
    return None


def empty_wrong_of_records(request: ExportLogsServiceRequest) -> Repaired:
    """Empty the ids and times of log records that have wrong ones."""
    records = (
        record for resource in request.resource_logs for scope in resource.scope_logs for record in scope.log_records
    )
    times = ("time_unix_nano", "observed_time_unix_nano")
    emptied = sum(_empty_wrong_ids(record) | _empty_wrong_times(record, times) for record in records)
    return Repaired(emptied=emptied, reason="log records")


def empty_wrong_of_points(request: ExportMetricsServiceRequest) -> Repaired:
    """Empty the times of data points, and the ids and times of exemplars, that have wrong ones."""
    points = (point for metric in metrics_of(request) for point in points_of(metric))
    return Repaired(emptied=sum(map(_empty_wrong_of_point, points)), reason="data points or exemplars")


def _empty_wrong_of_point(point: Any) -> bool:
    wrong = _empty_wrong_times(point, ("start_time_unix_nano", "time_unix_nano"))
    for exemplar in getattr(point, "exemplars", ()):  # a summary has none
        wrong = _empty_wrong_ids(exemplar) | wrong
    return wrong


def metrics_of(request: ExportMetricsServiceRequest) -> Iterator[Metric]:
    """Walk through a request's metrics."""
    parts = 0
    for resource in request.resource_metrics:
        for scope in resource.scope_metrics:
            parts = bounded(parts + 1 + len(scope.metrics))
            yield from scope.metrics


def points_of(metric: Metric) -> Any:
    """Return a metric's data points, of whichever kind it is; a metric without any kind has none."""
    kind = metric.WhichOneof("data")
    return () if kind is None else getattr(metric, kind).data_points


def _misplaced(value: bytes, length: int) -> bool:
    return len(value) not in {0, length}


def _empty_wrong_ids(item: Any) -> bool:
    wrong = _misplaced(item.trace_id, 16) or _misplaced(item.span_id, 8)
    if wrong:
        item.ClearField("trace_id")
        item.ClearField("span_id")
    return wrong


def _empty_wrong_times(item: Any, names: Sequence[str]) -> bool:
    wrong = [name for name in names if getattr(item, name) > LATEST]
    for name in wrong:
        item.ClearField(name)
    return bool(wrong)
