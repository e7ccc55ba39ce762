"""One agent behind WSGI and ASGI."""

from __future__ import annotations

from typing import Any

import lamplighter

lamplighter.init("web", instrument=False, http=False)
LENGTH = "2"


def wsgi(_environ: Any, start_response: Any) -> list[bytes]:
    """Answer one request."""
    with lamplighter.agent("planner"):
        pass
    start_response("200 OK", [("content-length", LENGTH)])
    return [b"ok"]


async def asgi(scope: Any, receive: Any, send: Any) -> None:
    """Answer one request, or open and close with the server."""
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        with lamplighter.tool("closing"):
            pass
        await send({"type": "lifespan.shutdown.complete"})
        return
    with lamplighter.agent("planner"):
        pass
    headers = [(b"content-length", LENGTH.encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"ok"})
