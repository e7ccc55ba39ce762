"""Decides what of a body may reach the journal: it must parse, and its items must have proper ids and times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from lamplighter_server.receive.fault import locate
from lamplighter_server.receive.glance import LOG_RECORDS, SPANS, bounded
from lamplighter_server.receive.refusal import Kind, Refusal
from lamplighter_server.receive.repair import (
    TIMES,
    Repaired,
    empty_wrong_of_points,
    empty_wrong_of_records,
    metrics_of,
    points_of,
    take_out_wrong_spans,
)
from lamplighter_server.receive.singles import Singles

if TYPE_CHECKING:
    from google.protobuf.descriptor import Descriptor
    from google.protobuf.message import Message

    from lamplighter_server.receive.services import Service


_OF_METRICS = Singles(ExportMetricsServiceRequest.DESCRIPTOR)


@dataclass(frozen=True)
class Checked:
    """A body as the journal may have it; `rejected` items are not in it any more, `message` says why."""

    body: bytes
    items: int
    rejected: int = 0
    message: str = ""


@dataclass(frozen=True)
class Doubtful:
    """A body that is no ordinary one: each item must be looked at, which takes microseconds an item."""

    service: Service
    request: Message
    items: int
    body: bytes
    twice: bool

    def closely(self) -> Checked:
        """Look at each item; Refusal when nothing of the body can be kept. May run on any thread."""
        if isinstance(self.request, ExportTraceServiceRequest):
            repaired = take_out_wrong_spans(self.request)
        elif isinstance(self.request, ExportLogsServiceRequest):
            repaired = empty_wrong_of_records(self.request)
        else:
            assert isinstance(self.request, ExportMetricsServiceRequest)
            repaired = empty_wrong_of_points(self.request)
        if repaired.rejected or repaired.emptied:
            return _result(self.service, self.request, self.items, repaired)
        return Checked(self.request.SerializeToString() if self.twice else self.body, self.items)


def check(service: Service, body: bytes) -> Checked:
    """Check an uncompressed protobuf body; Refusal when nothing of it can be kept."""
    found = look(service, body)
    return found if isinstance(found, Checked) else found.closely()


def look(service: Service, body: bytes) -> Checked | Doubtful:
    """Check a body as far as that is quick; Refusal when it can't be read."""
    try:
        request = service.request.FromString(body)
    except DecodeError as error:
        raise Refusal(Kind.BAD_DATA, _unreadable(service, body, error)) from error
    if isinstance(request, ExportMetricsServiceRequest):
        points = bounded(sum(len(points_of(metric)) for metric in metrics_of(request)))
        return Doubtful(service, request, points, body, _OF_METRICS.twice(body))
    ordinary = SPANS if isinstance(request, ExportTraceServiceRequest) else LOG_RECORDS
    seen = ordinary.glance(body)
    if seen.ordinary:
        return Checked(body, seen.items)
    return Doubtful(service, request, seen.items, body, ordinary.twice(body))


def _result(service: Service, request: Message, items: int, repaired: Repaired) -> Checked:
    if not repaired.rejected:
        message = (
            f"{repaired.emptied} {repaired.reason} had wrong ids or times, which were left out: "
            f"a trace id has 16 bytes, a span id 8, and times {TIMES}."
        )
        return Checked(request.SerializeToString(), items, 0, message)
    message = (
        f"{repaired.rejected} of {items} {service.item}s have wrong ids or times and were not kept; the first is "
        f"{repaired.reason}. A trace id has 16 bytes, a span id 8, neither is all zeros, and times {TIMES}."
    )
    if repaired.rejected == items:
        raise Refusal(Kind.BAD_DATA, message, items=items)
    return Checked(request.SerializeToString(), items - repaired.rejected, repaired.rejected, message)


def _unreadable(service: Service, body: bytes, error: DecodeError) -> str:
    where = locate(cast("Descriptor", service.request.DESCRIPTOR), body) or str(error).rpartition(": ")[2]
    return f"The body is not a protobuf {service.request.DESCRIPTOR.name}: {where}."
