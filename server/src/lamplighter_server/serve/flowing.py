"""A long answer: read from the store at the store's speed, sent at the speed its reader takes it."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Final

import anyio
import anyio.to_thread
import structlog
from clickhouse_connect.driver.exceptions import ClickHouseError
from starlette.responses import Response

from lamplighter_server import BREAK_OFF
from lamplighter_server.serve.backlog import NoRoom, ReaderGone
from lamplighter_server.store.engine import Unavailable

if TYPE_CHECKING:
    from collections.abc import Generator

    from starlette.types import Receive, Scope, Send
    from structlog.stdlib import BoundLogger

    from lamplighter_server.serve.backlog import Backlog, Waiting

_log: BoundLogger = structlog.get_logger(__name__)

PATIENCE: Final = 30.0
"""A reader that takes less than a part in so many seconds is cut off."""
_PART: Final = 64 << 10


class BrokenOff(Exception):  # noqa: N818 - the end of an answer, for once not the good one
    """The answer could not be sent to its end; the message says why."""


class Flowing(Response):
    """Sends the pieces of JSON, or of what `media` says, that a generator yields on a thread of its own.

    A reader never keeps the generator waiting: what it hasn't taken yet lies in a backlog. When the store fails in the
    middle, or the reader stalls, the connection breaks off, so that nobody takes a part for the whole.
    """

    def __init__(
        self,
        pieces: Generator[bytes],
        limiter: anyio.CapacityLimiter,
        waiting: Waiting,
        patience: float = PATIENCE,
        media: str = "application/json",
    ) -> None:
        super().__init__()
        self.raw_headers = [(b"content-type", media.encode())]
        self._pieces = pieces
        self._limiter = limiter
        self._waiting = waiting
        self._patience = patience
        self._failure: Exception | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer. Raises NoRoom while nothing has been sent yet."""
        with self._waiting.answer() as backlog:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            async with anyio.create_task_group() as group:
                group.start_soon(_until_gone, receive, group.cancel_scope)
                group.start_soon(self._make, backlog)
                try:
                    await self._pass_on(backlog, send)
                finally:
                    backlog.leave()
                    group.cancel_scope.cancel()
        if self._failure is not None:
            await _break_off(self._failure, scope, receive)

    async def _make(self, backlog: Backlog) -> None:
        def make() -> None:
            with contextlib.closing(self._pieces) as pieces, contextlib.suppress(ReaderGone):
                for piece in pieces:
                    backlog.put(piece)

        try:
            await anyio.to_thread.run_sync(make, limiter=self._limiter)
        except Exception as error:  # noqa: BLE001 - told by the one that breaks off
            self._failure = error
        backlog.end()

    async def _pass_on(self, backlog: Backlog, send: Send) -> None:
        try:
            while (piece := await backlog.take()) is not None:
                for start in range(0, len(piece), _PART):
                    with anyio.fail_after(self._patience):
                        part = piece[start : start + _PART]
                        await send({"type": "http.response.body", "body": part, "more_body": True})
        except TimeoutError:
            self._failure = BrokenOff(f"the reader took less than {_PART:,} bytes in {self._patience:g} s")
        if self._failure is None:
            await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _until_gone(receive: Receive, answering: anyio.CancelScope) -> None:
    """End the answer when its reader hangs up."""
    while (await receive())["type"] != "http.disconnect":
        pass
    answering.cancel()


async def _break_off(failure: Exception, scope: Scope, receive: Receive) -> None:
    known = isinstance(failure, (BrokenOff, NoRoom, OSError, ClickHouseError, Unavailable))
    reason = str(failure).strip().partition("\n")[0][:500] or type(failure).__name__
    _log.warning("an answer was broken off", path=scope["path"], reason=reason, exc_info=None if known else failure)
    extension: dict[str, Any] | None = scope.get("extensions", {}).get(BREAK_OFF)
    if extension is None:
        raise BrokenOff(reason) from failure
    extension["now"]()
    while (await receive())["type"] != "http.disconnect":
        pass
