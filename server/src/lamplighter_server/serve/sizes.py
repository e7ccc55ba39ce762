"""How much the store holds, asked no more often than it changes noticeably."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from clickhouse_connect.driver.exceptions import ClickHouseError

from lamplighter_server.store.engine import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from lamplighter_server.serve.backend import Backend

_FRESH = 5.0


class Sizes:
    """Remembers the last answer for a few seconds, and keeps it while the store can't be asked."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._asked = float("-inf")
        self._known: dict[str, Any] = {"version": None, "bytes": None, "spans": None}

    async def now(self, backend: Backend) -> dict[str, Any]:
        """Return the engine's name and version, the bytes and the spans it holds."""
        if backend.trouble() is None and self._clock() - self._asked >= _FRESH:
            self._asked = self._clock()
            try:
                (self._known,) = await backend.ask(backend.engine.ask, "store_size")
            except (ClickHouseError, Unavailable):
                self._asked = float("-inf")
        return {"engine": "chDB" if backend.engine.embedded else "ClickHouse", **self._known}
