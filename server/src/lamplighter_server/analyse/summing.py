"""Sums up the ledger and what ran, by hour, and these sums by day, from time to time: so long ranges answer at once."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, Protocol
from uuid import uuid4

from lamplighter_server.store.engine import fill, sql
from lamplighter_server.store.instants import LATEST
from lamplighter_server.store.read import sums
from lamplighter_server.store.read.usage import LEDGER, TALK

if TYPE_CHECKING:
    from collections.abc import Callable

    from lamplighter_server.store.engine import Engine

_SETTLED: Final = 60_000_000_000
"""What was settled or came since is not summed up yet. In nanoseconds."""
_EVERY: Final = 300_000_000_000
_INSERTS: Final = "lamplighter-sums-"
_DAY: Final = 86_400_000_000_000
_DAYS_EVERY: Final = 6 * 3_600_000_000_000


class Source(Protocol):
    """Rows that are summed up in their order."""

    marks: sums.Marks
    tables: tuple[sums.Sums, ...]

    def rows(self, table: sums.Sums) -> str:
        """Return the SQL of those behind `since` up to `until`."""
        ...

    def reach(self, since: int, now: int) -> int:
        """How far behind `since` a batch may go: what lies before can't be taken back."""
        ...

    def apart(self, since: int, until: int) -> int:
        """How many nanoseconds lie between two places in the order."""
        ...


class Ledger:
    """What was used, in the order in which it was settled."""

    marks = sums.USAGE
    tables = (LEDGER,)

    def __init__(self, engine: Engine, oldest: Callable[[], int | None]) -> None:
        self._engine = engine
        self._oldest = oldest

    def rows(self, table: sums.Sums) -> str:  # noqa: ARG002 - there is one
        """Return the entries of the ledger."""
        which = "point > {since:UInt64} AND point <= {until:UInt64}"
        return fill(sql("queries", "rows_of_usage"), {"which": which})

    def reach(self, since: int, now: int) -> int:  # noqa: ARG002 - points are close enough to be summed up at once
        """The greatest point that lies before all that may be taken back."""
        until, oldest = now - _SETTLED, self._oldest()
        if oldest is None:
            return until
        (row,) = self._engine.ask("first_uncertain", {"segment": oldest})
        return min(until, int(row["point"]) - 1) if row["entries"] else until

    def apart(self, since: int, until: int) -> int:
        """Points are nanoseconds."""
        return until - since


class Conversations(Ledger):
    """The same, summed up by conversation: a day at a time, for of an old store there is much."""

    marks = sums.CONVERSATIONS
    tables = (TALK,)

    def reach(self, since: int, now: int) -> int:
        """The greatest point of the first day that is not summed up."""
        (row,) = self._engine.ask("first_unsummed_point", {"since": since})
        return min(super().reach(since, now), int(row["first"]) + _DAY) if row["first"] else since


class Activity:
    """Runs, tools and faces of agents, in the order of the segments they came in.

    A segment that the journal has may be taken back; one that it has not sealed yet may have a smaller number than one
    that is loaded, but it is not a minute old. An old store is summed up day by day.
    """

    marks = sums.ACTIVITY
    tables = (sums.RUNS, sums.TOOLS, sums.FACES)

    def __init__(self, engine: Engine, oldest: Callable[[], int | None]) -> None:
        self._engine = engine
        self._oldest = oldest

    def rows(self, table: sums.Sums) -> str:
        """Return what segments add."""
        return sums.unsummed(table)

    def reach(self, since: int, now: int) -> int:
        """The last segment of the first day that is not summed up."""
        until = min((self._oldest() or LATEST) - 1, (now - _SETTLED) // 1000 << 12)
        (row,) = self._engine.ask("first_unsummed", {"since": since, "until": max(until, 0)})
        return int(row["until"])

    def apart(self, since: int, until: int) -> int:
        """Segments are numbered by the microsecond and twelve bits."""
        return ((until >> 12) - (since >> 12)) * 1000


class Batches:
    """Sums up one source.

    A batch counts once its mark is written; what has no mark was left by a process that died, or by an engine that
    failed, and is deleted before the next one.
    """

    def __init__(self, engine: Engine, source: Source) -> None:
        self._engine = engine
        self._source = source
        self._sound = False  # whether all that is written has its mark
        self._next = 0

    def due(self, now: int) -> bool:
        """Whether enough time has passed since the last time, or that left some for this one."""
        return not self._sound or now >= self._next

    def __call__(self, now: int) -> None:
        """Sum up what is there for a while and can't be taken back."""
        source = self._source
        # Read anew, not kept: whoever else has summed up meanwhile, nothing is counted twice.
        there = sums.summed_until(self._engine, source.marks) if self._sound else self._recovered()
        until = source.reach(there.hours, now)
        self._sound = False
        if until > there.hours:
            self._batch(source.marks.hours, there.hours, until)
            there = sums.Summed(until, there.days)
        if source.apart(there.days, there.hours) > _DAYS_EVERY:
            self._batch(source.marks.days, there.days, there.hours)
            there = sums.Summed(there.hours, there.hours)
        self._sound = True
        self._next = now if source.reach(there.hours, now) > there.hours else now + _EVERY

    def _batch(self, of: str, since: int, until: int) -> None:
        bound, name = {"since": since, "until": until, **sums.ANY_HOUR}, f"{_INSERTS}{uuid4().hex}"
        for table in self._source.tables:
            by_hour = of == self._source.marks.hours
            of_hours = fill(sql("queries", "sums_of_hours"), {"table": table.table})
            fillings = {
                "table": f"{table.table}_{'hours' if by_hour else 'days'}",
                "time": "entry.hour" if by_hour else "toStartOfDay(entry.hour)",
                "keys": ", ".join(table.keys),
                "names": ", ".join(table.values),
                "sums": ", ".join(f"{value} AS {name}" for name, value in table.values.items()),
                "rows": self._source.rows(table) if by_hour else of_hours,
            }
            self._engine.tell("sum_up", bound, insert=f"{name}-{table.table}", **fillings)
        self._engine.tell("summed", {"of": of, "batch": until}, insert=f"{name}-mark")

    def _recovered(self) -> sums.Summed:
        there = sums.summed_until(self._engine, self._source.marks)
        for table in self._source.tables:
            for name, until in ((f"{table.table}_days", there.days), (f"{table.table}_hours", there.hours)):
                (half,) = self._engine.ask("half_summed", {"until": until}, table=name)
                if half["rows"]:
                    self._engine.tell("unsum", {"until": until}, table=name)
        return there


class Summing:
    """Sums up everything. Called by one thread at a time.

    `oldest` tells the smallest number of a segment that the journal still has: what it and later ones brought or
    settled may be taken back, and what is summed up can't be.
    """

    def __init__(self, engine: Engine, oldest: Callable[[], int | None] = lambda: None) -> None:
        self._engine = engine
        self._batches = [Batches(engine, source(engine, oldest)) for source in (Ledger, Conversations, Activity)]
        self._first = True

    def due(self, now: int) -> bool:
        """Whether there may be something to sum up."""
        return any(batches.due(now) for batches in self._batches)

    def __call__(self, now: int | None = None) -> None:
        """Sum up what is due."""
        if self._first:
            self._engine.end_inserts(_INSERTS)
            self._first = False
        now = now or time.time_ns()
        for batches in self._batches:
            if batches.due(now):
                batches(now)
