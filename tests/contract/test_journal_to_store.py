"""From a real journal into any ClickHouse: good records arrive, a bad one among them is set aside."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from lamplighter_server.app import Lane
from lamplighter_server.journal import Journal, JournalSettings, Signal
from lamplighter_server.store.load import Loader, Watermark
from otlp_requests import span, traces
from sealed_segments import unique
from trace_segment_check import disagreements

if TYPE_CHECKING:
    from pathlib import Path

    from lamplighter_server.store.engine import Engine

BAD = traces(span(trace_id=b"x" * 20)).SerializeToString()


def test_one_bad_record_is_set_aside_and_the_good_ones_are_stored(engine: Engine, tmp_path: Path) -> None:
    """Of five records four are stored once, and the bad one lies aside with the engine's reason."""
    project = unique()
    journal = Journal(tmp_path, settings=JournalSettings(seal_age=0.0))
    bodies = [traces(span(name=f"good {i}")).SerializeToString() for i in range(4)]
    bodies.insert(2, BAD)

    async def append() -> None:
        await asyncio.gather(*(journal.append(Signal.TRACES, body, project, 1) for body in bodies))

    asyncio.run(append())
    loader = Loader(engine, Lane(journal, Signal.TRACES), "traces", Watermark(0))
    while journal.status().segments:
        segment = journal.next_sealed(Signal.TRACES, 10)
        assert segment
        loader.load(segment)
    journal.close()
    names = engine.query(f"SELECT name FROM spans WHERE project = '{project}' ORDER BY name").result_rows
    assert [name for (name,) in names] == [f"good {i}" for i in range(4)]
    assert disagreements(engine, project) == []
    (aside,) = journal.set_aside_list()
    assert "string too long" in aside.reason.lower()
    assert BAD in (tmp_path / "bad" / aside.segment).read_bytes()
