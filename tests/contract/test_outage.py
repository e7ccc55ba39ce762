"""An engine that is away, goes away and comes back: what was appended meanwhile is stored once."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from lamplighter_server.app import Lane
from lamplighter_server.journal import Journal, JournalSettings, Signal
from lamplighter_server.store.store import Store, StoreSettings
from otlp_requests import span, traces
from sealed_segments import unique
from trace_segment_check import disagreements

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Facade


def until(true: Callable[[], object], seconds: float = 60) -> None:
    """Wait for something to become true."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not become true"
        time.sleep(0.05)


def append(journal: Journal, project: str, count: int) -> None:
    """Append spans, each in a body of its own."""

    async def all_of_them() -> None:
        bodies = [traces(span()).SerializeToString() for _ in range(count)]
        await asyncio.gather(*(journal.append(Signal.TRACES, body, project, 1) for body in bodies))

    asyncio.run(all_of_them())


def test_what_is_appended_while_the_engine_is_away_is_stored_once(facade: Facade, tmp_path: Path) -> None:
    """An engine away at the start, and one that dies later, delay spans and neither lose nor double one."""
    facade.stop()
    project = unique()
    journal = Journal(tmp_path / "journal", settings=JournalSettings(seal_age=0.0, retry_delay=0.05))
    store = Store(StoreSettings(facade.url, loaders=1))
    store.start({signal: Lane(journal, signal) for signal in Signal})
    append(journal, project, 10)
    until(lambda: "does not answer" in (store.trouble or ""))
    assert not store.ready

    facade.start()
    until(lambda: store.stored("traces") == 10)
    assert store.trouble is None

    facade.stop()
    append(journal, project, 10)
    until(lambda: any(loader.trouble for loader in store.loaders))
    assert journal.status().segments

    facade.start()
    until(lambda: store.stored("traces") == 20 and not journal.status().segments)
    assert store.engine.command(f"SELECT count() FROM spans WHERE project = '{project}'") == 20
    assert disagreements(store.engine, project) == []
    assert not any(loader.trouble for loader in store.loaders)
    store.close()
    journal.close()
