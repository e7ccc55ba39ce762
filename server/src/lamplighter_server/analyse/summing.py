"""Sums the ledger up by hour and these sums by day from time to time, so that long ranges answer at once."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from lamplighter_server.store.engine import fill, sql
from lamplighter_server.store.read.usage import SUMS, Summed, summed_until

if TYPE_CHECKING:
    from lamplighter_server.store.engine import Engine

_SETTLED: Final = 60_000_000_000
"""A load that settled this long ago is done: nothing of it will be taken back. In nanoseconds."""
_EVERY: Final = 300_000_000_000
_DAYS_EVERY: Final = 6 * 3_600_000_000_000
_TIMES: Final = {"hours": "hour", "days": "toStartOfDay(hour)"}


class Summing:
    """Sums up in batches, each marked once it is whole. Called by one thread at a time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._until: Summed | None = None

    def due(self, now: int) -> bool:
        """Whether enough time has passed since the last time."""
        return self._until is None or now - self._until.hours > _EVERY + _SETTLED

    def __call__(self, now: int | None = None) -> None:
        """Sum up what has been settled for a while. What a process that died had half written is done again."""
        until = (now or time.time_ns()) - _SETTLED
        there = self._until or self._recovered()
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
        bound = {"since": since, "until": until}
        self._engine.tell("sum_up", bound, table=f"usage_{of}", time=_TIMES[of], rows=rows, sums=SUMS)
        self._engine.tell("summed", {"of": of, "batch": until})

    def _recovered(self) -> Summed:
        there = summed_until(self._engine)
        (half,) = self._engine.ask("half_summed", {"hours": there.hours, "days": there.days})
        for of, until in (("usage_days", there.days), ("usage_hours", there.hours)):
            if half[of]:
                self._engine.tell("unsum", {"until": until}, table=of)
        return there
