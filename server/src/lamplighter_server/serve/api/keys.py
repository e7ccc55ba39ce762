"""Makes, lists and revokes keys; each caller those of its own project."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path, Response
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from lamplighter_server.access import Scope
from lamplighter_server.serve.api.responses import refusals
from lamplighter_server.serve.api.settings import managed, sees_all
from lamplighter_server.serve.parameters import Admin, Behind
from lamplighter_server.serve.problems import Problem

if TYPE_CHECKING:
    from lamplighter_server.access import Caller, Key
    from lamplighter_server.serve.backend import Backend

router = APIRouter(tags=["server"])


class KnownKey(BaseModel):
    """A key by its first characters; the rest is nowhere."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    scope: Scope
    project: str
    name: str
    created: str
    expires: Annotated[str | None, Field(description="null: never")]
    expired: bool


class KnownKeys(BaseModel):
    """The keys, the oldest first."""

    keys: list[KnownKey]


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("lies outside the years 1 to 9999 of UTC") from error


class WantedKey(BaseModel):
    """What a new key allows, whose data it sends or sees, and until when."""

    model_config = ConfigDict(extra="forbid")

    scope: Scope
    project: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$")]
    name: Annotated[str, Field(max_length=200)] = ""
    expires: Annotated[Annotated[AwareDatetime, AfterValidator(_in_utc)] | None, Field(description="null: never")] = (
        None
    )


class MadeKey(KnownKey):
    """A new key, whole: it can't be shown again."""

    key: str


@router.get("/keys", response_model=KnownKeys, responses=refusals(401, 403, 503))
async def list_keys(behind: Behind, caller: Admin) -> Any:
    """List the keys of the caller's project; without a key, where none is needed, those of all. Needs an admin key."""
    return {"keys": [_shown(key) for key in await behind.ask(_own, behind, caller)]}


@router.post("/keys", status_code=201, response_model=MadeKey, responses=refusals(400, 401, 403, 503))
async def make_key(behind: Behind, caller: Admin, wanted: WantedKey) -> Any:
    """Make a key and return it, this once. Needs an admin key of the same project."""
    if wanted.project != caller.project and not sees_all(caller, behind):
        detail = f"A key of project '{caller.project}' makes keys of its own project only."
        raise Problem(HTTPStatus.FORBIDDEN, detail, "Not allowed")
    if wanted.expires and wanted.expires <= datetime.now(UTC):
        raise Problem(HTTPStatus.BAD_REQUEST, "body expires: lies in the past", "The request is not understood")
    keys = managed(behind).keys
    token = await behind.ask(keys.create, wanted.scope, wanted.project, wanted.name, wanted.expires)
    made = next(key for key in keys.list() if token.startswith(key.id))
    return {**_shown(made), "key": token}


@router.delete("/keys/{id}", status_code=204, responses=refusals(400, 401, 403, 404, 503))
async def revoke_key(
    behind: Behind,
    caller: Admin,
    id: Annotated[str, Path(min_length=1, max_length=64)],  # noqa: A002 - the name in the address
) -> Response:
    """Revoke a key, by its id as listed. Needs an admin key."""
    if id not in {key.id for key in await behind.ask(_own, behind, caller)}:
        raise Problem(HTTPStatus.NOT_FOUND, f"There is no key '{id}'; GET keys lists them.", "No such key")
    await behind.ask(managed(behind).keys.revoke, id)
    return Response(status_code=204)


def _own(behind: Backend, caller: Caller) -> list[Key]:
    everything = sees_all(caller, behind)
    return [key for key in managed(behind).keys.list() if everything or key.project == caller.project]


def _shown(key: Key) -> dict[str, Any]:
    return {**{name: getattr(key, name) for name in KnownKey.model_fields}, "expires": key.expires or None}
