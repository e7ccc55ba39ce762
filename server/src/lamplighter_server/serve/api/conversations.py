"""Answers which conversations there are, and what was said in one."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from lamplighter_server.analyse.conversation import conversation as reading
from lamplighter_server.serve.api.cost_shapes import Spending
from lamplighter_server.serve.api.responses import ASKED, NAMED
from lamplighter_server.serve.api.shapes import Instant, LedgerEntry, RunSummary, Seconds, SpanId, TraceId
from lamplighter_server.serve.parameters import All, Filter, Limit, Place, RangeOf, Store
from lamplighter_server.serve.problems import Problem
from lamplighter_server.store.read.conversations import conversations as listing

router = APIRouter(tags=["conversations"])

_MOST_TURNS = 100


class ConversationRow(BaseModel):
    """A conversation."""

    conversation_id: str
    start: Instant
    end: Instant
    duration: Seconds
    turns: int
    traces: Annotated[int, Field(description="how many traces it has, a turn each; 0: only log events tell of it")]
    error_count: int
    agents: list[str]
    ask: str | None
    usage: Spending


class Conversations(BaseModel):
    """Conversations, the one whose last turn began last first."""

    conversations: list[ConversationRow]
    next_cursor: Annotated[str | None, Field(description="send it as `cursor` for the next page; null at the end")]


class Part(BaseModel):
    """A part of a message; which members it has goes by its type. A result that came is in the call it answers."""

    model_config = ConfigDict(extra="forbid")

    type: Literal["text", "reasoning", "call", "result", "blob", "json"]
    text: str = ""
    id: str | None = None
    name: str | None = None
    arguments: Any = None
    result: Any = None
    value: Any = None
    mime: str = ""
    from_: Annotated[str, Field(alias="from", description="where a blob is: an address, or inline")] = ""
    cut: Annotated[bool, Field(description="only its beginning is here, JSON as text; the span has it whole")] = False
    length: Annotated[int, Field(description="how many characters it has as a whole, where it is cut")] = 0


class Message(BaseModel):
    """Something that was said, and the span that recorded it."""

    role: str
    name: str | None
    agent: Annotated[str | None, Field(description="whose call it was sent with or answered")]
    finish_reason: str | None
    parts: list[Part]
    span_id: Annotated[SpanId | None, Field(description="null: a log event recorded it")]
    trace_id: TraceId | None


class Turn(RunSummary):
    """A trace of a conversation, or what log events tell of a turn, with what was said in it and not before."""

    turn_id: Annotated[str, Field(pattern="^[0-9a-f]{32}$", description="the trace's id, where there is one")]
    trace_id: Annotated[TraceId | None, Field(description="null: only log events tell of it")]
    messages: list[Message]
    complete: Annotated[bool, Field(description="false: it has more spans than are read; the trace has them all")]


class Conversation(BaseModel):
    """One conversation as a whole, and a page of its turns, the first one first."""

    conversation_id: str
    start: Instant
    end: Instant
    duration: Seconds
    error_count: int
    agents: list[str]
    ask: str | None
    usage: Spending
    turn_count: int
    traces: int
    turns: list[Turn]
    ledger: Annotated[list[LedgerEntry], Field(description="what log events of no span claim, the first 500")]
    next_cursor: Annotated[str | None, Field(description="send it as `cursor` for the next page; null at the end")]


@router.get("/conversations", response_model=Conversations, responses=ASKED)
async def list_conversations(store: Store, asked: RangeOf, among: Filter, place: Place, limit: Limit = 100) -> Any:
    """List conversations, the one whose last turn began last first. Pages neither repeat nor skip one."""
    found, more = await store.ask(listing, store.engine, asked, among, limit=limit, cursor=place)
    return {"conversations": found, "next_cursor": more}


@router.get(
    "/conversations/{conversation_id:path}",
    response_model=Conversation,
    response_model_exclude_unset=True,
    responses=NAMED,
)
async def get_conversation(
    store: Store,
    asked: All,
    place: Place,
    conversation_id: str,
    limit: Annotated[int, Query(ge=1, le=_MOST_TURNS, description="how many turns at most")] = _MOST_TURNS,
) -> Any:
    """Return one conversation: its turns over all traces in order, and what was said in each."""
    found = await store.ask(reading, store.engine, asked, conversation_id, limit=limit, cursor=place)
    if found is None:
        raise Problem(
            HTTPStatus.NOT_FOUND, f"Nothing belongs to conversation '{conversation_id}'.", "No such conversation"
        )
    return found
