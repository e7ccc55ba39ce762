"""Random OTLP, as wild as its protobuf allows and the receiver lets through."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from lamplighter_server.semconv.tables import columns, content
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import EntityRef, InstrumentationScope, KeyValue
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord, ResourceLogs, ScopeLogs
from opentelemetry.proto.metrics.v1 import metrics_pb2 as m
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, ScopeSpans, Span, Status
from otlp_requests import any_value

KNOWN_KEYS = [
    *(key for column in columns() for key in column.keys),
    *content().ask,
    *content().keys,
    *(prefix.replace("#", "0.") + "x" for prefix in content().prefixes),
    "service.name",
    "gen_ai.prompt.name",
]

repeated = st.builds(str.__mul__, st.sampled_from("aé"), st.sampled_from([127, 128, 8192]))  # lengths of 1, 2, 3 bytes
texts = st.text(max_size=12) | st.sampled_from(["", "\0", 'it\'s \\ "quoted"\n']) | repeated
counts = st.sampled_from([0, 1, 2**32 - 1]) | st.integers(0, 2**32 - 1)
large = st.sampled_from([0, 1, 2**63 - 1, 2**63, 2**64 - 1]) | st.integers(0, 2**64 - 1)
times = large | st.integers(1_600_000_000_000_000_000, 1_900_000_000_000_000_000)
doubles = st.floats(allow_nan=True, allow_infinity=True)
int32 = st.sampled_from([0, 1, 2, -(2**31), 2**31 - 1]) | st.integers(-(2**31), 2**31 - 1)
int64 = st.sampled_from([0, 127, 128, 2**56 - 1, 2**56, 2**63 - 1, -1, -(2**63)]) | st.integers(-(2**63), 2**63 - 1)
trace_ids = st.binary(min_size=16, max_size=16).filter(any)
span_ids = st.binary(min_size=8, max_size=8).filter(any)

leaves = st.none() | st.booleans() | int64 | doubles | texts | st.binary(max_size=20)
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=6
).map(any_value)
pairs = st.builds(KeyValue, key=st.sampled_from(KNOWN_KEYS) | texts, value=st.none() | values)
attributes = st.lists(pairs, max_size=5)
entities = st.builds(EntityRef, schema_url=texts, type=texts, id_keys=st.lists(texts, max_size=2))

resources = st.builds(
    Resource, attributes=attributes, dropped_attributes_count=counts, entity_refs=st.lists(entities, max_size=1)
)
scopes = st.builds(
    InstrumentationScope, name=texts, version=texts, attributes=attributes, dropped_attributes_count=counts
)
events = st.builds(Span.Event, time_unix_nano=times, name=texts, attributes=attributes, dropped_attributes_count=counts)
links = st.builds(
    Span.Link,
    trace_id=trace_ids,
    span_id=span_ids,
    trace_state=texts,
    attributes=attributes,
    dropped_attributes_count=counts,
    flags=counts,
)
spans = st.builds(
    Span,
    trace_id=trace_ids,
    span_id=span_ids,
    parent_span_id=st.just(b"") | span_ids,
    trace_state=texts,
    flags=counts,
    name=texts,
    kind=int32,
    start_time_unix_nano=times,
    end_time_unix_nano=times,
    attributes=attributes,
    dropped_attributes_count=counts,
    events=st.lists(events, max_size=2),
    dropped_events_count=counts,
    links=st.lists(links, max_size=2),
    dropped_links_count=counts,
    status=st.none() | st.builds(Status, code=int32, message=texts),
)
log_records = st.builds(
    LogRecord,
    time_unix_nano=times,
    observed_time_unix_nano=times,
    severity_number=int32,
    severity_text=texts,
    body=st.none() | values,
    attributes=attributes,
    dropped_attributes_count=counts,
    flags=counts,
    trace_id=st.just(b"") | trace_ids,
    span_id=st.just(b"") | span_ids,
    event_name=texts,
)

maybe = st.none() | doubles
exemplars = st.builds(
    m.Exemplar,
    filtered_attributes=attributes,
    time_unix_nano=times,
    span_id=st.just(b"") | span_ids,
    trace_id=st.just(b"") | trace_ids,
) | st.builds(m.Exemplar, as_int=int64)
point: dict[str, Any] = {
    "start_time_unix_nano": times,
    "time_unix_nano": times,
    "flags": counts,
    "attributes": attributes,
}
examples: dict[str, Any] = {**point, "exemplars": st.lists(exemplars, max_size=2)}
extremes: dict[str, Any] = {**examples, "count": large, "sum": maybe, "min": maybe, "max": maybe}
numbers = (
    st.builds(m.NumberDataPoint, as_int=int64, **examples)
    | st.builds(m.NumberDataPoint, as_double=doubles, **examples)
    | st.builds(m.NumberDataPoint, **examples)
)
buckets = st.none() | st.builds(
    m.ExponentialHistogramDataPoint.Buckets, offset=int32, bucket_counts=st.lists(large, max_size=3)
)
histograms = st.builds(
    m.HistogramDataPoint,
    bucket_counts=st.lists(large, max_size=3),
    explicit_bounds=st.lists(doubles, max_size=3),
    **extremes,
)
exponentials = st.builds(
    m.ExponentialHistogramDataPoint,
    scale=int32,
    zero_count=large,
    zero_threshold=doubles,
    positive=buckets,
    negative=buckets,
    **extremes,
)
quantiles = st.builds(m.SummaryDataPoint.ValueAtQuantile, quantile=doubles, value=doubles)
summaries = st.builds(
    m.SummaryDataPoint, count=large, sum=doubles, quantile_values=st.lists(quantiles, max_size=3), **point
)


def _metrics(name: str, data: st.SearchStrategy[Any]) -> st.SearchStrategy[m.Metric]:
    fields = {"name": texts, "description": texts, "unit": texts, "metadata": attributes}
    return st.builds(m.Metric, **fields, **{name: data})


metrics = (
    _metrics("gauge", st.builds(m.Gauge, data_points=st.lists(numbers, min_size=1, max_size=3)))
    | _metrics(
        "sum",
        st.builds(
            m.Sum,
            data_points=st.lists(numbers, min_size=1, max_size=3),
            aggregation_temporality=int32,
            is_monotonic=st.booleans(),
        ),
    )
    | _metrics(
        "histogram",
        st.builds(m.Histogram, data_points=st.lists(histograms, min_size=1, max_size=2), aggregation_temporality=int32),
    )
    | _metrics(
        "exponential_histogram",
        st.builds(
            m.ExponentialHistogram,
            data_points=st.lists(exponentials, min_size=1, max_size=2),
            aggregation_temporality=int32,
        ),
    )
    | _metrics("summary", st.builds(m.Summary, data_points=st.lists(summaries, min_size=1, max_size=2)))
)

_context: dict[str, Any] = {"scope": st.none() | scopes, "schema_url": texts}
_groups: dict[str, Any] = {"resource": st.none() | resources, "schema_url": texts}
trace_requests = st.builds(
    ExportTraceServiceRequest,
    resource_spans=st.lists(
        st.builds(
            ResourceSpans,
            scope_spans=st.lists(st.builds(ScopeSpans, spans=st.lists(spans, max_size=2), **_context), max_size=2),
            **_groups,
        ),
        max_size=2,
    ),
)
log_requests = st.builds(
    ExportLogsServiceRequest,
    resource_logs=st.lists(
        st.builds(
            ResourceLogs,
            scope_logs=st.lists(
                st.builds(ScopeLogs, log_records=st.lists(log_records, max_size=2), **_context), max_size=2
            ),
            **_groups,
        ),
        max_size=2,
    ),
)
metric_requests = st.builds(
    ExportMetricsServiceRequest,
    resource_metrics=st.lists(
        st.builds(
            m.ResourceMetrics,
            scope_metrics=st.lists(
                st.builds(m.ScopeMetrics, metrics=st.lists(metrics, max_size=2), **_context), max_size=2
            ),
            **_groups,
        ),
        max_size=2,
    ),
)
