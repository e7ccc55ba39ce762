"""Sums the ledger up by hour from time to time, so that long ranges answer at once."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from lamplighter_server.store.engine import fill, sql
from lamplighter_server.store.read.usage import SUMS, summed_until

if TYPE_CHECKING:
    from collections.abc import Callable

    from lamplighter_server.store.engine import Engine

_SETTLED: Final = 60_000_000_000
"""What was settled since is not summed up yet. In nanoseconds."""
_EVERY: Final = 300_000_000_000
_INSERTS: Final = "lamplighter-sums-"


class Summing:
    """What was settled up to `until` is in the sums. Called by one thread at a time.

    A batch counts once its mark is written; what has no mark was left by a process that died, or by an engine that
    failed, and is deleted before the next one. `oldest` tells the smallest number of a segment that the journal still
    has: what it and later ones settled may be taken back, and what is summed up can't be.
    """

    def __init__(self, engine: Engine, oldest: Callable[[], int | None] = lambda: None) -> None:
        self._engine = engine
        self._oldest = oldest
        self.until: int | None = None

    def due(self, now: int) -> bool:
        """Whether enough time has passed since the last time."""
        return self.until is None or now - self.until > _EVERY + _SETTLED

    def __call__(self, now: int | None = None) -> None:
        """Sum up what has been settled for a while and can't be taken back."""
        since = self._recovered() if self.until is None else self.until
        until = self._certain((now or time.time_ns()) - _SETTLED)
        self.until = since
        if until <= since:
            return
        which = "point > {since:UInt64} AND point <= {until:UInt64}"
        rows = fill(sql("queries", "usage_of_rows"), {"which": which})
        self.until = None  # not known until the mark is there
        name = f"{_INSERTS}{uuid4().hex}"
        self._engine.tell("sum_up", {"since": since, "until": until}, insert=name, rows=rows, sums=SUMS)
        self._engine.tell("sum_mark", {"until": until}, insert=f"{name}-mark")
        self.until = until

    def _certain(self, until: int) -> int:
        """The greatest point up to `until` that lies before all that may be taken back."""
        oldest = self._oldest()
        if oldest is None:
            return until
        (row,) = self._engine.ask("first_uncertain", {"segment": oldest})
        return min(until, int(row["point"]) - 1) if row["entries"] else until

    def _recovered(self) -> int:
        self._engine.end_inserts(_INSERTS)
        last = summed_until(self._engine)
        left = self._engine.command("SELECT count() FROM usage_hours WHERE batch > {last:UInt64}", {"last": last})
        if int(left):
            self._engine.command(f"ALTER TABLE usage_hours DELETE WHERE batch > {last} SETTINGS mutations_sync = 2")
        return last
