"""What of a body may reach the journal."""

from __future__ import annotations

from typing import Any

import pytest
from lamplighter_server.receive.check import check
from lamplighter_server.receive.glance import MOST
from lamplighter_server.receive.refusal import Kind, Refusal
from lamplighter_server.receive.services import LOGS, METRICS, TRACES
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

ID, SPAN = b"\x01" * 16, b"\x02" * 8


def refusal(service: Any, body: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        check(service, body)
    return caught.value


def test_a_good_body_is_handed_on_untouched(traces: Any) -> None:
    """A body without faults reaches the journal as the very bytes that were sent, with its spans counted."""
    body = traces(7).SerializeToString()
    checked = check(TRACES, body)
    assert checked.body is body
    assert (checked.items, checked.rejected, checked.message) == (7, 0, "")


def test_ids_may_be_any_bytes() -> None:
    """Ids made of line ends, of protobuf's own tags or with zeros in them are ids like others."""
    request = ExportTraceServiceRequest()
    scope = request.resource_spans.add().scope_spans.add()
    for byte in (b"\n", b"\r", b"\x12", b"\xff", b"\x00"):
        scope.spans.add(trace_id=byte * 15 + b"\x01", span_id=byte * 7 + b"\x01", parent_span_id=byte * 8)
    body = request.SerializeToString()
    assert check(TRACES, body).body is body


def test_unknown_fields_do_not_disturb(traces: Any) -> None:
    """Fields of a later OTLP are no fault and stay in the body."""
    body = traces(1).SerializeToString() + b"\xfa\x3e\x03abc"
    assert check(TRACES, body).body == body


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"trace_id": b""}, "trace_id has 0 bytes"),
        ({"trace_id": b"\x01" * 15}, "trace_id has 15 bytes"),
        ({"trace_id": b"\x01" * 17}, "trace_id has 17 bytes"),
        ({"trace_id": bytes(16)}, "trace_id is all zeros"),
        ({"span_id": b""}, "span_id has 0 bytes"),
        ({"span_id": b"\x01" * 16}, "span_id has 16 bytes"),
        ({"span_id": bytes(8)}, "span_id is all zeros"),
        ({"parent_span_id": b"\x01" * 7}, "parent_span_id has 7 bytes"),
        ({"links": [{"trace_id": b"\x01" * 3}]}, "a link's trace_id"),
        ({"links": [{"trace_id": ID, "span_id": b"\x01" * 16}]}, "a link's trace_id"),
        ({"trace_id": b"", "span_id": b"\x0a\x10" + b"\x01" * 16 + b"\x12\x08" + b"\x01" * 8}, "trace_id has 0"),
    ],
)
def test_only_the_span_with_wrong_ids_is_taken_out(traces: Any, change: dict[str, Any], reason: str) -> None:
    """A wrong id costs its own span only; the answer counts it and says what is wrong with it."""
    request = traces(3)
    wrong = (
        request
        .resource_spans[0]
        .scope_spans[0]
        .spans.add(**{"trace_id": ID, "span_id": SPAN, "name": "wrong"} | change)
    )
    checked = check(TRACES, request.SerializeToString())
    kept = ExportTraceServiceRequest.FromString(checked.body)
    assert [span.name for span in kept.resource_spans[0].scope_spans[0].spans] == ["span 1", "span 2", "span 3"]
    assert (checked.items, checked.rejected) == (3, 1)
    assert reason in checked.message
    assert repr(wrong.name) in checked.message


@pytest.mark.parametrize(
    "links",
    [
        [{"trace_id": ID, "span_id": SPAN}] * n if n else [{}, {"trace_id": bytes(16), "span_id": bytes(8)}]
        for n in (0, 1, 4, 200, 3000)
    ],
)
def test_right_parents_and_links_are_no_fault(traces: Any, links: list[Any]) -> None:
    """Spans with a parent and any number of links pass, also links that point nowhere."""
    request = traces(2)
    request.resource_spans[0].scope_spans[0].spans.add(
        trace_id=ID, span_id=SPAN, parent_span_id=SPAN, links=links, name="linked"
    )
    checked = check(TRACES, request.SerializeToString())
    assert (checked.items, checked.rejected) == (3, 0)


def test_an_id_sent_twice_counts_as_protobuf_counts_it(traces: Any) -> None:
    """When a field occurs twice protobuf takes the last: a wrong id can't hide behind a right one."""
    span = b"\x0a\x10" + ID + b"\x12\x08" + SPAN
    for twice, good in ((span + b"\x0a\x01x", False), (b"\x0a\x01x" + span, True)):
        scope = b"\x12" + bytes((len(twice),)) + twice
        resource = b"\x12" + bytes((len(scope),)) + scope
        body = traces(1).SerializeToString() + b"\x0a" + bytes((len(resource),)) + resource
        assert check(TRACES, body).rejected == (0 if good else 1)


