"""Whatever arrives is answered by the specification: never a 5xx, never a crash, never unchecked bytes."""

from __future__ import annotations

import asyncio
import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lamplighter_server.access import Door, Keys
from lamplighter_server.receive import Intake, OtlpHttp
from lamplighter_server.receive.check import check
from lamplighter_server.receive.refusal import Refusal
from lamplighter_server.receive.services import SERVICES, TRACES
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def intake(tmp_path_factory: Any) -> Any:
    from receiver_under_test import FakeJournal

    keys = Keys(tmp_path_factory.mktemp("keys") / "keys.json")
    made = Intake(FakeJournal(), Door(keys, host="127.0.0.1"))
    yield made
    made.close()


def ask(intake: Intake, chunks: Any, path: Path, headers: Any) -> int:
    """Send a request straight to the application and return the status of its answer."""
    sent: list[dict[str, Any]] = []
    events = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    events.append({"type": "http.request", "body": b"", "more_body": False})

    async def receive() -> dict[str, Any]:
        return events.pop(0)

    async def send(event: dict[str, Any]) -> None:
        sent.append(event)

    scope = {"type": "http", "method": "POST", "path": path, "headers": headers, "client": None}
    asyncio.run(OtlpHttp(intake)(scope, receive, send))
    assert [event["type"] for event in sent] == ["http.response.start", "http.response.body"]
    return sent[0]["status"]


paths = st.sampled_from([service.path for service in SERVICES])
types = st.sampled_from([b"application/x-protobuf", b"application/json"]) | st.binary(max_size=20)
encodings = st.sampled_from([b"identity", b"gzip", b"zstd", b"deflate", b""]) | st.binary(max_size=10)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["resourceSpans", "scopeSpans", "spans", "traceId", "attributes", "value", "kind", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.binary(max_size=200), max_size=3), paths, types, encodings)
def test_any_bytes_are_answered(intake: Intake, chunks: Any, path: Path, content_type: Any, encoding: str) -> None:
    """Arbitrary bytes under any label are taken or refused with a 4xx."""
    headers = [(b"content-type", content_type), (b"content-encoding", encoding)]
    assert 200 <= ask(intake, chunks, path, headers) < 500
    assert intake.budget.used == 0


@settings(max_examples=200, deadline=None)
@given(json_values, paths)
def test_any_json_is_answered(intake: Intake, value: Any, path: Path) -> None:
    """Arbitrary JSON, of OTLP's own names and others, is taken or refused with a 4xx."""
    body = gzip.compress(json.dumps(value).encode("utf-8", "surrogatepass"))
    headers = [(b"content-type", b"application/json"), (b"content-encoding", b"gzip")]
    assert 200 <= ask(intake, [body], path, headers) < 500


TIMES = st.sampled_from([0, 1, 2**63 - 1]) | st.just(2**63)


@st.composite
def requests(draw: Any) -> Any:
    """Make requests whose ids and times are right, wrong or missing."""
    request = ExportTraceServiceRequest()
    lengths = st.sampled_from([0, 1, 8, 15, 16, 17])
    bytes_ = lengths.flatmap(lambda length: st.binary(min_size=length, max_size=length))
    for _ in range(draw(st.integers(0, 3))):
        resource = request.resource_spans.add()
        for _ in range(draw(st.integers(0, 2))):
            scope = resource.scope_spans.add()
            for _ in range(draw(st.integers(0, 4))):
                good = draw(st.booleans())
                span = scope.spans.add(
                    trace_id=b"\x01" * 16 if good else draw(bytes_),
                    span_id=b"\x02" * 8 if good else draw(bytes_),
                    parent_span_id=draw(st.just(b"") | bytes_),
                    name=draw(st.text(max_size=3) | st.just("n" * 300) | st.just("n" * 2000)),
                    trace_state=draw(st.sampled_from(["", "a=b"])),
                    start_time_unix_nano=draw(TIMES),
                    end_time_unix_nano=draw(TIMES),
                )
                if draw(st.booleans()):
                    span.status.SetInParent()
                    span.status.message = draw(st.sampled_from(["", "it broke", "s" * 200]))
                if draw(st.booleans()):
                    span.links.add(trace_id=draw(bytes_), span_id=draw(bytes_))
    return request


def right(span: Any) -> bool:
    own = len(span.trace_id) == 16 and any(span.trace_id) and len(span.span_id) == 8 and any(span.span_id)
    links = all(len(link.trace_id) in {0, 16} and len(link.span_id) in {0, 8} for link in span.links)
    times = span.start_time_unix_nano < 2**63 and span.end_time_unix_nano < 2**63
    return own and len(span.parent_span_id) in {0, 8} and links and times


@settings(max_examples=400, deadline=None)
@given(requests())
def test_exactly_the_right_spans_are_kept(request_: Any) -> None:
    """The expression over the outline decides as a plain look at each span does, and order is kept."""
    spans = [s for resource in request_.resource_spans for scope in resource.scope_spans for s in scope.spans]
    good = [span for span in spans if right(span)]
    body = request_.SerializeToString()
    if spans and not good:
        with pytest.raises(Refusal):
            check(TRACES, body)
        return
    checked = check(TRACES, body)
    kept = ExportTraceServiceRequest.FromString(checked.body)
    assert [s for r in kept.resource_spans for scope in r.scope_spans for s in scope.spans] == good
    assert (checked.items, checked.rejected) == (len(good), len(spans) - len(good))
    assert (checked.body is body) == (len(good) == len(spans))
