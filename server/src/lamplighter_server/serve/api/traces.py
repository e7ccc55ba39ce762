"""Answers which traces there are, how many began when, and what one of them is made of."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Response

from lamplighter_server.serve.api.responses import ASKED, NAMED
from lamplighter_server.serve.api.shapes import Counts, Histogram, Span, Trace, TracePage
from lamplighter_server.serve.flowing import Flowing
from lamplighter_server.serve.parameters import All, Filter, Filters, Id, InOrder, Limit, Range, SpanId, Store
from lamplighter_server.serve.problems import Problem
from lamplighter_server.store.read import as_sent, listing, ordering
from lamplighter_server.store.read import histogram as counting
from lamplighter_server.store.read import trace as reading
from lamplighter_server.store.read.orders import NEWEST

router = APIRouter(tags=["traces"])

_PROTOBUF: Final = "application/x-protobuf"
_OTLP: Final[dict[str, Any]] = {
    "content": {
        _PROTOBUF: {"schema": {"type": "string", "format": "binary"}},
        "application/json": {"schema": {"type": "object"}},
    }
}


@router.get("/traces", response_model=TracePage, responses=ASKED)
async def list_traces(
    store: Store,
    asked: Range,
    filter: Filter,  # noqa: A002 - the name in the address
    order: InOrder,
    limit: Limit = 100,
) -> Any:
    """List traces, the newest first unless `sort` says else. Pages neither repeat nor skip one while data arrives."""
    if order.sort == NEWEST:
        return await store.ask(listing.page, store.engine, asked, filter, limit=limit, cursor=order.place)
    return await store.ask(ordering.page, store.engine, asked, filter, order.sort, limit=limit, cursor=order.place)


@router.get("/traces/histogram", response_model=Histogram, responses=ASKED)
async def count_traces(
    store: Store,
    asked: Range,
    filter: Filter,  # noqa: A002 - the name in the address
    buckets: Annotated[int, Query(ge=1, le=1000, description="how many steps")] = 60,
) -> Any:
    """Count the traces that began in each step of a range; without one, of all time."""
    return await store.ask(counting.histogram, store.engine, asked, filter, buckets=buckets)


@router.get("/traces/counts", response_model=Counts, responses=ASKED)
async def count_traces_of_filters(
    store: Store,
    asked: Range,
    filter: Filter,  # noqa: A002 - the name in the address
    each: Filters,
) -> Any:
    """Count the traces that began in a range and pass each of several filters, beside the one for all of them."""
    return {"traces": await store.ask(counting.counts, store.engine, asked, filter, each)}


@router.get("/traces/{trace_id}", response_class=Response, responses={200: {"model": Trace}, **NAMED})
async def get_trace(
    store: Store,
    asked: All,
    trace_id: Id,
    view: Annotated[Literal["full", "outline"], Query(description="outline: spans without what is long")] = "full",
) -> Response:
    """Return one trace, its spans in the order of their start, as far as they have arrived."""
    found = await _found(store, asked, trace_id)
    return Flowing(found.chunks(outline=view == "outline"), store.streams, store.waiting)


@router.get("/traces/{trace_id}/otlp", response_class=Response, responses={200: _OTLP, **NAMED})
async def get_trace_as_sent(
    store: Store,
    asked: All,
    trace_id: Id,
    format: Annotated[Literal["protobuf", "json"], Query()] = "protobuf",  # noqa: A002 - the name in the address
) -> Response:
    """Return one trace as it was sent: an OTLP export request."""
    found = await _found(store, asked, trace_id)
    if format == "json":
        return Flowing(as_sent.request_in_json(found), store.streams, store.waiting)
    return Flowing(as_sent.requests(found), store.streams, store.waiting, media=_PROTOBUF)


@router.get("/traces/{trace_id}/spans/{span_id}", response_class=Response, responses={200: {"model": Span}, **NAMED})
async def get_span(store: Store, asked: All, trace_id: Id, span_id: SpanId) -> Response:
    """Return one span with everything that was sent of it."""
    found = await _found(store, asked, trace_id)
    span = await store.ask(found.span, span_id.lower())
    if span is None:
        raise Problem(HTTPStatus.NOT_FOUND, f"Trace {trace_id} has no span {span_id}.", "No such span")
    return Response(span, media_type="application/json")


async def _found(store: Store, asked: All, trace_id: str) -> reading.FoundTrace:
    found = await store.ask(reading.find, store.engine, asked, trace_id.lower())
    if found is None:
        detail = f"No span of trace {trace_id} is stored. It may not have arrived yet, or be older than what is kept."
        raise Problem(HTTPStatus.NOT_FOUND, detail, "No such trace")
    return found