def test_a_request_of_wrong_spans_only_is_bad_data(traces: Any) -> None:
    """Where nothing can be kept there is no partial success: the request is refused, its spans counted."""
    request = traces(0)
    for _ in range(4):
        request.resource_spans[0].scope_spans[0].spans.add(name="x")
    refused = refusal(TRACES, request.SerializeToString())
    assert refused.kind is Kind.BAD_DATA
    assert refused.items == 4


@pytest.mark.parametrize("body", [b"", b"\x0a\x00", b"\x0a\x02\x12\x00"])
def test_an_empty_request_is_no_fault(body: Any) -> None:
    """Nothing at all and empty envelopes are requests of no items."""
    for service in (TRACES, LOGS, METRICS):
        assert check(service, body).items == 0


def test_log_records_lose_wrong_ids_but_are_kept() -> None:
    """OTLP takes a log record with wrong ids for one without: it is kept, the ids are not, the answer warns."""
    request = ExportLogsServiceRequest()
    scope = request.resource_logs.add().scope_logs.add()
    scope.log_records.add(trace_id=ID, span_id=SPAN)
    scope.log_records.add()
    assert check(LOGS, request.SerializeToString()).body == request.SerializeToString()
    scope.log_records.add(trace_id=b"abc", span_id=SPAN).body.string_value = "kept"
    checked = check(LOGS, request.SerializeToString())
    records = ExportLogsServiceRequest.FromString(checked.body).resource_logs[0].scope_logs[0].log_records
    assert [(r.trace_id, r.span_id) for r in records] == [(ID, SPAN), (b"", b""), (b"", b"")]
    assert records[2].body.string_value == "kept"
    assert (checked.items, checked.rejected) == (3, 0)
    assert "1 log records had wrong ids or times" in checked.message


def test_data_points_of_all_kinds_are_counted() -> None:
    """Items of a metrics request are its data points; wrong ids of exemplars are left out with a warning."""
    request = ExportMetricsServiceRequest()
    scope = request.resource_metrics.add().scope_metrics.add()
    for count, kind in enumerate(("gauge", "sum", "histogram", "exponential_histogram", "summary"), start=1):
        metric = scope.metrics.add(name=kind)
        for _ in range(count):
            getattr(metric, kind).data_points.add()
    scope.metrics.add(name="of no kind")
    assert check(METRICS, request.SerializeToString()).items == 15
    scope.metrics[2].histogram.data_points[0].exemplars.add(trace_id=b"abc", span_id=SPAN)
    checked = check(METRICS, request.SerializeToString())
    kept = ExportMetricsServiceRequest.FromString(checked.body).resource_metrics[0].scope_metrics[0].metrics[2]
    assert kept.histogram.data_points[0].exemplars[0].trace_id == b""
    assert checked.items == 15
    assert "exemplars" in checked.message


def test_a_request_of_too_many_parts_is_refused() -> None:
    """A few bytes a part could keep the server busy for long: there is an end to them."""
    assert refusal(TRACES, b"\x0a\x00" * (MOST + 1)).kind is Kind.TOO_LARGE


@pytest.mark.parametrize(
    ("damage", "where"),
    [
        (lambda b: b[:-3], "says"),
        (lambda _: b"\x1f\x8b\x08\x00", "byte 0 does not begin a field"),
        (lambda _: b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", "more than 10 bytes"),
        (lambda _: b"\x0a\x80", "ends at byte 2, in the middle of a field of resource_spans[0]"),
        (lambda b: b.replace(b"span 2", b"span\xff2"), "spans[1].name is not UTF-8"),
        (lambda _: b"hello", "does not begin a field"),
    ],
)
def test_an_unreadable_body_is_refused_with_the_place(traces: Any, damage: Any, where: str) -> None:
    """What does not parse is bad data, and the message names the field where it goes wrong."""
    refused = refusal(TRACES, damage(traces(3).SerializeToString()))
    assert refused.kind is Kind.BAD_DATA
    assert refused.message.startswith("The body is not a protobuf ExportTraceServiceRequest: ")
    assert where in refused.message


def test_a_fault_far_inside_is_refused_without_a_long_search(traces: Any) -> None:
    """The search for the place gives up early; the refusal does not depend on it."""
    damaged = traces(30_000).SerializeToString().replace(b"span 29999", b"span\xff29999")
    message = refusal(TRACES, damaged).message
    assert "UTF-8" in message
    assert "spans[29998]" not in message
