"""Ledger and sums by hour when loads are taken back and come again: after kills, failures and changes of the clock."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from clickhouse_connect.driver.exceptions import DatabaseError
from lamplighter_server.analyse import settle, summing
from lamplighter_server.analyse.prices import OwnPrice, PriceBook
from lamplighter_server.analyse.settle import Settler
from lamplighter_server.analyse.summing import Summing
from lamplighter_server.journal import Signal
from lamplighter_server.store.load import Loader, Watermark
from lamplighter_server.store.read import usage as reading
from lamplighter_server.store.read.scope import Scope
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from sealed_segments import Notes, Sealed
from told_traces import SECOND, Told

if TYPE_CHECKING:
    from pathlib import Path

    from lamplighter_server.journal import Segment
    from lamplighter_server.store.engine import Engine

CHAT = {
    "gen_ai.operation.name": "chat",
    "gen_ai.request.model": "house",
    "gen_ai.response.finish_reasons": ["stop"],
    "gen_ai.usage.input_tokens": 100,
}
LEAD = {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "lead"}


class Process:
    """A process over one store: what it knows ends with it, what it loaded stays."""

    def __init__(self, engine: Engine, sealed: Sealed) -> None:
        self.engine = engine
        self.sealed = sealed
        self.now = time.time_ns()
        self.oldest: int | None = None
        self.start()

    def start(self) -> None:
        """Begin anew, as after a kill."""
        self.settler = Settler(self.engine, PriceBook([OwnPrice(model="house", input=1.0)]), lambda: self.oldest)

    def segment(self, *told: Told) -> Segment:
        """Seal a segment."""
        request = ExportTraceServiceRequest()
        request.resource_spans.add().scope_spans.add().spans.extend(one.span(self.now) for one in told)
        return self.sealed.segment(Signal.TRACES, [request])

    def load(self, segment: Segment) -> None:
        """Load a segment as far as its ledger; nobody tells the journal."""
        loader = Loader(self.engine, Notes(), "traces", Watermark(0), self.settler)
        loader.undo(segment.number)
        loader.load(segment)

    def sum_up(self) -> None:
        """Sum up whatever may be."""
        Summing(self.engine, lambda: self.oldest)(time.time_ns() + 60 * SECOND)

    def used(self, *by: str) -> dict[str, Any]:
        """Return all that the project used."""
        scope = Scope(self.sealed.project, 2**63 - 1, self.now, self.now - 10**15, self.now + 10**15)
        return reading.total(reading.usage(self.engine, scope, reading.Question(by)))

    def calls(self) -> tuple[int, int]:
        """Return how many calls there are, by the sums and by the ledger alone."""
        return self.used("agent")["calls"], self.used("trace")["calls"]


@pytest.fixture
def process(engine: Engine, tmp_path: Path) -> Process:
    """Return a process over the store of all tests."""
    return Process(engine, Sealed(tmp_path))


def test_what_may_be_taken_back_is_not_summed_up(process: Process) -> None:
    """A segment that is loaded again after others were summed up counts once: not summed up while it was open."""
    first, second = process.segment(Told("a", attributes=CHAT)), process.segment(Told("b", attributes=CHAT))
    process.load(first)
    process.load(second)
    process.start()
    process.oldest = second.number
    process.sum_up()
    process.load(second)
    process.oldest = None
    process.sum_up()
    assert process.calls() == (2, 2)


def test_a_batch_that_failed_halfway_is_not_counted(process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sums that an engine took in part are not read, and are replaced the next time."""
    process.load(process.segment(Told("a", at=-8000, attributes=CHAT)))
    sums, tell = Summing(process.engine), process.engine.tell

    def fail(name: str, *more: Any, **named: Any) -> None:
        if name == "summed":
            raise TimeoutError
        tell(name, *more, **named)

    monkeypatch.setattr(process.engine, "tell", fail)
    with pytest.raises(TimeoutError):
        sums(time.time_ns() + 60 * SECOND)
    assert process.calls() == (1, 1)
    monkeypatch.undo()
    sums(time.time_ns() + 60 * SECOND)
    assert process.calls() == (1, 1)


def test_a_question_that_sums_are_written_under_counts_each_call_once(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sums that come between the two halves of a question are left to the next one."""
    process.load(process.segment(Told("a", at=-8000, attributes=CHAT)))
    known = reading.summed_until(process.engine)
    process.sum_up()
    monkeypatch.setattr(reading, "summed_until", lambda *_: known)
    assert process.calls() == (1, 1)


def test_a_clock_that_was_set_back_loses_no_calls(process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is settled by a process whose clock is behind that of the last one is counted."""
    process.load(process.segment(Told("a", at=-8000, attributes=CHAT)))
    process.sum_up()
    process.start()
    for module in (settle, summing):
        monkeypatch.setattr(module.time, "time_ns", lambda: process.now - 3600 * SECOND)
    process.load(process.segment(Told("b", at=-8000, attributes=CHAT)))
    monkeypatch.undo()
    assert process.calls() == (2, 2)


def test_a_later_segment_that_settled_the_trace_is_heeded_after_a_kill(process: Process) -> None:
    """Of two loaders with one trace one ended, and counted the other's call too: that comes again and counts once."""
    lead = Told("a", "0", at=-61, lasts=5, attributes=LEAD)
    first = process.segment(lead, Told("a", "1", parent="0", attributes=CHAT))
    second = process.segment(Told("a", "2", parent="0", attributes=CHAT))
    Loader(process.engine, Notes(), "traces", Watermark(0)).load(first)  # its rows are in, and not settled
    process.load(second)
    assert process.calls() == (2, 2)
    process.start()
    process.load(first)
    assert process.calls() == (2, 2)


def test_what_a_later_segment_took_back_does_not_stay_taken_back(process: Process) -> None:
    """A trace that two segments settled, of which the first is undone and comes again, ends up as it was."""
    first = process.segment(Told("a", "1", parent="0", attributes=CHAT))
    second = process.segment(Told("a", "0", at=-61, lasts=5, attributes=LEAD))
    process.load(first)
    process.load(second)
    before = process.used("trace")
    assert before["calls"] == 1
    process.start()
    process.load(first)
    assert process.used("trace") == before


def test_pricing_again_leaves_alone_what_may_be_taken_back(process: Process) -> None:
    """A call that is priced again while its segment is not done, and then comes again, counts once."""
    first = process.segment(Told("a", attributes=CHAT))
    process.load(first)
    process.oldest = first.number
    process.settler.book.replace([OwnPrice(model="house", input=2.0)])
    process.settler.reprice(process.sealed.project, process.now - 10**15, process.now)
    process.load(first)
    assert process.used()["cost"] == pytest.approx(0.0002)
    assert process.calls() == (1, 1)


def test_an_engine_that_refuses_to_settle_keeps_no_telemetry_out(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A segment is tried again, never taken for damaged, and in the end it is loaded without its costs."""

    def refuse(*_: Any) -> None:
        error = DatabaseError("bad arguments")
        error.code = 36
        raise error

    monkeypatch.setattr(process.settler, "_unclear", refuse)
    segment, notes = process.segment(Told("a", attributes=CHAT)), Notes()
    loader = Loader(process.engine, notes, "traces", Watermark(0), process.settler)
    for _ in range(5):
        loader.undo(segment.number)
        loader.load(segment)
    assert (len(notes.retried), notes.narrowed, notes.done_with) == (4, [], [segment.number])
