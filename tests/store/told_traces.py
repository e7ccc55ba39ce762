"""Traces as tests tell them: spans with names instead of ids, loaded on the road that real data takes."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lamplighter_server.analyse.settle import Settler
from lamplighter_server.journal import Signal
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from otlp_requests import attributes, logs
from sealed_segments import Sealed, load_all

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lamplighter_server.store.engine import Engine
    from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord

SECOND = 1_000_000_000
DESK = {"service.name": "desk"}


def _id(label: str, size: int) -> bytes:
    return hashlib.sha256(label.encode()).digest()[:size]


def trace_id(trace: str) -> str:
    """Return the id of the trace that a test calls so."""
    return _id(trace, 16).hex()


def span_id(trace: str, span: str) -> str:
    """Return the id of the span that a test calls so."""
    return _id(f"{trace}/{span}", 8).hex()


@dataclass
class Told:
    """One span; `at` and `lasts` in seconds, `at` from now. Without a parent it is a root."""

    trace: str
    name: str = "step"
    at: float = -60.0
    lasts: float = 1.0
    parent: str = ""
    error: str | None = None
    kind: int = 1
    attributes: dict[str, Any] = field(default_factory=dict[str, Any])
    more: Span | None = None

    def span(self, now: int) -> Span:
        """Return the span as OTLP has it; `more` is merged into it."""
        start = now + int(self.at * SECOND)
        span = Span(
            trace_id=bytes.fromhex(trace_id(self.trace)),
            span_id=bytes.fromhex(span_id(self.trace, self.name)),
            name=self.name,
            kind=Span.SpanKind.ValueType(self.kind),
            start_time_unix_nano=start,
            end_time_unix_nano=start + int(self.lasts * SECOND),
            attributes=attributes(self.attributes),
        )
        if self.parent:
            span.parent_span_id = bytes.fromhex(span_id(self.trace, self.parent))
        if self.error is not None:
            span.status.code = span.status.STATUS_CODE_ERROR
            span.status.message = self.error
        if self.more is not None:
            span.MergeFrom(self.more)
        return span


class Teller:
    """Tells about one project; each call is one segment of the journal."""

    def __init__(self, engine: Engine, directory: Path, project: str | None = None) -> None:
        self.engine = engine
        self.now = time.time_ns()
        self.loaded = 0
        self.settler = Settler(engine)
        self._sealed = Sealed(directory, project) if project else Sealed(directory)

    @property
    def project(self) -> str:
        """The project's name."""
        return self._sealed.project

    def __call__(self, *told: Told, resource: Mapping[str, Any] | None = None, arrived: float = 0.0) -> None:
        """Load spans that arrived then, in seconds from now."""
        request = ExportTraceServiceRequest()
        sender = request.resource_spans.add()
        sender.resource.attributes.extend(attributes(dict(resource or DESK)))
        scope = sender.scope_spans.add()
        scope.scope.name, scope.scope.version = "tests", "1.0"
        scope.spans.extend(one.span(self.now) for one in told)
        segment = self._sealed.segment(Signal.TRACES, [request], arrivals=[self.now + int(arrived * SECOND)])
        load_all(self.engine, segment, self.settler)
        self.loaded = segment.number

    def logs(self, *records: LogRecord, resource: Mapping[str, Any] | None = None) -> int:
        """Load log records and return their segment's number."""
        segment = self._sealed.segment(Signal.LOGS, [logs(*records, resource=dict(resource or DESK))])
        load_all(self.engine, segment, self.settler.logs)
        return segment.number
