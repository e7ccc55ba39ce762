"""A trace as OTLP, as it was sent: what is stored are OTLP's own bytes, put back into requests."""

from __future__ import annotations

import json
from base64 import b64decode
from typing import TYPE_CHECKING, Any, Final

from google.protobuf.json_format import MessageToDict
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, InstrumentationScope, KeyValue
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from lamplighter_server.store import once
from lamplighter_server.store.read.rows import raw_blocks

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping, Sequence

    from lamplighter_server.store.read.trace import FoundTrace

_NO_PARENT = bytes(8)
_IDS: Final = ("traceId", "spanId", "parentSpanId")


def requests(found: FoundTrace) -> Generator[bytes]:
    """Yield export requests in protobuf; one behind the other they are one request too, as protobuf merges."""
    for request in _requests(found):
        yield request.SerializeToString()


def request_in_json(found: FoundTrace) -> Generator[bytes]:
    """Yield the pieces of one export request in OTLP's JSON, where times and integers are exact to the last digit."""
    yield b'{"resourceSpans":['
    before = ""
    for request in _requests(found):
        for sender in request.resource_spans:
            told = MessageToDict(sender, use_integers_for_enums=True)
            _write_ids_in_hex(told)
            yield (before + json.dumps(told, ensure_ascii=False)).encode()
            before = ","
    yield b"]}"


def _write_ids_in_hex(sender: dict[str, Any]) -> None:
    """Change ids from protobuf's way of writing bytes to OTLP's."""
    for scope in sender["scopeSpans"]:
        for span in scope["spans"]:
            for told in (span, *span.get("links", ())):
                told.update({name: b64decode(told[name]).hex() for name in _IDS if name in told})


def _requests(found: FoundTrace) -> Generator[ExportTraceServiceRequest]:
    for block in raw_blocks(found.engine, "trace_otlp", found.bounds, stored=once.stored()):
        yield _request(block)


def _request(block: Iterable[Sequence[Any]]) -> ExportTraceServiceRequest:
    request = ExportTraceServiceRequest()
    senders: dict[tuple[bytes, bytes], Any] = {}
    scopes: dict[tuple[bytes, ...], Any] = {}
    for resource, resource_url, scope, scope_url, *span in block:
        sender = senders.get((resource, resource_url))
        if sender is None:
            sender = senders[resource, resource_url] = request.resource_spans.add(
                resource=Resource.FromString(resource), schema_url=resource_url.decode("utf-8", "replace")
            )
        known = scopes.get((resource, resource_url, scope, scope_url))
        if known is None:
            known = scopes[resource, resource_url, scope, scope_url] = sender.scope_spans.add(
                scope=InstrumentationScope.FromString(scope), schema_url=scope_url.decode("utf-8", "replace")
            )
        known.spans.append(_span(span))
    return request


def _span(row: Sequence[Any]) -> Span:
    trace, span, parent, state, flags, name, kind, began, duration, code, message, *rest = row
    content, lost, events, lost_events, links, lost_links, *stored = rest
    return Span(
        trace_id=bytes(trace),
        span_id=bytes(span),
        parent_span_id=b"" if bytes(parent) == _NO_PARENT else bytes(parent),
        trace_state=state.decode("utf-8", "replace"),
        flags=flags,
        name=name.decode("utf-8", "replace"),
        kind=kind,
        start_time_unix_nano=began,
        end_time_unix_nano=began + duration,
        attributes=[*_pairs(once.restored(*stored)), *_pairs(content)],
        dropped_attributes_count=lost,
        events=[Span.Event.FromString(event) for event in events],
        dropped_events_count=lost_events,
        links=[Span.Link.FromString(link) for link in links],
        dropped_links_count=lost_links,
        status=Status(code=code, message=message.decode("utf-8", "replace")) if code or message else None,
    )


def _pairs(raw: Mapping[bytes, bytes]) -> list[KeyValue]:
    return [
        KeyValue(key=key.decode("utf-8", "replace"), value=AnyValue.FromString(value)) for key, value in raw.items()
    ]
