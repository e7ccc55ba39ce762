"""From rows back to OTLP, and from requests to the same form: what was sent and what is kept become comparable.

An item is one span, log record or data point (a metric with that point alone), with its resource and scope. Two
differences mean nothing in OTLP and are evened out: an absent message and an empty one, and the order of attributes
where some of them are kept apart as content.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lamplighter_server.semconv.tables import columns, content
from lamplighter_server.store import once
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, InstrumentationScope, KeyValue
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
from opentelemetry.proto.metrics.v1.metrics_pb2 import Exemplar, Metric
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from google.protobuf.message import Message
    from lamplighter_server.store.engine import Engine
    from sealed_segments import Request

POINT_TYPES = ("gauge", "sum", "histogram", "exponential_histogram", "summary")
_U64 = 1 << 64

OF_ALL = """hex(resource) AS resource, resource_schema_url, hex(scope) AS scope, scope_schema_url,
    arrayMap(k -> hex(k), mapKeys(attributes)) AS keys"""
COMMON = f"{OF_ALL}, arrayMap(v -> hex(v), mapValues(attributes)) AS values"
_ATTRIBUTES, *_TEXTS = once.stored().split(", ")
OF_SPANS = f"{COMMON}, [{', '.join(f'hex({text})' for text in _TEXTS)}] AS texts"
CONTENT = (
    "arrayMap(k -> hex(k), mapKeys(content)) AS content_keys, arrayMap(v -> hex(v), mapValues(content)) AS contents"
)
IDS = "hex(trace_id) AS trace, hex(span_id) AS span"
TIME = "toUnixTimestamp64Nano(time) AS time"
TIMES = "toUnixTimestamp64Nano(start) AS start"
COLUMNS = {
    "spans": f"""{OF_SPANS}, {CONTENT}, {TIMES}, {IDS}, hex(parent_span_id) AS parent, trace_state,
        flags, name, kind, duration, status_code, status_message, dropped_attributes_count,
        dropped_events_count, dropped_links_count,
        arrayMap(e -> hex(e), events) AS events, arrayMap(e -> hex(e), links) AS links""",
    "logs": f"""{COMMON}, {CONTENT}, {IDS}, {TIME}, toUnixTimestamp64Nano(observed_time) AS observed,
        flags, severity_number, severity_text, event_name, hex(body) AS body, dropped_attributes_count""",
    "metric_points": f"""{COMMON}, {TIMES}, {TIME}, name, description, unit, type, temporality,
        arrayMap(m -> hex(m), metadata) AS metadata, monotonic, flags, int_value,
        double_value, count, sum, min, max, bucket_counts, explicit_bounds, scale, zero_count, zero_threshold,
        positive.offset AS positive_offset, positive.bucket_counts AS positive_counts,
        negative.offset AS negative_offset, negative.bucket_counts AS negative_counts,
        quantiles.quantile AS quantile, quantiles.value AS quantile_values,
        arrayMap(e -> hex(e), exemplars) AS exemplars""",
}  # fmt: skip


def is_content(key: str, *, of_span: bool = True) -> bool:
    """Tell whether an attribute is kept apart; a `#` at the end of a prefix stands for a digit."""

    def starts(prefix: str) -> bool:
        plain = prefix.removesuffix("#")
        behind = key[len(plain) : len(plain) + 1]
        return key.startswith(plain) and (plain == prefix or (behind != "" and behind in "0123456789"))

    if of_span and key in {key for column in columns() for key in column.keys}:
        return False  # it fills a column, whatever its prefix
    return key in (*content().ask, *content().keys) or any(map(starts, content().prefixes))


def sent_items(request: Request) -> Iterator[bytes]:
    """Take a request apart."""
    for group in next(iter(request.ListFields()), (None, ()))[1]:
        scopes = next(
            getattr(group, name) for name in ("scope_spans", "scope_logs", "scope_metrics") if hasattr(group, name)
        )
        for scope in scopes:
            head = _head(group.resource, group.schema_url, scope.scope, scope.schema_url)
            yield from (head + _canonical(item) for item in _items(scope))


def kept_items(engine: Engine, table: str, project: str) -> Iterator[bytes]:
    """Put a project's rows together again."""
    statement = f"SELECT {COLUMNS[table]} FROM {table} WHERE project = {{project:String}}"
    rows = engine.query(statement, {"project": project})
    for values in rows.result_rows:
        row = dict(zip(rows.column_names, values, strict=True))
        resource, scope = (
            Resource.FromString(_raw(row["resource"])),
            InstrumentationScope.FromString(_raw(row["scope"])),
        )
        head = _head(resource, row["resource_schema_url"], scope, row["scope_schema_url"])
        yield head + _canonical(_REBUILD[table](row))


def _head(resource: Message, resource_schema: str, scope: Message, scope_schema: str) -> bytes:
    parts = (resource.SerializeToString(), resource_schema.encode(), scope.SerializeToString(), scope_schema.encode())
    return repr(parts).encode() + b" "


