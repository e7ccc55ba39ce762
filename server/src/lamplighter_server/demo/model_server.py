"""The scripted model server: speaks the chat completions protocol, says what the stories' scripts say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lamplighter_server.demo.answer import answer
from lamplighter_server.demo.chat import SECONDS_HEADER

if TYPE_CHECKING:
    from starlette.requests import Request


async def _complete(request: Request) -> Response:
    answered = answer(await request.json())
    if answered.body is None:
        return Response(status_code=499)
    return JSONResponse(answered.body, headers={SECONDS_HEADER: str(int(answered.seconds * 1000))})


def application() -> Starlette:
    """Make the model server's application."""
    return Starlette(routes=[Route("/v1/chat/completions", _complete, methods=["POST"])])
