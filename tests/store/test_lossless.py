"""Nothing of OTLP is lost in the store: every field has a home, and what comes out is what went in."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from lamplighter_server.journal import Signal
from otlp_strategies import log_requests, metric_requests, trace_requests
from rebuilt_requests import kept_items, sent_items
from sealed_segments import Sealed, load_all

if TYPE_CHECKING:
    from pathlib import Path

    from hypothesis.strategies import SearchStrategy
    from lamplighter_server.store.engine import Engine
    from sealed_segments import Request

WILD = {
    Signal.TRACES: (trace_requests, "spans"),
    Signal.LOGS: (log_requests, "logs"),
    Signal.METRICS: (metric_requests, "metric_points"),
}
MANY = 150


def drawn(requests: SearchStrategy[Request]) -> list[Request]:
    """Draw many requests; they are loaded together, for a load costs more than a request."""
    kept: list[Request] = []

    @settings(max_examples=MANY, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(requests)
    def draw(request: Request) -> None:
        kept.append(request)

    draw()
    return kept


@pytest.mark.parametrize("signal", Signal)
def test_any_request_comes_out_as_it_went_in(engine: Engine, tmp_path: Path, signal: Signal) -> None:
    """Random requests, put together again from their rows, are those that were sent."""
    strategy, table = WILD[signal]
    sealed, requests = Sealed(tmp_path), drawn(strategy)
    load_all(engine, sealed.segment(signal, requests))
    sent = Counter(item for request in requests for item in sent_items(request))
    kept = Counter(kept_items(engine, table, sealed.project))
    assert sum(sent.values()) > MANY / 4
    lost, made_up = sorted(sent - kept, key=len), sorted(kept - sent, key=len)
    assert not lost, f"{len(lost)} of {sent.total()} changed, for one\n{lost[0]!r}\nbecame one of\n{made_up[:1]!r}"
    assert not made_up
