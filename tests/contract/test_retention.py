"""Old days go, from every table, on any ClickHouse."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from lamplighter_server.journal import Signal
from lamplighter_server.store.retention import Retention
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
from otlp_requests import logs, span, traces
from sealed_segments import load_all

if TYPE_CHECKING:
    from lamplighter_server.store.engine import Engine
    from sealed_segments import Sealed

DAY = 86_400_000_000_000


def nanoseconds(moment: datetime) -> int:
    """Return a moment as OTLP writes it."""
    return int(moment.timestamp()) * 1_000_000_000


@pytest.fixture
def days(engine: Engine, sealed: Sealed) -> datetime:
    """Load spans and logs that arrived on four days long ago; their own times say another year."""
    first = datetime(2001, 1, 4, tzinfo=UTC)
    arrivals = [nanoseconds(first) + day * DAY + 5 for day in range(4)]
    load_all(engine, sealed.segment(Signal.TRACES, [traces(span()) for _ in range(8)], arrivals=arrivals))
    records = [logs(LogRecord(severity_text="x"))] * 2
    load_all(engine, sealed.segment(Signal.LOGS, records, arrivals=arrivals))
    return first.replace(day=7)


def kept(engine: Engine, project: str) -> dict[str, list[int]]:
    """Return the days of January 2001 that each table still has rows of."""
    query = "SELECT DISTINCT toDayOfMonth(arrival) AS day FROM {} WHERE project = {{project:String}} ORDER BY day"
    tables = ("spans", "trace_segments", "logs")
    found = {table: engine.query(query.format(table), {"project": project}).result_rows for table in tables}
    return {table: [int(row[0]) for row in rows] for table, rows in found.items()}


def test_days_that_are_too_old_go(engine: Engine, sealed: Sealed, days: datetime) -> None:
    """Whole days of arrival beyond the age are deleted from every table, younger ones stay."""
    gone = Retention(engine, max_age_days=2, max_bytes=0).sweep(days)
    assert [(item.day.day.day, item.reason) for item in gone] == [(4, "older than 2 days")]
    assert kept(engine, sealed.project) == {"spans": [5, 6, 7], "trace_segments": [5, 6, 7], "logs": [5]}


def test_the_oldest_days_go_until_the_rest_fits(engine: Engine, sealed: Sealed, days: datetime) -> None:
    """A store that is too large loses its oldest days, each from every table, until it fits."""
    retention = Retention(engine, max_age_days=100_000, max_bytes=0)
    sizes = {day.day: day.bytes for day in retention.days()}
    limit = sum(sizes.values()) - sizes[days.date().replace(day=4)] - 1
    gone = Retention(engine, max_age_days=100_000, max_bytes=limit).sweep(days)
    assert [item.day.day.day for item in gone] == [4, 5]
    assert kept(engine, sealed.project) == {"spans": [6, 7], "trace_segments": [6, 7], "logs": []}


def test_today_stays_whatever_it_weighs(engine: Engine, sealed: Sealed, days: datetime) -> None:
    """The day under way is never deleted for its size."""
    Retention(engine, max_age_days=100_000, max_bytes=1).sweep(days)
    assert kept(engine, sealed.project) == {"spans": [7], "trace_segments": [7], "logs": []}
    Retention(engine, max_age_days=1, max_bytes=0).sweep(days.replace(day=20))
    assert kept(engine, sealed.project) == {"spans": [], "trace_segments": [], "logs": []}
