"""The shapes of what the API answers about traces; the UI's types are made from them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

Instant = Annotated[str, Field(json_schema_extra={"format": "date-time"}, description="with nanoseconds, in UTC")]
Seconds = Annotated[float, Field(description="seconds")]
TraceStatus = Literal["ok", "error", "running", "lost"]
TraceId = Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
SpanId = Annotated[str, Field(pattern="^[0-9a-f]{16}$")]
Attributes = Annotated[
    dict[str, Any],
    Field(description='JSON values; bytes are {"bytes": base64}, numbers that JSON lacks are "NaN" or "Infinity"'),
]


class Tokens(BaseModel):
    """Tokens: input includes cache reads and writes, output includes reasoning. No price known: `cost` is null."""

    input_tokens: int
    output_tokens: int
    cache_read_tokens: int
    cache_write_tokens: int
    reasoning_tokens: int
    cost: float | None


class Usage(Tokens):
    """What the model calls of a trace used."""

    calls: int
    unpriced_tokens: int


class Model(BaseModel):
    """A model as it was asked for and as it answered."""

    request: str | None
    response: str | None


class Finding(BaseModel):
    """Something odd that was found in a trace."""

    kind: str
    severity: str
    explanation: str


class Run(BaseModel):
    """What is told of a trace, or of a turn that only log events tell of, as far as it has arrived."""

    start: Instant
    end: Instant
    duration: Seconds
    status: TraceStatus
    services: list[str]
    agents: Annotated[list[str], Field(description="the root agent first")]
    usage: Usage


class RunSummary(Run):
    """The same as a row of a list."""

    name: Annotated[str, Field(description="the root span's name, or the earliest span's")]
    ask: Annotated[str | None, Field(description="the first message of the user, if content was recorded")]
    models: list[Model]
    tools: list[str]
    conversation_id: str | None
    span_count: int
    error_count: int
    findings: list[Finding]


class TraceHead(Run):
    """A trace as a whole."""

    trace_id: TraceId


class TraceSummary(RunSummary):
    """A trace as a row of a list."""

    trace_id: TraceId


class TracePage(BaseModel):
    """Traces in the order that was asked for."""

    traces: list[TraceSummary]
    next_cursor: Annotated[str | None, Field(description="send it as `cursor` for the next page; null at the end")]


class Bucket(BaseModel):
    """The traces that began in one step."""

    start: Instant
    traces: int
    errors: int


class Histogram(BaseModel):
    """How many traces began when, and in how many of them a span failed."""

    from_: Annotated[Instant, Field(alias="from")]
    to: Instant
    interval: Seconds
    buckets: list[Bucket]
    traces: int
    errors: int


class Counts(BaseModel):
    """How many traces pass each of the filters that were asked, in their order."""

    traces: list[int]


class Agent(BaseModel):
    """The agent a span belongs to."""

    id: str | None
    name: str | None
    version: str | None


class Tool(BaseModel):
    """The tool a span called."""

    name: str | None
    call_id: str | None
    type: str | None


class OutlineSpan(BaseModel):
    """A span without what is long."""

    span_id: SpanId
    parent_id: SpanId | None
    name: str
    kind: Literal["unspecified", "internal", "server", "client", "producer", "consumer"]
    start: Instant
    duration: Annotated[float | None, Field(description="seconds; null when no end was sent")]
    status: Literal["unset", "ok", "error"]
    status_message: str
    service: str
    scope: str
    operation: str | None
    agent: Agent | None
    provider: str | None
    request_model: str | None
    response_model: str | None
    conversation_id: str | None
    workflow: str | None
    tool: Tool | None
    finish_reasons: list[str]
    error_type: str | None
    event_count: int
    link_count: int
    usage: Tokens | None


class SpanEvent(BaseModel):
    """Something that happened during a span."""

    name: str
    time: Instant
    attributes: Attributes
    dropped_attributes_count: int


class SpanLink(BaseModel):
    """A span of this or another trace that this one points to."""

    trace_id: str
    span_id: str
    trace_state: str
    flags: int
    attributes: Attributes
    dropped_attributes_count: int


class Span(OutlineSpan):
    """A span with everything that was sent of it."""

    trace_state: str
    flags: int
    scope_version: str
    scope_attributes: Attributes
    attributes: Attributes
    resource: Attributes
    events: list[SpanEvent]
    links: list[SpanLink]
    dropped_attributes_count: int
    dropped_events_count: int
    dropped_links_count: int


class LedgerEntry(Tokens):
    """A claim of usage: a model call, or a span that sums calls; and whether it counts."""

    span_id: SpanId
    agent: Annotated[str | None, Field(description="the agent it was made for")]
    provider: str | None
    model: Annotated[str | None, Field(description="that answered, or was asked for")]
    request_model: str | None
    tool: Annotated[str | None, Field(description="the tool that it was made in")]
    price: Annotated[str | None, Field(description="the price that `cost` comes from; null: unpriced, or not counted")]
    calls: Annotated[int, Field(description="how many model calls it stands for")]
    counted: bool
    reason: Annotated[str | None, Field(description="why it does not count")]


class Trace(TraceHead):
    """One trace. With `view=outline` its spans are outlines."""

    spans: list[Span | OutlineSpan]
    ledger: list[LedgerEntry]
    findings: list[Finding]


class Problem(BaseModel):
    """Why a request was refused (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    position: Annotated[int | None, Field(description="where in the filter")] = None
    allowed: Annotated[list[str] | None, Field(description="what could stand there")] = None
