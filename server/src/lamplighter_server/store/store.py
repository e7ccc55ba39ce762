"""The store as the server runs it: opens the engine when it is there, loads the journal, deletes what has expired."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog
from clickhouse_connect.driver.exceptions import ClickHouseError

from lamplighter_server.store.engine import Engine, Unavailable
from lamplighter_server.store.load import Loader, Watermark
from lamplighter_server.store.migrate import TABLES, SchemaTooNew, migrate
from lamplighter_server.store.pulse import Pulse
from lamplighter_server.store.retention import Retention

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from lamplighter_server.store.load import Source

_log = structlog.get_logger(__name__)
_RETRY = 1.0
# What the server asks at once, beside its loaders of traces: two more loaders, retention, questions, long answers.
_CONNECTIONS = 12
_MOST_EMBEDDED_MEMORY = 4 << 30


@dataclass(frozen=True)
class StoreSettings:
    """Where the store is and how much it may use; memory in bytes, ages in days."""

    location: str | Path
    loaders: int = 2
    memory: int = 0
    retention_days: float = 30
    retention_bytes: int = 0


class Store:
    """One per process. `engine` answers queries once `ready`; a store that is away is tried again each second.

    `trouble` says why it can't be asked now, before it was opened and whenever it goes away later.
    """

    def __init__(self, settings: StoreSettings) -> None:
        self._settings = settings
        self.settle: Mapping[str, Callable[[int], None]] = {}
        self.idle: Mapping[str, Callable[[], None]] = {}
        self.engine = Engine(
            settings.location,
            connections=settings.loaders + _CONNECTIONS,
            memory=settings.memory or _quarter_of_memory(),
        )
        self.ready = False
        self._trouble: str | None = "the store has not been opened yet"
        self._pulse = Pulse(self.engine)
        self.loaders: list[Loader] = []
        self.watermark = Watermark(0)
        self.retention = Retention(
            self.engine, max_age_days=settings.retention_days, max_bytes=settings.retention_bytes
        )
        self._away = False
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def trouble(self) -> str | None:
        """Why the store can't be asked now; None when it can."""
        return self._trouble or self._pulse.trouble

    def open(self) -> bool:
        """Connects, limits memory, migrates; False, `trouble` says why, when the store is away. Raises SchemaTooNew."""
        try:
            for name in migrate(self.engine):
                _log.info("schema applied", file=name)
            self.watermark = Watermark(int(self.engine.command("SELECT max(segment) FROM trace_segments")))
        except (ClickHouseError, Unavailable) as error:
            reason = str(error).strip().partition("\n")[0][:300]
            if not self._away:  # once an outage: each try is worded anew
                _log.warning("the store is away, is tried again each second", reason=reason)
            self._away, self._trouble = True, reason
            return False
        if self._away:
            _log.info("the store is there again")
        self._away, self._trouble, self.ready = False, None, True
        return True

    def start(self, lanes: Mapping[str, Source[Any]]) -> None:
        """Begins to load each signal's lane, as soon as the store is there."""
        self._thread = threading.Thread(target=self._start, args=(lanes,), name="open-store", daemon=True)
        self._thread.start()

    def _start(self, lanes: Mapping[str, Source[Any]]) -> None:
        while not self.ready:
            try:
                if self.open():
                    break
            except SchemaTooNew as error:
                self._trouble = str(error)
                _log.error("the store can't be used", reason=self._trouble)
                return
            except Exception as error:  # noqa: BLE001 - a thread that ended silently would leave the store closed for ever
                if not self._away:
                    _log.exception("the store can't be opened, is tried again each second")
                self._away, self._trouble = True, f"the store can't be opened: {error}"
            if self._stop.wait(_RETRY):
                return
        for signal in TABLES:
            watermark = self.watermark if signal == "traces" else Watermark(0)
            count = self._settings.loaders if signal == "traces" else 1
            told = (self.settle.get(signal), self.idle.get(signal))
            self.loaders += [Loader(self.engine, lanes[signal], signal, watermark, *told) for _ in range(count)]
        for loader in self.loaders:
            loader.start()
        self.retention.start()
        self._pulse.start()

    def stored(self, signal: str) -> int:
        """How many items of a signal were loaded since the start."""
        return sum(loader.stored for loader in self.loaders if loader.signal == signal)

    def close(self) -> None:
        """Ends the loads under way and closes the engine."""
        self._stop.set()
        if self._thread:
            self._thread.join()
        for loader in self.loaders:
            loader.stop()
        self.retention.stop()
        self._pulse.stop()
        self.engine.close()


def _quarter_of_memory() -> int:
    return min(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 4, _MOST_EMBEDDED_MEMORY)
