"""The bounded queue between the agent and the wire: it counts what came, what left and what was lost."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from lamplighter.send.forks import follow_forks
from lamplighter.send.worker import Worker

if TYPE_CHECKING:
    from _thread import LockType
    from collections.abc import Callable, Sequence

T = TypeVar("T")

# A queue of messages with their whole text must not become the agent's memory.
MAX_QUEUED_BYTES = 64 << 20
MAX_BATCH_BYTES = 4 << 20


class Outcome(Enum):
    """What became of a batch."""

    SENT = "sent"
    AGAIN = "again"
    REFUSED = "refused"
    TOO_MUCH = "too much"


class Verdict(NamedTuple):
    """An outcome, how many of a taken batch were refused all the same, the seconds until the next try, and why."""

    outcome: Outcome
    refused: int = 0
    wait: float = 0.0
    error: str | None = None


@dataclass
class Counts:
    """What happened to the items of one signal in this process; `queued` is what still waits."""

    accepted: int = 0
    sent: int = 0
    dropped: int = 0
    refused: int = 0
    queued: int = 0


@dataclass(frozen=True)
class Limits:
    """How much an outbox holds and how it cuts it."""

    queue: int = 2048
    batch: int = 512
    delay: float = 5.0


@dataclass(slots=True)  # not frozen: making one would take three times as long, on the agent's thread
class Entry(Generic[T]):
    """One item with its place in the process's sequence; a gap in the numbers is an item that was lost."""

    sequence: int
    item: T
    weight: int


class Outbox(Generic[T]):
    """Takes items without ever blocking, and hands batches to `send` on its own thread.

    `send` answers SENT, REFUSED (never try these again), TOO_MUCH (try each half by itself) or AGAIN: then the batch
    is kept and the queue behind it fills; when it is full, what comes is dropped and counted.
    """

    def __init__(self, name: str, send: Callable[[Sequence[Entry[T]]], Verdict], limits: Limits) -> None:
        self.counts = Counts()
        self._send = send
        self._thread_known = False
        self._limits = limits
        self._reset()
        follow_forks(self)
        self._worker = Worker(name, limits.delay, self._work)

    def put(self, item: T, weight: int = 0) -> None:
        """Take an item, or count it as dropped when the queue is full."""
        with self._lock:
            self.counts.accepted += 1
            if len(self._queue) >= self._limits.queue or self._weight + weight > MAX_QUEUED_BYTES:
                self.counts.dropped += 1
                return
            self._weight += weight
            self._queue.append(Entry(self.counts.accepted, item, weight))
        if len(self._queue) >= self._limits.batch or not self._thread_known:
            self._thread_known = True
            self._worker.knock()

    def drain(self, timeout: float) -> bool:
        """Have everything tried that is queued now; True when nothing is left of it."""
        return self.emptied(self.ask(), timeout)

    def ask(self) -> LockType:
        """Ask for everything to be tried that is queued now."""
        return self._worker.ask()

    def emptied(self, asked: LockType, timeout: float) -> bool:
        """Wait for what was asked; True when nothing is left of it."""
        return self._worker.wait(asked, timeout) and not self._queue and not self._held

    def close(self) -> None:
        """Send no more."""
        self._worker.close()

    def snapshot(self) -> Counts:
        """Give the counts of this moment."""
        return replace(self.counts, queued=len(self._queue) + sum(map(len, self._held)) + self._leaving)

    def after_fork(self) -> None:
        """Start empty: what the parent queued, the parent sends."""
        self.counts = Counts()
        self._reset()

    def _reset(self) -> None:
        # Reentrant, because a signal handler of the application may end a span while its thread is in `put`.
        self._lock = threading.RLock()
        self._queue: deque[Entry[T]] = deque()
        self._held: list[list[Entry[T]]] = []
        self._weight = self._leaving = 0
        self._thread_known = False
        self._again_at = 0.0

    def _work(self, drain: bool) -> None:  # noqa: FBT001 - what a worker calls
        if self._held and not drain and time.monotonic() < self._again_at:
            return
        while self._held or self._queue:
            batch = self._held.pop(0) if self._held else self._cut()
            self._leaving = len(batch)
            verdict = self._send(batch)
            self._leaving = 0
            if verdict.outcome is Outcome.AGAIN:
                self._held.insert(0, batch)
                self._again_at = time.monotonic() + max(self._limits.delay, verdict.wait)
                return
            if verdict.outcome is Outcome.TOO_MUCH and len(batch) > 1:
                half = len(batch) // 2
                self._held[:0] = [batch[:half], batch[half:]]
            else:
                self._count(len(batch), verdict)

    def _cut(self) -> list[Entry[T]]:
        batch: list[Entry[T]] = []
        size = 0
        while self._queue and len(batch) < self._limits.batch and (not batch or size < MAX_BATCH_BYTES):
            entry = self._queue.popleft()
            size += entry.weight
            batch.append(entry)
        with self._lock:
            self._weight -= size
        return batch

    def _count(self, items: int, verdict: Verdict) -> None:
        refused = min(verdict.refused, items) if verdict.outcome is Outcome.SENT else items
        self.counts.sent += items - refused
        self.counts.refused += refused
