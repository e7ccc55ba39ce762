"""One trace of very many spans, as a runaway agent makes it: turns under one root, sent in several requests."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from bench.loadgen.options import Shape
from bench.loadgen.requests import template

if TYPE_CHECKING:
    from collections.abc import Iterator

_SPANS_A_REQUEST = 500
_CONTENT_BYTES = 300
_TURN = 12


def requests(began: int, spans: int) -> tuple[str, Iterator[tuple[bytes, int]]]:
    """Return the trace's id, and its requests with how many spans are in each; turns begin a millisecond apart."""
    trace_id = os.urandom(16)
    return trace_id.hex(), _bodies(trace_id, began, spans)


def _bodies(trace_id: bytes, began: int, spans: int) -> Iterator[tuple[bytes, int]]:
    for first in range(0, spans, _SPANS_A_REQUEST):
        count = min(_SPANS_A_REQUEST, spans - first)
        shape = Shape(spans_per_request=count, content_bytes=_CONTENT_BYTES, seed=1 + first // _SPANS_A_REQUEST)
        request = ExportTraceServiceRequest.FromString(template(shape.seed, shape))
        for scope in request.resource_spans[0].scope_spans:
            for span in scope.spans:
                number = first + int.from_bytes(span.span_id[5:], "big") - 1
                parent = int.from_bytes(span.parent_span_id[5:], "big") - 1 + first if span.parent_span_id else 0
                offset = began + number // _TURN * 1_000_000 - (span.start_time_unix_nano >> 32 << 32)
                span.trace_id = trace_id
                span.span_id = _id(number)
                span.parent_span_id = _id(parent) if number else b""
                span.start_time_unix_nano += offset
                span.end_time_unix_nano += offset
                for event in span.events:
                    event.time_unix_nano += offset
        yield request.SerializeToString(), count


def _id(number: int) -> bytes:
    return b"\x10" + number.to_bytes(7, "big")
