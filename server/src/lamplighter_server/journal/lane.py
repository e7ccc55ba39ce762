"""One signal's way through the journal: a queue, a thread that commits in groups, and segments handed to loaders."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import defaultdict, deque
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import structlog

from lamplighter_server.journal.digests import MINUTE, RecentDigests
from lamplighter_server.journal.status import Appended, Full, LaneStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from lamplighter_server.journal.digests import DigestFiles
    from lamplighter_server.journal.room import Room
    from lamplighter_server.journal.segment import Segment
    from lamplighter_server.journal.settings import JournalSettings
    from lamplighter_server.journal.shelf import Shelf
    from lamplighter_server.journal.signal import Signal
    from lamplighter_server.journal.writer import Entry, SegmentWriter

FAULT = "the journal's writer ended by a fault: the server's log says which; restart the server"
CLOSED = "the journal is closed: the server is shutting down"
_RETRY_AFTER = 5.0
_RETRY_SOON = 1.0

_log = structlog.get_logger(__name__)


class Lane:
    """Appends of one signal, from any event loop, to one writer thread, to any number of loader threads."""

    def __init__(  # noqa: PLR0913 - the parts it joins
        self,
        signal: Signal,
        *,
        settings: JournalSettings,
        clock: Callable[[], int],
        writer: SegmentWriter,
        shelf: Shelf,
        digests: DigestFiles,
        recent: RecentDigests,
        room: Room,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._writer = writer
        self._shelf = shelf
        self._digests = digests
        self._recent = recent
        self._room = room
        self._lock = threading.Lock()
        self._work = threading.Condition(self._lock)
        self._ready = threading.Condition(self._lock)
        self._queue: deque[Entry] = deque()
        self._committing: dict[bytes, Entry] = {}
        self._pending = 0
        self._seal_asked = False
        self._closing = False
        self.trouble: str | None = None
        """Why the last attempt to write failed; None once one succeeded."""
        self._thread = threading.Thread(target=self._run, name=f"journal-{signal}", daemon=True)
        self._thread.start()

    @property
    def backlog(self) -> int:
        """Bytes that the engine has not loaded, those that are not yet written included."""
        return self._shelf.bytes + self._writer.bytes + self._pending

    async def append(self, entry: Entry, admit: Callable[[int], None]) -> Appended:
        """Store a body unless it is there already; `admit` may raise Full."""
        while place := self._join(entry, admit):
            first, outcome = place
            reason = await outcome
            if first and reason:
                raise Full(reason, _RETRY_AFTER)
            if not reason:
                return Appended.STORED if first else Appended.DUPLICATE
        return Appended.DUPLICATE

    def next_sealed(self, timeout: float) -> Segment | None:
        """Hand out the oldest sealed segment; when none waits and the open one is due, have it sealed."""
        deadline = time.monotonic() + timeout
        with self._lock:
            while not self._closing:
                now = time.monotonic()
                if segment := self._shelf.take(now):
                    return segment
                wake = self._shelf.due or self._ask_to_seal(now) or deadline
                if now >= deadline:
                    break
                self._ready.wait(min(wake, deadline) - now)
        return None

    def done(self, segment: Segment) -> None:
        """Delete a segment that is durable in the engine, after the digests of its bodies are."""
        try:
            self._digests.sync(self._clock() // MINUTE)
        except OSError as error:  # deleting is what makes room again: the digests are still in memory
            _log.warning("digests not durable", reason=self._room.explain(error))
        try:
            segment.path.unlink(missing_ok=True)
        except OSError as error:
            _log.warning("loaded segment not deleted", segment=str(segment.path), reason=self._room.explain(error))
        with self._lock:
            self._shelf.forget(segment, loaded=True)

    def retry(self, segment: Segment) -> None:
        """Hand a segment out again after a while, before newer ones unless the engine takes those."""
        with self._lock:
            self._shelf.put_back(segment, time.monotonic(), self._settings.retry_delay)
            self._ready.notify_all()

    def replace(self, segment: Segment, parts: Iterable[Segment]) -> None:
        """Hand out these instead of a segment."""
        with self._lock:
            self._shelf.forget(segment)
            for part in parts:
                self._shelf.put(part)
            self._ready.notify_all()

    def forget(self, segment: Segment) -> None:
        """Stop counting a segment as waiting for the engine."""
        with self._lock:
            self._shelf.forget(segment)

    @property
    def oldest(self) -> int | None:
        """The smallest number of a sealed segment that is not loaded."""
        with self._lock:
            return self._shelf.oldest

    def status(self) -> LaneStatus:
        """Say what waits for the engine."""
        with self._lock:
            size = self._writer.bytes
            oldest = self._shelf.oldest or self._writer.number
            age = max(0.0, self._clock() / 1e9 - (oldest >> 12) / 1e6) if oldest else 0.0
            return LaneStatus(self._shelf.bytes + size, len(self._shelf) + bool(size), age)

    def close(self) -> None:
        """Write what was taken in, seal, and refuse from then on; waiting loaders get None."""
        with self._lock:
            self._closing = True
            self._work.notify_all()
            self._ready.notify_all()
        self._thread.join()

    def _join(self, entry: Entry, admit: Callable[[int], None]) -> tuple[bool, asyncio.Future[str | None]] | None:
        """Tell whether this is the first of its kind, and the outcome to wait for; None for one that is stored."""
        with self._lock:
            self._recent.turn(self._clock() // MINUTE)
            if entry.digest in self._recent:
                return None
            first = self._committing.get(entry.digest)
            if first is None:
                self._take_in(entry, admit)
            outcome = asyncio.get_running_loop().create_future()
            (first or entry).waiters.append(outcome)
            return first is None, outcome

    def _take_in(self, entry: Entry, admit: Callable[[int], None]) -> None:
        size = len(entry.body)
        if self._closing:
            raise Full(self.trouble or CLOSED, _RETRY_AFTER)
        if self._pending and self._pending + size > self._settings.pending_bytes:
            raise Full(f"{self._pending} bytes wait to be written: the disk is slower than the producers", _RETRY_SOON)
        admit(size)
        entry.waiters.clear()
        self._committing[entry.digest] = entry
        self._queue.append(entry)
        self._pending += size
        self._work.notify()

    def _ask_to_seal(self, now: float) -> float | None:
        """Tell when the open segment is due, if that is in the future."""
        begun = self._writer.begun
        if begun is None:
            return None
        due = begun + self._settings.seal_age
        if due > now:
            return due
        self._seal_asked = True
        self._work.notify()
        return None

    def _run(self) -> None:
        end = FAULT
        try:
            while self._turn():
                pass
            end = CLOSED
        finally:
            with self._lock:
                self._closing = True
                self._ready.notify_all()
            self.trouble = end
            self._settle(tuple(self._committing.values()), end)

    def _turn(self) -> bool:
        """Do the work that is there, or wait for some; False after the last."""
        with self._lock:
            patience = self._settings.retry_delay if self.trouble else None
            self._work.wait_for(lambda: self._queue or self._seal_asked or self._closing, patience)
            group = self._next_group()
            last = self._closing and not self._queue
            seal = self._seal_asked or last
            self._seal_asked = False
        if group:
            self._commit(group)
        elif self.trouble and not last:
            self._note(self._attempt(self._room.probe))
        if seal or self._writer.bytes >= self._settings.seal_bytes:
            self._seal()
        return not last

    def _next_group(self) -> list[Entry]:
        group: list[Entry] = []
        size = 0
        while self._queue and (not group or size + len(self._queue[0].body) <= self._settings.group_bytes):
            entry = self._queue.popleft()
            size += len(entry.body)
            group.append(entry)
        return group

    def _commit(self, group: Sequence[Entry]) -> None:
        was_empty = self._writer.begun is None
        reason = self._attempt(partial(self._writer.commit, group, self._sealed))
        self._note(reason)
        self._settle(group, reason)
        if was_empty:
            with self._lock:
                self._ready.notify_all()

    def _seal(self) -> None:
        reason = self._attempt(partial(self._writer.seal, self._sealed, self._clock()))
        if reason:
            self._note(reason)

    def _sealed(self, segment: Segment) -> None:
        with self._lock:
            self._shelf.put(segment)
            self._ready.notify_all()

    def _settle(self, entries: Iterable[Entry], reason: str | None) -> None:
        """Tell everyone who waits for these entries what became of them."""
        by_loop: defaultdict[asyncio.AbstractEventLoop, list[asyncio.Future[str | None]]] = defaultdict(list)
        with self._lock:
            for entry in entries:
                del self._committing[entry.digest]
                self._pending -= len(entry.body)
                if reason is None:
                    self._recent.add(entry.digest)
                for waiter in entry.waiters:
                    by_loop[waiter.get_loop()].append(waiter)
        for loop, waiters in by_loop.items():
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(_resolve, waiters, reason)

    def _attempt(self, action: Callable[[], None]) -> str | None:
        try:
            action()
        except OSError as error:
            return self._room.explain(error)
        return None

    def _note(self, trouble: str | None) -> None:
        if trouble and trouble != self.trouble:
            _log.error("journal can't write", reason=trouble)
        elif self.trouble and not trouble:
            _log.info("journal writes again")
        self.trouble = trouble


def _resolve(waiters: Iterable[asyncio.Future[str | None]], reason: str | None) -> None:
    for waiter in waiters:
        if not waiter.done():  # it is where the producer went away
            waiter.set_result(reason)
