"""OTLP/JSON, its deviations from protobuf's JSON included."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from google.protobuf import json_format
from lamplighter_server.receive.check import check
from lamplighter_server.receive.otlp_json import read_json
from lamplighter_server.receive.refusal import Kind, Refusal
from lamplighter_server.receive.services import TRACES
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

TRACE_ID = "5B8EFFF798038103D269B633813FC60C"


def spans(*found: Any) -> Any:
    return {"resourceSpans": [{"scopeSpans": [{"spans": list(found)}]}]}


def read(value: Any, request: Any = ExportTraceServiceRequest) -> Any:
    return request.FromString(read_json(request, value if isinstance(value, bytes) else json.dumps(value).encode()))


def read_span(**fields: Any) -> Any:
    return read(spans(fields)).resource_spans[0].scope_spans[0].spans[0]


def read_value(**value: Any) -> Any:
    return read_span(attributes=[{"key": "k", "value": value}]).attributes[0].value


def test_the_specification_s_example_is_read() -> None:
    """Ids are hex in either case, enums numbers, 64-bit integers strings."""
    span = read_span(
        traceId=TRACE_ID,
        spanId="eee19b7ec3c1b174",
        parentSpanId="EEE19B7EC3C1B173",
        name="I'm a server span",
        startTimeUnixNano="1544712660000000000",
        endTimeUnixNano=1544712661000000000,
        kind=2,
        attributes=[{"key": "my.span.attr", "value": {"stringValue": "some value"}}],
        status={"code": 2, "message": "näh"},
        links=[{"traceId": TRACE_ID, "spanId": "eee19b7ec3c1b174"}],
    )
    assert span.trace_id.hex().upper() == TRACE_ID
    assert (span.span_id.hex(), span.parent_span_id.hex()) == ("eee19b7ec3c1b174", "eee19b7ec3c1b173")
    assert (span.start_time_unix_nano, span.end_time_unix_nano) == (1544712660000000000, 1544712661000000000)
    assert (span.kind, span.status.code, span.status.message) == (2, 2, "näh")
    assert span.links[0].trace_id == span.trace_id
    assert span.attributes[0].value.string_value == "some value"


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        ({"stringValue": ""}, "string_value", ""),
        ({"boolValue": False}, "bool_value", False),
        ({"intValue": "-9223372036854775808"}, "int_value", -(1 << 63)),
        ({"intValue": 9223372036854775807}, "int_value", (1 << 63) - 1),
        ({"intValue": 3.0}, "int_value", 3),
        ({"doubleValue": 1}, "double_value", 1.0),
        ({"doubleValue": "-2.5e3"}, "double_value", -2500.0),
        ({"doubleValue": "Infinity"}, "double_value", math.inf),
        ({"bytesValue": "+/8="}, "bytes_value", b"\xfb\xff"),
        ({"bytesValue": "-_8"}, "bytes_value", b"\xfb\xff"),
        ({"stringValue": None}, None, None),
        ({"string_value": "x"}, None, None),
        ({"noSuchValue": [1]}, None, None),
    ],
)
def test_values_of_every_kind(value: Any, kind: str | None, expected: Any) -> None:
    """Each kind of value arrives as it was sent; null, unknown and original field names count as absent."""
    read_back = read_value(**value)
    assert read_back.WhichOneof("value") == kind
    assert kind is None or getattr(read_back, kind) == expected


def test_nested_values_and_not_a_number() -> None:
    """Arrays and maps nest; NaN is written as a string."""
    nested = {"kvlistValue": {"values": [{"key": "a", "value": {"arrayValue": {"values": [{"intValue": 1}, {}]}}}]}}
    read_back = read_value(**nested).kvlist_value.values[0].value.array_value.values
    assert [v.WhichOneof("value") for v in read_back] == ["int_value", None]
    assert math.isnan(read_value(doubleValue="NaN").double_value)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (b"{", "not JSON: Expecting property name enclosed in double quotes at line 1, column 2"),
        (b"", "not JSON"),
        (b'{"a": NaN}', "NaN is not JSON"),
        (b'{"resourceSpans": "\xff"}', "not UTF-8 (byte 19)"),
        (b"[" * 100_000, "nested too deeply"),
        ([], "the body must be an object, not []"),
        ({"resourceSpans": {}}, "resourceSpans must be an array, not {}"),
        ({"resourceSpans": [1]}, "resourceSpans[0] must be an object, not 1"),
        (spans({"kind": "SPAN_KIND_SERVER"}), "spans[0].kind must be a number (OTLP/JSON has no enum names)"),
        (spans({"kind": True}), "spans[0].kind must be a number"),
        (spans({}, {"traceId": "xyz"}), "spans[1].traceId must be an id in hexadecimal"),
        (spans({"traceId": "abc"}), "an id in hexadecimal"),
        (spans({"spanId": "aa aa"}), "an id in hexadecimal"),
        (spans({"spanId": 7}), "an id in hexadecimal"),
        (spans({"name": 7}), "name must be a string, not 7"),
        (spans({"name": "\ud800"}), "half surrogates"),
        (spans({"startTimeUnixNano": -1}), "an integer from 0 to 18446744073709551615"),
        (spans({"startTimeUnixNano": "1e3"}), "an integer from 0"),
        (spans({"startTimeUnixNano": 1.5}), "an integer from 0"),
        (spans({"droppedLinksCount": 1 << 32}), "an integer from 0 to 4294967295"),
        (spans({"attributes": [{"value": {"boolValue": 1}}]}), "attributes[0].value.boolValue must be true or false"),
        (spans({"attributes": [{"value": {"doubleValue": True}}]}), "doubleValue must be a number"),
        (spans({"attributes": [{"value": {"doubleValue": "x"}}]}), "doubleValue must be a number"),
        (b'{"resourceSpans":[{"scopeSpans":[{"spans":[{"attributes":[{"value":{"doubleValue":1e999}}]}]}]}]}', "hold"),
        (spans({"attributes": [{"value": {"bytesValue": "?"}}]}), "a string of base64"),
        (spans({"attributes": [{"value": {"arrayValue": {"values": [None]}}}]}), "values[0] must be an object"),
        (b'{"resourceSpans": ' + b"9" * 5000 + b"}", "not JSON"),
    ],
)
def test_what_is_not_otlp_json_is_refused_with_its_place(value: Any, message: str) -> None:
    """Each fault is bad data; the message names the value, its place and what was expected."""
    with pytest.raises(Refusal) as caught:
        read(value)
    assert caught.value.kind is Kind.BAD_DATA
    assert message in caught.value.message


def test_a_number_without_end_is_refused_in_plain_words() -> None:
    """A number longer than Python reads is bad data, told without advice for programmers."""
    with pytest.raises(Refusal) as caught:
        read_json(ExportTraceServiceRequest, b'{"x":' + b"9" * 100_000 + b"}")
    assert caught.value.message == "The body is not JSON: a number has too many digits."


def test_deep_values_are_refused_not_crashed_on() -> None:
    """Values nested deeper than protobuf allows, and deeper than Python allows, are bad data."""
    for depth in (60, 400, 5000):
        deep = b'{"arrayValue":{"values":[' * depth + b"{}" + b"]}}" * depth
        body = b'{"resourceSpans":[{"resource":{"attributes":[{"key":"k","value":' + deep + b"}]}}]}"
        with pytest.raises(Refusal) as caught:
            check(TRACES, read_json(ExportTraceServiceRequest, body))
        assert caught.value.kind is Kind.BAD_DATA


def test_it_agrees_with_protobuf_where_the_specification_does() -> None:
    """What protobuf's own JSON writes of logs and metrics, ids apart, is read back as the same message."""
    logs = ExportLogsServiceRequest()
    record = (
        logs.resource_logs
        .add()
        .scope_logs.add(schema_url="u")
        .log_records.add(time_unix_nano=5, severity_text="INFO", flags=1)
    )
    record.body.kvlist_value.values.add(key="k").value.bytes_value = b"\x00\xff"
    metrics = ExportMetricsServiceRequest()
    point = (
        metrics.resource_metrics
        .add()
        .scope_metrics.add()
        .metrics.add(name="m")
        .histogram.data_points.add(
            count=1 << 63, bucket_counts=[1, 1 << 62], explicit_bounds=[0.5, math.inf], sum=-0.0, max=1e308
        )
    )
    point.exemplars.add(as_int=-5)
    for message in (logs, metrics):
        text = json_format.MessageToJson(message, use_integers_for_enums=True).encode()
        assert type(message).FromString(read_json(type(message), text)) == message