def _items(scope: Any) -> Iterator[Message]:
    yield from getattr(scope, "spans", None) or getattr(scope, "log_records", None) or ()
    for metric in getattr(scope, "metrics", ()):
        data = getattr(metric, metric.WhichOneof("data") or "", None)
        for point in data.data_points if data else ():
            alone = Metric()
            alone.CopyFrom(metric)
            of_alone = getattr(alone, metric.WhichOneof("data") or "")
            del of_alone.data_points[:]
            of_alone.data_points.append(point)
            yield alone


def _canonical(item: Any) -> bytes:
    copy = type(item)()
    copy.CopyFrom(item)
    holder = copy
    if isinstance(copy, Metric):
        holder = getattr(copy, copy.WhichOneof("data") or "").data_points[0]
    attributes = sorted(
        holder.attributes,
        key=lambda pair: not isinstance(copy, Metric) and is_content(pair.key, of_span=isinstance(copy, Span)),
    )
    del holder.attributes[:]
    for pair in attributes:
        pair.value.SetInParent()
        holder.attributes.append(pair)
    for name in ("status", "body", "positive", "negative"):
        if name in holder.DESCRIPTOR.fields_by_name and not getattr(holder, name).ByteSize():
            holder.ClearField(name)
    return copy.SerializeToString(deterministic=True)


def _raw(text: str) -> bytes:
    return bytes.fromhex(text)


def _id(text: str) -> bytes:
    return _raw(text) if text.strip("0") else b""


def _all(kind: Callable[[bytes], Any], texts: Iterable[str]) -> list[Any]:
    return [kind(_raw(text)) for text in texts]


def _pairs(row: dict[str, Any]) -> list[KeyValue]:
    told = zip(map(_raw, row["keys"]), map(_raw, row["values"]), strict=True)
    if "texts" in row:  # one by one: a key may come twice
        told = [(key, once.restored({key: value}, *map(_raw, row["texts"]))[key]) for key, value in told]
    content = zip(map(_raw, row.get("content_keys", ())), map(_raw, row.get("contents", ())), strict=True)
    return [KeyValue(key=key.decode(), value=AnyValue.FromString(value)) for key, value in (*told, *content)]


def _span(row: dict[str, Any]) -> Span:
    same = (
        "trace_state", "flags", "name", "kind",
        "dropped_attributes_count", "dropped_events_count", "dropped_links_count",
    )  # fmt: skip
    return Span(
        trace_id=_raw(row["trace"]),
        span_id=_raw(row["span"]),
        parent_span_id=_id(row["parent"]),
        start_time_unix_nano=row["start"] % _U64,
        end_time_unix_nano=(row["start"] + row["duration"]) % _U64,
        attributes=_pairs(row),
        events=_all(Span.Event.FromString, row["events"]),
        links=_all(Span.Link.FromString, row["links"]),
        status=Status(code=row["status_code"], message=row["status_message"]),
        **{name: row[name] for name in same},
    )


def _log(row: dict[str, Any]) -> LogRecord:
    same = ("flags", "severity_number", "severity_text", "event_name", "dropped_attributes_count")
    return LogRecord(
        time_unix_nano=row["time"] % _U64,
        observed_time_unix_nano=row["observed"] % _U64,
        trace_id=_id(row["trace"]),
        span_id=_id(row["span"]),
        body=AnyValue.FromString(_raw(row["body"])),
        attributes=_pairs(row),
        **{name: row[name] for name in same},
    )


def _metric(row: dict[str, Any]) -> Metric:
    kind = row["type"]
    metric = Metric(name=row["name"], description=row["description"], unit=row["unit"])
    metric.metadata.extend(_all(KeyValue.FromString, row["metadata"]))
    data = getattr(metric, kind)
    data.SetInParent()
    if "aggregation_temporality" in data.DESCRIPTOR.fields_by_name:
        data.aggregation_temporality = row["temporality"]
    if kind == "sum":
        data.is_monotonic = row["monotonic"]
    data.data_points.add(
        start_time_unix_nano=row["start"] % _U64,
        time_unix_nano=row["time"] % _U64,
        flags=row["flags"],
        attributes=_pairs(row),
        **_measured(row, kind),
    )
    return metric


def _measured(row: dict[str, Any], kind: str) -> dict[str, Any]:
    exemplars = {"exemplars": _all(Exemplar.FromString, row["exemplars"])}
    if kind in ("gauge", "sum"):
        return {**exemplars, "as_int": row["int_value"], "as_double": row["double_value"]}
    if kind == "summary":
        quantiles = zip(row["quantile"], row["quantile_values"], strict=True)
        pairs = [{"quantile": quantile, "value": value} for quantile, value in quantiles]
        return {"count": row["count"], "sum": row["sum"], "quantile_values": pairs}
    extremes = {name: row[name] for name in ("count", "sum", "min", "max")}
    if kind == "histogram":
        shape = {name: row[name] for name in ("bucket_counts", "explicit_bounds")}
    else:
        shape = {name: row[name] for name in ("scale", "zero_count", "zero_threshold")}
        for side in ("positive", "negative"):
            shape[side] = {"offset": row[f"{side}_offset"], "bucket_counts": row[f"{side}_counts"]}
    return {**exemplars, **extremes, **shape}


_REBUILD: dict[str, Callable[[dict[str, Any]], Message]] = {"spans": _span, "logs": _log, "metric_points": _metric}
