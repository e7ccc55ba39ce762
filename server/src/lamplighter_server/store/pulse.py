"""Feels every second whether the engine still answers: one that died is told of, one that came back is used."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

import structlog
from clickhouse_connect.driver.exceptions import ClickHouseError

from lamplighter_server.store.engine import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from structlog.stdlib import BoundLogger

    from lamplighter_server.store.engine import Engine

_log: BoundLogger = structlog.get_logger(__name__)

_EVERY: Final = 1.0
# One query may fail for want of memory, or because a connection was closed while it was idle; two in a row may not.
_FAILURES: Final = 2
_PATIENCE: Final = 20.0
"""An engine that has not answered for so many seconds counts as away; a busy one takes some."""
_TIMEOUT: Final = 30.0


class Pulse:
    """Asks on a thread and a connection of its own: it neither waits for other questions nor keeps them waiting."""

    def __init__(self, engine: Engine, *, every: float = _EVERY, clock: Callable[[], float] = time.monotonic) -> None:
        self._engine = engine.alongside(timeout=_TIMEOUT)
        self._every = every
        self._clock = clock
        self._reason: str | None = None
        self._failures = 0
        self._asked: float | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pulse", daemon=True)

    @property
    def trouble(self) -> str | None:
        """Why the engine can't be asked now; None when it can. Answers at once."""
        waited = self._waited
        return f"the store has not answered for {waited:.0f} s" if waited > _PATIENCE else self._reason

    @property
    def _waited(self) -> float:
        asked = self._asked
        return 0.0 if asked is None else self._clock() - asked

    def start(self) -> None:
        """Begin to ask."""
        self._thread.start()

    def stop(self) -> None:
        """End. A server that hangs is not waited for; the engine in this process is, lest it is torn down in use."""
        self._stop.set()
        if self._thread.ident:
            self._thread.join(None if self._engine.embedded else self._every)
        if not self._thread.is_alive():
            self._engine.close()

    def _run(self) -> None:
        while not self._stop.wait(self._every):
            self.feel()

    def feel(self) -> None:
        """Ask once, and note what became of it."""
        self._asked = self._clock()
        try:
            self._engine.ask("pulse")
        except (ClickHouseError, Unavailable, OSError) as error:
            self._failures += 1
            if self._failures >= _FAILURES or self._waited > _PATIENCE:
                self._away(str(error).strip().partition("\n")[0][:300] or type(error).__name__)
        else:
            self._failures = 0
            if self._reason is not None:
                self._reason = None
                _log.info("the store answers again")
        finally:
            self._asked = None

    def _away(self, reason: str) -> None:
        if self._reason is None:  # once an outage
            _log.warning("the store does not answer", reason=reason)
        self._reason = reason
