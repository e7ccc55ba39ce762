"""Sealed segments between the writer and the loaders: each is handed out once, the oldest first."""

from __future__ import annotations

import heapq
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lamplighter_server.journal.segment import Segment


class Shelf:
    """What waits to be loaded and what is being loaded; its caller does the locking."""

    def __init__(self, segments: Iterable[Segment]) -> None:
        self._waiting = [(segment.number, 0.0, segment) for segment in segments]
        heapq.heapify(self._waiting)
        self._out: dict[int, Segment] = {}
        self.bytes = sum(segment.bytes for _, _, segment in self._waiting)

    def __len__(self) -> int:
        return len(self._waiting) + len(self._out)

    @property
    def oldest(self) -> int | None:
        """The smallest number of a segment that is not loaded."""
        return min((*self._out, *(number for number, _, _ in self._waiting[:1])), default=None)

    @property
    def due(self) -> float | None:
        """When the next segment may be handed out; None when none waits."""
        return self._waiting[0][1] if self._waiting else None

    def put(self, segment: Segment) -> None:
        """Take in a segment that was just sealed."""
        heapq.heappush(self._waiting, (segment.number, 0.0, segment))
        self.bytes += segment.bytes

    def take(self, now: float) -> Segment | None:
        """Hand out the oldest segment, if its time has come."""
        if not self._waiting or self._waiting[0][1] > now:
            return None
        _, _, segment = heapq.heappop(self._waiting)
        self._out[segment.number] = segment
        return segment

    def put_back(self, segment: Segment, due: float) -> None:
        """Take back a segment that was handed out, until `due`; newer ones wait behind it."""
        if self._out.pop(segment.number, None):
            heapq.heappush(self._waiting, (segment.number, due, replace(segment, attempted=True)))

    def forget(self, segment: Segment) -> None:
        """Let go of a segment that was handed out."""
        if self._out.pop(segment.number, None):
            self.bytes -= segment.bytes
