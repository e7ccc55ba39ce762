"""Compares what was acknowledged with what a store holds after its server has ended: each span once, in every table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lamplighter_server.store.engine import Engine

if TYPE_CHECKING:
    from pathlib import Path

_BY_REQUEST = """
SELECT lower(hex(substring(trace_id, 1, 8))) AS request, {count} AS spans
FROM {table} GROUP BY request"""
_DISTINCT = "SELECT uniqExact(trace_id, span_id) FROM spans"


@dataclass(frozen=True)
class Account:
    """Spans acknowledged, stored and summed up; each list names requests that differ from what was acknowledged."""

    acknowledged: int
    stored: int
    distinct: int
    missing: list[str]
    doubled: list[str]
    summed_wrongly: list[str]
    unacknowledged: int
    """Spans that are stored though their acknowledgement did not arrive: they may be."""

    @property
    def right(self) -> bool:
        """Every acknowledged span is stored exactly once, and the traces' sums agree."""
        return not (self.missing or self.doubled or self.summed_wrongly) and self.distinct == self.stored


def acknowledged(log: Path) -> dict[str, int]:
    """Read a log of acknowledgements: spans by request."""
    return {request: int(spans) for request, spans, _ in (line.split() for line in log.read_text().splitlines())}


def account(store: Path, log: Path) -> Account:
    """Count. Nothing else may have the store open."""
    wanted = acknowledged(log)
    engine = Engine(store, connections=1)
    try:
        stored = _by_request(engine, "spans", "count()")
        summed = _by_request(engine, "trace_segments", "sum(spans)")
        distinct = int(engine.command(_DISTINCT))
    finally:
        engine.close()
    return Account(
        sum(wanted.values()),
        sum(stored.values()),
        distinct,
        [request for request, spans in wanted.items() if stored.get(request, 0) < spans],
        [request for request, spans in wanted.items() if stored.get(request, 0) > spans],
        [request for request in stored.keys() | summed.keys() if stored.get(request, 0) != summed.get(request, 0)],
        sum(spans for request, spans in stored.items() if request not in wanted),
    )


def _by_request(engine: Engine, table: str, count: str) -> dict[str, int]:
    return {
        str(request): int(spans)
        for request, spans in engine.query(_BY_REQUEST.format(table=table, count=count)).result_rows
    }
