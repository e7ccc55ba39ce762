"""Answers who acts: agents and tools."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query

from lamplighter_server.analyse.versions import versions
from lamplighter_server.serve.api.cost_shapes import AgentPage, Agents, Tools
from lamplighter_server.serve.api.responses import ASKED, NAMED
from lamplighter_server.serve.parameters import Filter, Limit, RangeOf, Store
from lamplighter_server.serve.problems import Problem
from lamplighter_server.store.read import actors as reading

router = APIRouter(tags=["agents"])
Name = Annotated[str, Query(max_length=1000, description="only the agent of this name")]


@router.get("/agents", response_model=Agents, responses=ASKED)
async def list_agents(store: Store, asked: RangeOf, among: Filter, name: Name = "", limit: Limit = 100) -> Any:
    """List the agents that ran, the one that ran last first."""
    found = await store.ask(reading.agents, store.engine, asked, among, limit=limit + 1, name=name)
    return {"agents": found[:limit], "more": len(found) > limit}


@router.get("/agents/{name:path}", response_model=AgentPage, responses=NAMED)
async def get_agent(store: Store, asked: RangeOf, among: Filter, name: str) -> Any:
    """Return one agent: what it was seen with, and what it cost by model and by day."""
    of = (store.engine, asked, among, name)
    found, face, executed, told = await asyncio.gather(
        store.ask(reading.agent, *of),
        store.ask(reading.face, *of),
        store.ask(reading.tools_of, *of),
        store.ask(versions, *of),
    )
    if found is None:
        raise Problem(HTTPStatus.NOT_FOUND, f"No agent '{name}' ran in this time.", "No such agent")
    return {**found, **reading.described(face, found["runs"]), "tools": executed, "versions": told}


@router.get("/tools", response_model=Tools, responses=ASKED)
async def list_tools(store: Store, asked: RangeOf, among: Filter, limit: Limit = 100) -> Any:
    """List the tools that were executed, the most called first."""
    found = await store.ask(reading.tools, store.engine, asked, among, limit=limit + 1)
    return {"tools": found[:limit], "more": len(found) > limit}
