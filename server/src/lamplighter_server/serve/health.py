"""Tells a supervisor whether the process is alive, and whether it can receive and answer."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter
from pydantic import BaseModel

from lamplighter_server.serve.api.responses import refusals
from lamplighter_server.serve.parameters import Store
from lamplighter_server.serve.problems import Problem

router = APIRouter(tags=["server"])


class Health(BaseModel):
    """A good answer; a bad one is a problem."""

    status: str = "ok"


@router.get("/healthz", response_model=Health)
async def healthz() -> Health:
    """Return that the process is alive."""
    return Health()


@router.get("/readyz", response_model=Health, responses=refusals(503))
async def readyz(backend: Store) -> Health:
    """Return 200 once the server can receive and answer; the problem says what is missing."""
    if (reason := backend.refusing()) is not None:
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, reason, "Nothing can be received now")
    return Health()
