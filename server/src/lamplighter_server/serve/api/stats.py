"""Answers how the server is: what came, what is stored, what waits, what went wrong."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from lamplighter_server.serve.api.responses import refusals
from lamplighter_server.serve.parameters import Behind, Reading

router = APIRouter(tags=["server"])


class _Read(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class Signal(_Read):
    """What became of the items of one signal since the start."""

    received: int
    stored: int
    refused: int
    duplicate: int
    queryable_lag_seconds: float


class SetAside(_Read):
    """A piece of the journal that the engine refused."""

    segment: str
    reason: str
    at: datetime


class Journal(_Read):
    """What is on disk and not yet in the store."""

    bytes: int
    segments: int
    set_aside: list[SetAside]


class StoreSize(BaseModel):
    """What the store holds; nulls while it can't be asked."""

    engine: str
    version: str | None
    bytes: int | None
    spans: int | None


class Stats(BaseModel):
    """How the server is. Whenever `loaded` changed, new data can be queried; its text means nothing else."""

    started: datetime
    version: str
    signals: dict[str, Signal]
    journal: Journal
    store: StoreSize
    loaded: str


@router.get("/stats", response_model=Stats, responses=refusals(401, 403))
async def get_stats(behind: Behind, _: Reading) -> Any:
    """Return how the server is. Cheap enough to be asked each second."""
    stats = behind.stats()
    return Stats(
        started=stats.started,
        version=stats.version,
        signals={name: Signal.model_validate(signal) for name, signal in stats.signals.items()},
        journal=Journal(
            bytes=stats.journal_bytes,
            segments=stats.journal_segments,
            set_aside=[SetAside.model_validate(entry) for entry in stats.set_aside],
        ),
        store=StoreSize(**await behind.sizes.now(behind)),
        loaded=str(stats.loaded),
    )
