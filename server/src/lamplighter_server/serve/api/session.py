"""Logs a browser in: a key is exchanged for a cookie that no script can read."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from lamplighter_server.access import Denied, Scope, session_secret
from lamplighter_server.serve.api.responses import refusals
from lamplighter_server.serve.parameters import Behind, Reading, refuse_other_sites

router = APIRouter(tags=["server"])


class Session(BaseModel):
    """Who is asking: `open` when the server asks nobody for a key."""

    authentication: Literal["open", "key"]
    project: str
    scopes: list[str]


class Login(BaseModel):
    """A key of scope read."""

    key: str = Field(min_length=1, max_length=200)


@router.get("/session", response_model=Session, responses=refusals(401, 403))
async def get_session(behind: Behind, caller: Reading) -> Any:
    """Return who is asking; 401 when a login is needed."""
    authentication = "open" if behind.door.open else "key"
    return Session(authentication=authentication, project=caller.project, scopes=sorted(caller.scopes))


@router.post("/session", status_code=204, responses=refusals(400, 401, 403))
async def log_in(behind: Behind, request: Request, login: Login) -> Response:
    """Exchange a key for a session's cookie."""
    if session_secret(request.headers.get("cookie")) is not None:
        refuse_other_sites(request)
    behind.door.admit(login.key, Scope.READ)
    secret = behind.sessions.open(login.key)
    if secret is None:
        raise Denied("The key was revoked this moment.", known=False)
    cookie = behind.sessions.set_cookie(secret, secure=request.url.scheme == "https")
    return Response(status_code=204, headers={"set-cookie": cookie})


@router.delete("/session", status_code=204, responses=refusals(403))
async def log_out(behind: Behind, request: Request) -> Response:
    """End the session; without one there is nothing to do."""
    secret = session_secret(request.headers.get("cookie"))
    if secret is not None:
        refuse_other_sites(request)
    behind.sessions.close(secret)
    cookie = behind.sessions.clear_cookie(secure=request.url.scheme == "https")
    return Response(status_code=204, headers={"set-cookie": cookie})
