"""Answers how the server is set up, and changes for how long telemetry is kept."""

from __future__ import annotations

import shutil
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from lamplighter_server.access import Scope
from lamplighter_server.analyse.prices import edition
from lamplighter_server.kept import KeptRetention
from lamplighter_server.serve.api.responses import refusals
from lamplighter_server.serve.parameters import Behind, Reading, Steward, Store
from lamplighter_server.serve.problems import Problem

if TYPE_CHECKING:
    from lamplighter_server.access import Caller
    from lamplighter_server.serve.backend import Backend
    from lamplighter_server.serve.managed import Managed

router = APIRouter(tags=["server"])


class _Read(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class Retention(_Read):
    """How long and how much is kept. One that was set elsewhere is changed there, and not editable here."""

    days: Annotated[float, Field(description="telemetry that arrived longer ago is deleted")]
    bytes: Annotated[int, Field(description="beyond this size the oldest days are deleted; 0: no limit")]
    set_by: Annotated[str, Field(description="command line, environment, config file, these settings, or default")]
    editable: bool


class LimitInForce(_Read):
    """A limit's value, and where it was set."""

    value: int
    set_by: str


class DataSize(BaseModel):
    """What lies where; sizes in bytes, null while it can't be told. The directory is told to admins."""

    directory: str | None
    store_bytes: int | None
    journal_bytes: int
    free_bytes: int | None


class PriceData(BaseModel):
    """Where prices come from. The own file is told to admins."""

    edition: str
    updates: Annotated[bool, Field(description="published prices are fetched every hour")]
    own_file: str | None
    own_entries: int


class ServerSettings(BaseModel):
    """How the server is set up."""

    version: str
    engine: str
    engine_version: str | None
    addresses: Annotated[dict[str, str], Field(description="what it listens at: http, otlp_http, otlp_grpc")]
    projects: Annotated[list[str], Field(description="all of them to admins who need no key, else the caller's own")]
    retention: Retention
    limits: dict[str, LimitInForce]
    data: DataSize
    prices: PriceData


def managed(behind: Backend) -> Managed:
    """Return what can be managed. Raises Problem."""
    if behind.managed is None:
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, "The server is starting; ask again in a moment.", "Not yet")
    return behind.managed


def sees_all(caller: Caller, behind: Backend) -> bool:
    """Whether a caller was let in without a key and so is of no one project; a key sees its own."""
    return behind.door.open and Scope.ADMIN in caller.scopes and caller == behind.door.admit(None, Scope.READ)


@router.get("/settings", response_model=ServerSettings, responses=refusals(401, 403, 503))
async def get_settings(behind: Store, caller: Reading) -> Any:
    """Return how the server is set up."""
    known = managed(behind)
    size = await behind.sizes.now(behind)
    admin = Scope.ADMIN in caller.scopes
    projects = [caller.project]
    if sees_all(caller, behind):
        there = await behind.ask(behind.engine.ask, "projects")
        projects = sorted({
            caller.project,
            *(str(row["project"]) for row in there),
            *(key.project for key in known.keys.list()),
        })
    return {
        "version": behind.stats().version,
        "engine": size["engine"],
        "engine_version": size["version"],
        "addresses": dict(known.addresses()),
        "projects": projects,
        "retention": known.retention(),
        "limits": known.settings,
        "data": {
            "directory": str(known.data.resolve()) if admin else None,
            "store_bytes": size["bytes"],
            "journal_bytes": behind.stats().journal_bytes,
            "free_bytes": _free(known),
        },
        "prices": {
            "edition": await behind.ask(edition),
            "updates": known.updates_prices,
            "own_file": str(known.prices.path) if admin else None,
            "own_entries": len(known.prices.book.own),
        },
    }


def _free(known: Managed) -> int | None:
    try:
        return shutil.disk_usage(known.data).free
    except OSError:
        return None


@router.put("/settings/retention", response_model=Retention, responses=refusals(400, 401, 403, 409, 503))
async def put_retention(behind: Behind, _: Steward, wanted: KeptRetention) -> Any:
    """Keep telemetry so long, from the next minute on and after a restart too. Admins of the project default only."""
    known = managed(behind)
    now = known.retention()
    if not now.editable:
        raise Problem(
            HTTPStatus.CONFLICT,
            f"How long telemetry is kept is set by the {now.set_by}; change it there, or take it out there first.",
            "Set elsewhere",
        )
    try:
        await behind.ask(known.keep, wanted)
    except OSError as error:
        detail = f"The data directory can't be written: {error.strerror or error}. Nothing was changed."
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, detail, "Not kept") from error
    return known.retention()
