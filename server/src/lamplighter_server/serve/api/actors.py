"""Answers who acts: agents, tools and conversations."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter

from lamplighter_server.analyse.versions import versions
from lamplighter_server.serve.api.cost_shapes import AgentPage, Agents, Conversation, Conversations, Tools
from lamplighter_server.serve.api.responses import ASKED, NAMED
from lamplighter_server.serve.parameters import MOST, All, Filter, Limit, Range, Store
from lamplighter_server.serve.problems import Problem
from lamplighter_server.store.read import actors as reading

router = APIRouter(tags=["agents"])


@router.get("/agents", response_model=Agents, responses=ASKED)
async def list_agents(store: Store, asked: Range, among: Filter, limit: Limit = 100) -> Any:
    """List the agents that ran, the one that ran last first."""
    return {"agents": await store.ask(reading.agents, store.engine, asked, among, limit=limit)}


@router.get("/agents/{name:path}", response_model=AgentPage, responses=NAMED)
async def get_agent(store: Store, asked: Range, among: Filter, name: str) -> Any:
    """Return one agent: what it was seen with, and what it cost by model and by day."""
    found = await store.ask(reading.agent, store.engine, asked, among, name)
    if found is None:
        raise Problem(HTTPStatus.NOT_FOUND, f"No agent '{name}' ran in this time.", "No such agent")
    return {**found, "versions": await store.ask(versions, store.engine, asked, among, name)}


@router.get("/tools", response_model=Tools, responses=ASKED)
async def list_tools(store: Store, asked: Range, among: Filter, limit: Limit = 100) -> Any:
    """List the tools that were executed, the most called first."""
    return {"tools": await store.ask(reading.tools, store.engine, asked, among, limit=limit)}


@router.get("/conversations", response_model=Conversations, responses=ASKED)
async def list_conversations(store: Store, asked: Range, among: Filter, limit: Limit = 100) -> Any:
    """List conversations, the one that went on last first; for older ones ask with `to`."""
    return {"conversations": await store.ask(reading.conversations, store.engine, asked, among, limit=limit)}


@router.get("/conversations/{conversation_id:path}", response_model=Conversation, responses=NAMED)
async def get_conversation(store: Store, asked: All, conversation_id: str) -> Any:
    """Return one conversation with its turns, the first one first."""
    found = await store.ask(reading.conversation, store.engine, asked, conversation_id, limit=MOST)
    if found is None:
        raise Problem(
            HTTPStatus.NOT_FOUND, f"No trace belongs to conversation '{conversation_id}'.", "No such conversation"
        )
    return found
