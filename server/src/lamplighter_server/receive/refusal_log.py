"""Tells the operator what is refused, without letting a misbehaving producer fill the log."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import structlog

if TYPE_CHECKING:
    from collections.abc import Callable

    from structlog.stdlib import BoundLogger

    from lamplighter_server.receive.refusal import Kind

PERIOD: Final = 60.0

_log: BoundLogger = structlog.get_logger(__name__)


class RefusalLog:
    """Writes one line per kind of refusal and minute: the first at once, then how many the last minute had."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._written: dict[Kind, float] = {}
        self._held: dict[Kind, int] = {}

    def note(self, kind: Kind, message: str, *, peer: str, signal: str | None) -> None:
        """Write a refusal, or count it for the next line of its kind."""
        now = self._clock()
        if now - self._written.get(kind, float("-inf")) < PERIOD:
            self._held[kind] = self._held.get(kind, 0) + 1
            return
        self._written[kind] = now
        held = self._held.pop(kind, 0)
        _log.warning("refused", kind=kind.value.name, reason=message, peer=peer, signal=signal, unlogged_before=held)

    def close(self) -> None:
        """Write what was only counted so far."""
        for kind, held in self._held.items():
            _log.warning("refused", kind=kind.value.name, unlogged_before=held)
        self._held.clear()
