"""Connections whose clients take nothing: they end all the same."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest
import uvicorn
from lamplighter_server.receive import Limits, uvicorn_options

LONG = b"x" * (32 << 20)
"""More than a socket's buffers hold."""


async def long_answer(_scope: Any, _receive: Any, send: Any) -> None:
    """Answer at length, in one piece."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(LONG))]})
    await send({"type": "http.response.body", "body": LONG})


async def until(holds: Any) -> None:
    """Let the event loop go on until a condition holds."""
    while not holds():  # noqa: ASYNC110 - what is waited for has no event
        await asyncio.sleep(0)


@pytest.mark.parametrize("wish", ["keep-alive", "close"])
def test_a_client_that_takes_nothing_of_an_answer_is_cut_off(wish: str) -> None:
    """Whether its connection was to be kept or closed, who stops reading holds it no longer than the limits say."""
    options = uvicorn_options(Limits(idle_timeout=0.05, body_timeout=0.05))

    async def serve() -> None:
        listener = socket.create_server(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(long_answer, log_config=None, **options))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        await until(lambda: server.started)
        with socket.create_connection(listener.getsockname()) as client:
            client.sendall(f"GET / HTTP/1.1\r\nhost: x\r\nconnection: {wish}\r\n\r\n".encode())
            await until(lambda: server.server_state.total_requests)
            await asyncio.wait_for(until(lambda: not server.server_state.connections), 60)
        server.should_exit = True
        await serving

    asyncio.run(serve())
