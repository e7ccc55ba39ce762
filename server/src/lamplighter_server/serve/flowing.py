"""An answer that is written while it is read from the store, at the speed its reader takes it."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import anyio
import anyio.from_thread
from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import Generator

    from starlette.types import Receive, Scope, Send

# A reader that takes nothing for so long gives its connection to the store back.
_PATIENCE = 60.0


class Flowing(Response):
    """Sends the pieces of JSON that a generator yields on a thread of its own; at most one piece waits to be sent.

    When the store fails in the middle the connection breaks off, so that nobody takes a part for the whole.
    """

    def __init__(self, pieces: Generator[bytes], limiter: anyio.CapacityLimiter) -> None:
        super().__init__()
        self.raw_headers = [(b"content-type", b"application/json")]
        self._pieces = pieces
        self._limiter = limiter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's signature
        """Answer."""

        async def pass_on(piece: bytes) -> None:
            with anyio.fail_after(_PATIENCE):
                await send({"type": "http.response.body", "body": piece, "more_body": True})

        def produce() -> None:
            with contextlib.closing(self._pieces) as pieces:
                for piece in pieces:
                    anyio.from_thread.run(pass_on, piece)

        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await anyio.to_thread.run_sync(produce, limiter=self._limiter)
        await send({"type": "http.response.body", "body": b"", "more_body": False})
