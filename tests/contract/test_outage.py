"""An engine that is away, goes away and comes back: what was appended meanwhile is stored once."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from lamplighter_server.app import Lane
from lamplighter_server.journal import Journal, JournalSettings, Signal
from lamplighter_server.store.engine import Engine, Unavailable
from lamplighter_server.store.load import Loader, Watermark
from lamplighter_server.store.migrate import migrate
from lamplighter_server.store.store import Store, StoreSettings
from otlp_requests import span, traces
from sealed_segments import Sealed, load, load_all, unique
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


def stored(loader: Loader, count: int) -> bool:
    """Tell whether so many spans were loaded."""
    return loader.stored == count


def append(journal: Journal, project: str, count: int, named: str = "chat") -> None:
    """Append spans, each in a body of its own."""

    async def all_of_them() -> None:
        bodies = [traces(span(name=named)).SerializeToString() for _ in range(count)]
        await asyncio.gather(*(journal.append(Signal.TRACES, body, project, 1) for body in bodies))

    asyncio.run(all_of_them())


def test_what_is_appended_while_the_engine_is_away_is_stored_once(facade: Facade, tmp_path: Path) -> None:
    """An engine away at the start, or dying later, is told of, delays spans and neither loses nor doubles one."""
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
    until(lambda: "does not answer" in (store.trouble or ""))
    with pytest.raises(Unavailable):
        store.engine.ask("store_size")
    assert journal.status().segments

    facade.start()
    until(lambda: store.trouble is None)
    until(lambda: store.stored("traces") == 20 and not journal.status().segments)
    assert store.engine.command(f"SELECT count() FROM spans WHERE project = '{project}'") == 20
    assert disagreements(store.engine, project) == []
    assert not any(loader.trouble for loader in store.loaders)
    store.close()
    journal.close()


def test_what_the_engine_never_takes_holds_nothing_back(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each body whose load always fails, as if the engine were away, ends alone in bad/; all others are stored."""
    insert = engine.insert_file

    def refusing(table: str, path: Path, *rest: Any) -> None:
        if b"never taken" in path.read_bytes():
            raise Unavailable("ClickHouse at db:8123 does not answer")
        insert(table, path, *rest)

    monkeypatch.setattr(engine, "insert_file", refusing)
    project = unique()
    journal = Journal(tmp_path / "journal", settings=JournalSettings(seal_age=0.0, seal_bytes=1, retry_delay=0.02))
    loader = Loader(engine, Lane(journal, Signal.TRACES), "traces", Watermark(0))
    append(journal, project, 2, named="never taken")
    loader.start()
    sent = 0
    while len(journal.set_aside_list()) < 2:
        sent += 1
        append(journal, project, 1)
        until(partial(stored, loader, sent))
    until(lambda: not journal.status().segments)
    assert "does not answer" in journal.set_aside_list()[0].reason
    assert engine.command(f"SELECT count() FROM spans WHERE project = '{project}'") == sent
    loader.stop()
    journal.close()


def test_an_insert_that_was_given_up_is_ended_before_it_is_repeated(facade: Facade, sealed: Sealed) -> None:
    """A segment is stored once though the server goes on with its first insert, whose client has given it up."""
    hold, ended = facade.directory / "hold", facade.directory / "ended"
    engine = Engine(facade.url)
    migrate(engine)
    segment = sealed.segment(Signal.TRACES, [traces(span())])
    hold.touch()
    assert load(engine, segment).retried == [segment.number]
    load_all(engine, replace(segment, attempted=True))
    hold.unlink()
    until(lambda: len(ended.read_text().splitlines()) == 2)
    assert engine.command(f"SELECT count() FROM spans WHERE project = '{sealed.project}'") == 1
    assert disagreements(engine, sealed.project) == []
    engine.close()
