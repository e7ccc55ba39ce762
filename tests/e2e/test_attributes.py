"""Values that no SDK makes easily but OTLP allows come back over REST as they were sent."""

from __future__ import annotations

import base64
import os
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue, KeyValueList

if TYPE_CHECKING:
    from serving import Server

VALUES: dict[str, tuple[AnyValue, Any]] = {
    "largest integer": (AnyValue(int_value=2**63 - 1), 2**63 - 1),
    "smallest integer": (AnyValue(int_value=-(2**63)), -(2**63)),
    "zero": (AnyValue(int_value=0), 0),
    "beyond a double's integers": (AnyValue(int_value=2**53 + 1), 2**53 + 1),
    "double": (AnyValue(double_value=0.1), 0.1),
    "small double": (AnyValue(double_value=5e-324), 5e-324),
    "negative double": (AnyValue(double_value=-1e300), -1e300),
    "true": (AnyValue(bool_value=True), True),
    "false": (AnyValue(bool_value=False), False),
    "empty text": (AnyValue(string_value=""), ""),
    "text with quotes": (AnyValue(string_value='a "b" \\ \n \t / \u0001'), 'a "b" \\ \n \t / \u0001'),
    "long text": (AnyValue(string_value="x" * 100_000), "x" * 100_000),
    "bytes": (AnyValue(bytes_value=bytes(range(256))), {"bytes": base64.b64encode(bytes(range(256))).decode()}),
    "nothing": (AnyValue(), None),
    "empty array": (AnyValue(array_value=ArrayValue()), []),
    "mixed array": (
        AnyValue(array_value=ArrayValue(values=[AnyValue(int_value=-1), AnyValue(string_value="two"), AnyValue()])),
        [-1, "two", None],
    ),
    "map": (
        AnyValue(
            kvlist_value=KeyValueList(
                values=[
                    KeyValue(key="inner", value=AnyValue(array_value=ArrayValue(values=[AnyValue(double_value=1.5)]))),
                    KeyValue(key="", value=AnyValue(bool_value=True)),
                ]
            )
        ),
        {"inner": [1.5], "": True},
    ),
    "empty map": (AnyValue(kvlist_value=KeyValueList()), {}),
}


@pytest.fixture(scope="module")
def received(server: Server) -> dict[str, Any]:
    """Send one span with every value as span, resource and event attribute and return it as REST tells it."""
    request = ExportTraceServiceRequest()
    resource_spans = request.resource_spans.add()
    span = resource_spans.scope_spans.add().spans.add()
    span.trace_id, span.span_id, span.name = os.urandom(16), os.urandom(8), "values"
    span.start_time_unix_nano = time.time_ns()
    span.end_time_unix_nano = span.start_time_unix_nano + 1
    event = span.events.add(name="values", time_unix_nano=span.start_time_unix_nano)
    for place in (resource_spans.resource, span, event):
        place.attributes.extend(KeyValue(key=f"e2e.{name}", value=value) for name, (value, _) in VALUES.items())
    headers = {"content-type": "application/x-protobuf"}
    body = request.SerializeToString()
    answer = httpx.post(f"{server.otlp_http}/v1/traces", content=body, headers=headers, trust_env=False)
    assert answer.status_code == 200, answer.text
    trace: dict[str, Any] = server.trace(span.trace_id.hex(), 1)
    return trace["spans"][0]


@pytest.mark.parametrize("name", VALUES)
def test_a_value_survives(received: dict[str, Any], name: str) -> None:
    """A value of this kind is told as it was sent, on the span, its resource and its event."""
    [event] = received["events"]
    for place in (received["attributes"], received["resource"], event["attributes"]):
        assert place[f"e2e.{name}"] == VALUES[name][1]
        assert type(place[f"e2e.{name}"]) is type(VALUES[name][1])
