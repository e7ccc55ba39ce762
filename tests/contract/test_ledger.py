"""What any ClickHouse does with the ledger: settles, sums up, answers, prices again and takes back alike."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from lamplighter_server.analyse.prices import OwnPrice, PriceBook
from lamplighter_server.analyse.settle import Settler
from lamplighter_server.analyse.summing import Summing
from lamplighter_server.journal import Signal
from lamplighter_server.store.load import Loader, Watermark
from lamplighter_server.store.read.scope import Scope
from lamplighter_server.store.read.usage import Question, parquet, total, usage
from otlp_requests import span, traces
from sealed_segments import Notes, load_all

if TYPE_CHECKING:
    from lamplighter_server.store.engine import Engine
    from sealed_segments import Sealed

CALL = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "it's 'quoted'",
    "gen_ai.request.model": "house\\model",
    "gen_ai.agent.name": "a",
    "gen_ai.response.finish_reasons": ["stop"],
    "gen_ai.usage.input_tokens": 100,
}
HOUR = 3_600_000_000_000


def test_the_ledger_is_settled_summed_priced_and_taken_back(engine: Engine, sealed: Sealed) -> None:
    """A clear trace and one that needs a decision count alike, whatever is done between; undone, nothing is left."""
    settler = Settler(engine, PriceBook([OwnPrice(model="house*", input=1.0)]))
    now = time.time_ns()
    clear = span(CALL, trace_id=b"c" * 16, start_time_unix_nano=now)
    root = span({"gen_ai.operation.name": "invoke_agent", "gen_ai.usage.input_tokens": 100}, trace_id=b"u" * 16)
    child = span(CALL, trace_id=b"u" * 16, span_id=b"child000", parent_span_id=root.span_id, start_time_unix_nano=now)
    root.start_time_unix_nano = now
    segment = sealed.segment(Signal.TRACES, [traces(clear, root, child)])
    load_all(engine, segment, settler)
    scope = Scope(sealed.project, segment.number, now, now - HOUR, now + HOUR)

    def spent(*by: str) -> tuple[int, int, float | None]:
        found = total(usage(engine, scope, Question(by)))
        return found["calls"], found["input_tokens"], found["cost"]

    assert spent("agent", "model") == spent("trace") == (2, 200, pytest.approx(0.0002))
    Summing(engine)(time.time_ns() + 60_000_000_000)
    assert spent("agent", "model") == spent("conversation") == (2, 200, pytest.approx(0.0002))
    settler.book.replace([OwnPrice(model="house*", input=2.0)])
    assert settler.reprice(sealed.project, now - HOUR, now + HOUR) == (2, pytest.approx(0.0002))
    assert spent("provider") == spent("attr.gen_ai.agent.name") == (2, 200, pytest.approx(0.0004))
    assert parquet(engine, scope, Question(("agent",)))[:4] == b"PAR1"
    Loader(engine, Notes(), "traces", Watermark(0)).undo(segment.number)
    held = engine.command("SELECT count() FROM ledger WHERE segment = {n:UInt64}", {"n": segment.number})
    assert int(held) == 0
