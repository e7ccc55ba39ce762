"""Sums the ledger up by hour from time to time, so that long ranges answer at once."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from lamplighter_server.store.engine import fill, sql
from lamplighter_server.store.read.usage import SUMS

if TYPE_CHECKING:
    from lamplighter_server.store.engine import Engine

_SETTLED: Final = 60_000_000_000
"""A load that settled this long ago is done: nothing of it will be taken back. In nanoseconds."""
_EVERY: Final = 300_000_000_000


class Summing:
    """What was settled up to `until` is in the sums. Called by one thread at a time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.until: int | None = None

    def due(self, now: int) -> bool:
        """Whether enough time has passed since the last time."""
        return self.until is None or now - self.until > _EVERY + _SETTLED

    def __call__(self, now: int | None = None) -> None:
        """Sum up what has been settled for a while. What a process that died had half written is done again."""
        until = (now or time.time_ns()) - _SETTLED
        if self.until is None:
            self.until = self._recovered()
        if until <= self.until:
            return
        which = "point > {since:UInt64} AND point <= {until:UInt64}"
        rows = fill(sql("queries", "usage_of_rows"), {"which": which})
        self._engine.tell("sum_up", {"since": self.until, "until": until}, rows=rows, sums=SUMS)
        self.until = until

    def _recovered(self) -> int:
        last = self._last()
        if last:
            self._engine.command(f"ALTER TABLE usage_hours DELETE WHERE batch = {last} SETTINGS mutations_sync = 2")
        return self._last()

    def _last(self) -> int:
        (row,) = self._engine.ask("summed_until")
        return int(row["point"])
