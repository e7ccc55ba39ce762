"""Deletes the oldest telemetry, by age and by size, a day's partition at a time and off the hot path."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from clickhouse_connect.driver.exceptions import ClickHouseError

from lamplighter_server.store.engine import Unavailable
from lamplighter_server.store.migrate import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lamplighter_server.store.engine import Engine

_log = structlog.get_logger(__name__)

SUMS = tuple(f"{of}_{step}" for of in ("usage", "conversation", "run", "tool", "face") for step in ("hours", "days"))
_TABLES = (*dict.fromkeys(table for tables in TABLES.values() for table in tables), *SUMS)
_EVERY = 60.0


@dataclass(frozen=True)
class Day:
    """The telemetry of one day of arrival: it goes whole, so that no table tells of what another has lost."""

    day: date
    bytes: int
    tables: tuple[str, ...]


@dataclass(frozen=True)
class Expired:
    """A day that goes, and why."""

    day: Day
    reason: str


def expired(days: Iterable[Day], *, today: date, max_age_days: float, max_bytes: int) -> list[Expired]:
    """Which days go: those that are too old, then the oldest until the rest fits; never today's."""
    oldest_kept = today - timedelta(days=math.ceil(max_age_days))  # a day's last minute is the youngest of it
    gone: list[Expired] = []
    kept: list[Day] = []
    for day in sorted(days, key=lambda day: day.day):
        if day.day < oldest_kept:
            gone.append(Expired(day, f"older than {max_age_days:g} days"))
        else:
            kept.append(day)
    size = sum(day.bytes for day in kept)
    for day in kept:
        if not max_bytes or size <= max_bytes or day.day >= today:
            break
        gone.append(Expired(day, f"the store is larger than {max_bytes:,} bytes"))
        size -= day.bytes
    return gone


class Retention:
    """Looks once a minute, on a thread of its own."""

    def __init__(self, engine: Engine, *, max_age_days: float, max_bytes: int) -> None:
        self._engine = engine
        self.keep(max_age_days=max_age_days, max_bytes=max_bytes)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="retention", daemon=True)

    @property
    def limits(self) -> tuple[float, int]:
        """For how many days, and how many bytes, are kept."""
        return self._limits

    def keep(self, *, max_age_days: float, max_bytes: int) -> None:
        """Keep so much from the next look on."""
        self._limits = (max_age_days, max_bytes)

    def start(self) -> None:
        """Begins to look."""
        self._thread.start()

    def stop(self) -> None:
        """Ends after the deletion under way."""
        self._stop.set()
        if self._thread.ident:
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(_EVERY):
            try:
                self.sweep()
            except (ClickHouseError, Unavailable) as error:
                _log.warning("retention could not delete, tries again in a minute", reason=str(error)[:300])

    def days(self) -> list[Day]:
        """What is stored, by day of arrival."""
        rows = self._engine.ask("stored_days", {"tables": list(_TABLES)})
        return [Day(date.fromisoformat(row["day"]), row["bytes"], tuple(row["tables"])) for row in rows]

    def sweep(self, now: datetime | None = None) -> list[Expired]:
        """Deletes what has expired and answers it."""
        today = (now or datetime.now(UTC)).date()
        max_age_days, max_bytes = self._limits
        gone = expired(self.days(), today=today, max_age_days=max_age_days, max_bytes=max_bytes)
        for item in gone:
            for table in item.day.tables:
                self._engine.command(f"ALTER TABLE {table} DROP PARTITION '{item.day.day.isoformat()}'")
            _log.info("telemetry deleted", day=str(item.day.day), reason=item.reason)
        return gone
