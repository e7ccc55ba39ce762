"""Sealed segments between the writer and the loaders: each is handed out once, the oldest first."""

from __future__ import annotations

import heapq
from dataclasses import replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lamplighter_server.journal.segment import Segment

PATIENCE: Final = 5
"""After so many failures in a row a segment no longer holds back those behind it."""
_LONGEST: Final = 64
"""A segment that fails again and again waits at most so many times the first delay."""


class Shelf:
    """What waits to be loaded and what is being loaded; its caller does the locking."""

    def __init__(self, segments: Iterable[Segment]) -> None:
        self._waiting = [(segment.number, 0.0, segment) for segment in segments]
        heapq.heapify(self._waiting)
        self._resting: list[tuple[float, int, Segment]] = []
        self._out: dict[int, Segment] = {}
        self._loaded = 0
        self._loaded_before: dict[int, int] = {}
        self.bytes = sum(segment.bytes for _, _, segment in self._waiting)

    def __len__(self) -> int:
        return len(self._waiting) + len(self._resting) + len(self._out)

    @property
    def oldest(self) -> int | None:
        """The smallest number of a segment that is not loaded."""
        resting = (number for _, number, _ in self._resting)
        return min((*self._out, *resting, *(number for number, _, _ in self._waiting[:1])), default=None)

    @property
    def due(self) -> float | None:
        """When the next segment may be handed out; None when none waits."""
        return min((*(due for _, due, _ in self._waiting[:1]), *(due for due, _, _ in self._resting[:1])), default=None)

    def put(self, segment: Segment) -> None:
        """Take in a segment that was just sealed."""
        heapq.heappush(self._waiting, (segment.number, 0.0, segment))
        self.bytes += segment.bytes

    def take(self, now: float) -> Segment | None:
        """Hand out the oldest segment, if its time has come."""
        while self._resting and self._resting[0][0] <= now:
            _, number, rested = heapq.heappop(self._resting)
            heapq.heappush(self._waiting, (number, 0.0, rested))
        if not self._waiting or self._waiting[0][1] > now:
            return None
        _, _, segment = heapq.heappop(self._waiting)
        if segment.failures:
            segment = replace(segment, passed=self._passed(segment))
        self._out[segment.number] = segment
        return segment

    def put_back(self, segment: Segment, now: float, delay: float) -> None:
        """Take back a segment whose load failed, to hand it out again after `delay` seconds.

        Newer ones wait behind it, for the engine may be away, until the engine has taken another one meanwhile or it
        has failed often: then they pass by, and it waits twice as long each time.
        """
        if not self._out.pop(segment.number, None):
            return
        self._loaded_before.setdefault(segment.number, self._loaded)
        failed = replace(segment, attempted=True, failures=segment.failures + 1)
        if failed.failures >= PATIENCE or self._passed(segment):
            rest = delay * min(_LONGEST, 2 ** max(0, failed.failures - PATIENCE))
            heapq.heappush(self._resting, (now + rest, segment.number, failed))
        else:
            heapq.heappush(self._waiting, (segment.number, now + delay, failed))

    def forget(self, segment: Segment, *, loaded: bool = False) -> None:
        """Let go of a segment that was handed out."""
        if self._out.pop(segment.number, None):
            self.bytes -= segment.bytes
            self._loaded += loaded
            self._loaded_before.pop(segment.number, None)

    def _passed(self, segment: Segment) -> int:
        return self._loaded - self._loaded_before.get(segment.number, self._loaded)
