"""Answers who hands over to whom."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from lamplighter_server.analyse import topology as reading
from lamplighter_server.serve.api.responses import ASKED
from lamplighter_server.serve.api.shapes import Seconds, SpanId, TraceId, Usage
from lamplighter_server.serve.parameters import Filter, Range, Store

router = APIRouter(tags=["agents"])


class TopologyAgent(BaseModel):
    """An agent of the map; `usage` is that of its own calls."""

    name: str
    services: list[str]
    environments: list[str]
    traces: int
    runs: int
    errors: Annotated[int, Field(description="runs that failed")]
    usage: Usage


class End(BaseModel):
    """An agent where it ran."""

    agent: str
    service: str


class HandOver(BaseModel):
    """Hand-overs from one agent to another; `usage` and durations are those of what was handed over."""

    from_: Annotated[End, Field(alias="from")]
    to: End
    across_services: bool
    count: int
    traces: int
    errors: int
    usage: Usage
    duration_p50: Seconds | None
    duration_p95: Seconds | None
    example_trace_id: TraceId
    example_span_id: SpanId


class Topology(BaseModel):
    """The agents of the newest traces in which several took part. Truncated: there were more than were read."""

    agents: list[TopologyAgent]
    hand_overs: list[HandOver]
    traces_read: int
    truncated: bool


@router.get("/topology", response_model=Topology, responses=ASKED)
async def get_topology(store: Store, asked: Range, among: Filter) -> Any:
    """Return who hands over to whom, across services, and what that costs."""
    return await store.ask(reading.topology, store.engine, asked, among)
