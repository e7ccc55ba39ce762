"""What the journal answers: to a body, to a producer it can't serve now, and to someone asking how it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from lamplighter_server.journal.signal import Signal


class Appended(Enum):
    """What became of a body; both answers mean that it is on disk."""

    STORED = "stored"
    DUPLICATE = "duplicate"


class Full(Exception):  # noqa: N818 - a state that passes, not a fault of the caller
    """The journal can't take the body now: nothing of it was kept, and the producer may send it again."""

    def __init__(self, reason: str, retry_after: float) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after


@dataclass(frozen=True)
class SetAside:
    """Bytes that could not be loaded, kept in `bad/` for a person to look at."""

    segment: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class LaneStatus:
    """What one signal has waiting for the engine; `oldest_age` in seconds, 0 when nothing waits."""

    bytes: int
    segments: int
    oldest_age: float


@dataclass(frozen=True)
class JournalStatus:
    """What waits for the engine, what was set aside, and why nothing more is taken, if so."""

    bytes: int
    segments: int
    oldest_age: float
    lanes: Mapping[Signal, LaneStatus]
    set_aside: tuple[SetAside, ...]
    reason: str | None

    @property
    def writable(self) -> bool:
        """Whether a body would be taken now, as far as is known."""
        return self.reason is None
