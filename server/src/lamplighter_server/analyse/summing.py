"""Sums the ledger up by hour and these sums by day from time to time, so that long ranges answer at once."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from lamplighter_server.store.engine import fill, sql
from lamplighter_server.store.read.usage import SUMS, Summed, summed_until

if TYPE_CHECKING:
    from collections.abc import Callable

    from lamplighter_server.store.engine import Engine

_SETTLED: Final = 60_000_000_000
"""What was settled since is not summed up yet. In nanoseconds."""
_EVERY: Final = 300_000_000_000
_INSERTS: Final = "lamplighter-sums-"
_DAYS_EVERY: Final = 6 * 3_600_000_000_000
_TIMES: Final = {"hours": "hour", "days": "toStartOfDay(hour)"}


class Summing:
    """Sums up in batches. Called by one thread at a time.

    A batch counts once its mark is written; what has no mark was left by a process that died, or by an engine that
    failed, and is deleted before the next one. `oldest` tells the smallest number of a segment that the journal still
    has: what it and later ones settled may be taken back, and what is summed up can't be.
    """

    def __init__(self, engine: Engine, oldest: Callable[[], int | None] = lambda: None) -> None:
        self._engine = engine
        self._oldest = oldest
        self._until: Summed | None = None

    def due(self, now: int) -> bool:
        """Whether enough time has passed since the last time."""
        return self._until is None or now - self._until.hours > _EVERY + _SETTLED

    def __call__(self, now: int | None = None) -> None:
        """Sum up what has been settled for a while and can't be taken back."""
        there = self._until or self._recovered()
        until = self._certain((now or time.time_ns()) - _SETTLED)
        self._until = None  # not known until the marks are there
        if until > there.hours:
            which = "point > {since:UInt64} AND point <= {until:UInt64}"
            rows = fill(sql("queries", "usage_of_rows"), {"which": which})
            self._batch("hours", there.hours, until, rows)
            there = Summed(until, there.days)
        if there.hours - there.days > _DAYS_EVERY:
            self._batch("days", there.days, there.hours, sql("queries", "usage_of_hours"))
            there = Summed(there.hours, there.hours)
        self._until = there

    def _batch(self, of: str, since: int, until: int, rows: str) -> None:
        bound, name = {"since": since, "until": until}, f"{_INSERTS}{uuid4().hex}"
        self._engine.tell("sum_up", bound, insert=name, table=f"usage_{of}", time=_TIMES[of], rows=rows, sums=SUMS)
        self._engine.tell("summed", {"of": of, "batch": until}, insert=f"{name}-mark")

    def _certain(self, until: int) -> int:
        """The greatest point up to `until` that lies before all that may be taken back."""
        oldest = self._oldest()
        if oldest is None:
            return until
        (row,) = self._engine.ask("first_uncertain", {"segment": oldest})
        return min(until, int(row["point"]) - 1) if row["entries"] else until

    def _recovered(self) -> Summed:
        self._engine.end_inserts(_INSERTS)
        there = summed_until(self._engine)
        (half,) = self._engine.ask("half_summed", {"hours": there.hours, "days": there.days})
        for of, until in (("usage_days", there.days), ("usage_hours", there.hours)):
            if half[of]:
                self._engine.tell("unsum", {"until": until}, table=of)
        return there
