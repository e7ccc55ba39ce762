"""Answers how budgets stand, and prices history again."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from lamplighter_server.access import Scope as Allowed
from lamplighter_server.analyse import budgets as reading
from lamplighter_server.serve.api.cost_shapes import Budgets
from lamplighter_server.serve.api.responses import ASKED
from lamplighter_server.serve.parameters import All, Range, Reading, Store
from lamplighter_server.serve.problems import Problem
from lamplighter_server.store.instants import EARLIEST, LATEST

router = APIRouter(tags=["costs"])


class Repriced(BaseModel):
    """What another pricing changed."""

    entries: int
    difference: float


@router.get("/budgets", response_model=Budgets, responses=ASKED)
async def list_budgets(store: Store, asked: All) -> Any:
    """List the configured budgets: month to date and forecast."""
    return {"budgets": await store.ask(reading.standing, store.engine, asked, store.costs.budgets())}


@router.post("/reprice", response_model=Repriced, responses=ASKED)
async def reprice(store: Store, caller: Reading, asked: Range) -> Any:
    """Price the calls of a range of time as prices are known now; the price file is read again. Needs an admin key."""
    if Allowed.ADMIN not in caller.scopes:
        raise Problem(HTTPStatus.FORBIDDEN, "Pricing history again needs a key of scope admin.", "Not allowed")
    if asked.low == EARLIEST:
        raise Problem(HTTPStatus.BAD_REQUEST, "query from: since when must be given", "The request is not understood")
    high = asked.now + 1 if asked.high == LATEST else min(asked.high, asked.now + 1)
    entries, difference = await store.ask(store.costs.reprice, asked.project, asked.low, high)
    return {"entries": entries, "difference": difference}
