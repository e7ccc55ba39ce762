"""Nothing of OTLP is lost in the store: every field has a home, and what comes out is what went in."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from google.protobuf.descriptor import FieldDescriptor
from hypothesis import HealthCheck, given, settings
from lamplighter_server.journal import Signal
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
from opentelemetry.proto.metrics.v1.metrics_pb2 import Metric
from otlp_requests import logs, metrics, span, traces
from otlp_strategies import log_requests, metric_requests, trace_requests
from rebuilt_requests import POINT_TYPES, kept_items, sent_items
from sealed_segments import Sealed, load_all

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from google.protobuf.descriptor import Descriptor
    from hypothesis.strategies import SearchStrategy
    from lamplighter_server.store.engine import Engine
    from sealed_segments import Request

WILD = {
    Signal.TRACES: (trace_requests, ExportTraceServiceRequest, "spans"),
    Signal.LOGS: (log_requests, ExportLogsServiceRequest, "logs"),
    Signal.METRICS: (metric_requests, ExportMetricsServiceRequest, "metric_points"),
}
MANY = 100


def drawn(requests: SearchStrategy[Request]) -> list[Request]:
    """Draw many requests; they are loaded together, for a load costs more than a request."""
    kept: list[Request] = []

    @settings(max_examples=MANY, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(requests)
    def draw(request: Request) -> None:
        kept.append(request)

    draw()
    return kept


@pytest.mark.parametrize("signal", Signal)
def test_any_request_comes_out_as_it_went_in(engine: Engine, tmp_path: Path, signal: Signal) -> None:
    """Random requests, put together again from their rows, are those that were sent."""
    strategy, _, table = WILD[signal]
    sealed, requests = Sealed(tmp_path), drawn(strategy)
    load_all(engine, sealed.segment(signal, requests))
    sent = Counter(item for request in requests for item in sent_items(request))
    kept = Counter(kept_items(engine, table, sealed.project))
    assert sum(sent.values()) > MANY / 4
    lost, made_up = sorted(sent - kept, key=len), sorted(kept - sent, key=len)
    assert not lost, f"{len(lost)} of {sent.total()} changed, for one\n{lost[0]!r}\nbecame one of\n{made_up[:1]!r}"
    assert not made_up


NO_HOME = {
    "spans.attributes.key_strindex": "an index into a profile's table of strings; it has no meaning in other signals",
    "log_records.attributes.key_strindex": "the same",
    "data_points.attributes.key_strindex": "the same",
}
"""Fields that the store does not keep, by the end of their path, each with the reason."""

VALUES: dict[int, Any] = {
    FieldDescriptor.CPPTYPE_STRING: "text",
    FieldDescriptor.CPPTYPE_BOOL: True,
    FieldDescriptor.CPPTYPE_DOUBLE: 1.5,
    FieldDescriptor.CPPTYPE_ENUM: 1,
}


def leaves(message: Descriptor, above: tuple[str, ...] = ()) -> Iterator[tuple[FieldDescriptor, ...]]:
    """Walk every path from a message to a field that holds a value; no message is inside itself twice."""
    for field in message.fields:
        inner = field.message_type
        if inner is None:
            yield (field,)
        elif inner.full_name not in above:
            yield from ((field, *path) for path in leaves(inner, (*above, message.full_name)))


def with_field(signal: Signal, path: tuple[FieldDescriptor, ...], number: int) -> Request:
    """Return a request with one item in which the field at the end of a path has a value."""
    at = time.time_ns() + number  # tells the items apart
    kind = next((field.name for field in path if field.name in POINT_TYPES), "gauge")
    request: Any = {
        Signal.TRACES: lambda: traces(span(start_time_unix_nano=at)),
        Signal.LOGS: lambda: logs(LogRecord(time_unix_nano=at, observed_time_unix_nano=at)),
        Signal.METRICS: lambda: metrics(
            Metric(**{kind: {"data_points": [{"start_time_unix_nano": at, "time_unix_nano": at}]}})
        ),
    }[signal]()
    holder = request
    *above, leaf = path
    for field in above:
        holder = getattr(holder, field.name)
        if field.is_repeated:
            holder = holder[0] if holder else holder.add()
    value = VALUES.get(leaf.cpp_type, 7 + number)
    if leaf.type == FieldDescriptor.TYPE_BYTES:
        value = number.to_bytes({"trace_id": 16, "span_id": 8, "parent_span_id": 8}.get(leaf.name, 4), "big")
    if leaf.is_repeated:
        getattr(holder, leaf.name).append(value)
    else:
        setattr(holder, leaf.name, value)
    return request


@pytest.mark.parametrize("signal", Signal)
def test_every_field_of_otlp_has_a_home(engine: Engine, tmp_path: Path, signal: Signal) -> None:
    """Whichever field of a request is set, at any depth, comes back from the rows, but for those with a reason."""
    sealed = Sealed(tmp_path)
    _, request_type, table = WILD[signal]
    paths = list(leaves(request_type.DESCRIPTOR))
    requests = {
        ".".join(field.name for field in path): with_field(signal, path, number) for number, path in enumerate(paths, 1)
    }
    load_all(engine, sealed.segment(signal, requests.values()))
    kept = set(kept_items(engine, table, sealed.project))
    lost = {path for path, request in requests.items() if not kept.issuperset(sent_items(request))}
    assert len(paths) > 50
    assert lost == {path for path in requests if path.endswith(tuple(NO_HOME))}
