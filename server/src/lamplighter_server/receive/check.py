"""Decides what of a body may reach the journal: it must parse, and its items must have proper ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from lamplighter_server.receive.fault import locate
from lamplighter_server.receive.outline import LOG_RECORDS, SPANS, bounded
from lamplighter_server.receive.refusal import Kind, Refusal
from lamplighter_server.receive.repair import (
    Repaired,
    empty_wrong_exemplar_ids,
    empty_wrong_record_ids,
    metrics_of,
    points_of,
    take_out_wrong_spans,
)

if TYPE_CHECKING:
    from google.protobuf.descriptor import Descriptor
    from google.protobuf.message import Message

    from lamplighter_server.receive.services import Service


@dataclass(frozen=True)
class Checked:
    """A body as the journal may have it; `rejected` items are not in it any more, `message` says why."""

    body: bytes
    items: int
    rejected: int = 0
    message: str = ""


def check(service: Service, body: bytes) -> Checked:
    """Check an uncompressed protobuf body; Refusal when nothing of it can be kept."""
    try:
        request = service.request.FromString(body)
    except DecodeError as error:
        raise Refusal(Kind.BAD_DATA, _unreadable(service, body, error)) from error
    if isinstance(request, ExportMetricsServiceRequest):
        return _check_metrics(service, body, request)
    outline = (SPANS if isinstance(request, ExportTraceServiceRequest) else LOG_RECORDS).outline(body)
    if outline.sound:
        return Checked(body, outline.items)
    if isinstance(request, ExportTraceServiceRequest):
        return _result(service, request, outline.items, take_out_wrong_spans(request))
    assert isinstance(request, ExportLogsServiceRequest)
    return _result(service, request, outline.items, empty_wrong_record_ids(request))


def _check_metrics(service: Service, body: bytes, request: ExportMetricsServiceRequest) -> Checked:
    points = bounded(sum(len(points_of(metric)) for metric in metrics_of(request)))
    repaired = empty_wrong_exemplar_ids(request)
    return _result(service, request, points, repaired) if repaired.emptied else Checked(body, points)


def _result(service: Service, request: Message, items: int, repaired: Repaired) -> Checked:
    assert repaired.rejected or repaired.emptied, "the outline and the repair disagree about ids"
    if not repaired.rejected:
        message = (
            f"{repaired.emptied} trace or span ids {repaired.reason} had the wrong length and were left out: "
            "a trace id has 16 bytes, a span id 8."
        )
        return Checked(request.SerializeToString(), items, 0, message)
    message = (
        f"{repaired.rejected} of {items} {service.item}s have wrong ids and were not kept; the first is "
        f"{repaired.reason}. A trace id has 16 bytes, a span id 8, and neither is all zeros."
    )
    if repaired.rejected == items:
        raise Refusal(Kind.BAD_DATA, message, items=items)
    return Checked(request.SerializeToString(), items - repaired.rejected, repaired.rejected, message)


def _unreadable(service: Service, body: bytes, error: DecodeError) -> str:
    where = locate(cast("Descriptor", service.request.DESCRIPTOR), body) or str(error).rpartition(": ")[2]
    return f"The body is not a protobuf {service.request.DESCRIPTOR.name}: {where}."
