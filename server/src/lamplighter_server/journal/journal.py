"""The journal: what the receiver appends is on disk before it is acknowledged, and stays there until it is loaded."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import structlog

from lamplighter_server.journal.aside import Aside
from lamplighter_server.journal.digests import MINUTE, DigestFiles, RecentDigests
from lamplighter_server.journal.durable import make_directory
from lamplighter_server.journal.lane import Lane
from lamplighter_server.journal.lock import DirectoryLock
from lamplighter_server.journal.narrow import halve
from lamplighter_server.journal.record import digest_of
from lamplighter_server.journal.recover import Recovered, recover
from lamplighter_server.journal.room import Room
from lamplighter_server.journal.segment import Segment, SegmentNumbers
from lamplighter_server.journal.settings import JournalSettings
from lamplighter_server.journal.shelf import Shelf
from lamplighter_server.journal.signal import Signal
from lamplighter_server.journal.status import Appended, Full, JournalStatus, SetAside
from lamplighter_server.journal.writer import Entry, SegmentWriter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_RETRY_AFTER = 5.0

_log = structlog.get_logger(__name__)


class Journal:
    """One per directory and process; holds `<signal>/`, `digests/`, `bad/` and `lock` in its directory.

    Constructing it recovers what an earlier process left. `last` is the greatest segment number that the store has
    seen: new numbers are greater. Loaders call `next_sealed` from threads of their own and answer each segment with
    one of `done`, `retry`, `narrow` and `set_aside`; a segment without an answer, or with one that came after
    `close`, is handed out again after the next start.
    """

    def __init__(
        self,
        directory: Path,
        *,
        settings: JournalSettings | None = None,
        clock: Callable[[], int] = time.time_ns,
        last: int = 0,
    ) -> None:
        self._directory = directory
        self._settings = settings or JournalSettings()
        self._clock = clock
        self._closed = False
        make_directory(directory)
        self._lock = DirectoryLock(directory)
        try:
            self._aside = Aside(directory / "bad", clock)
            self._lanes = self._recover(last)
        except BaseException:
            self._lock.release()
            raise

    async def append(self, signal: Signal, body: bytes, project: str, items: int) -> Appended:
        """Answer once the body is on disk; raise Full where it can't be taken now and nothing of it was kept."""
        owner = project.encode()
        entry = Entry(body, owner, items, digest_of(owner, signal, body), self._clock())
        return await self._lanes[signal].append(entry, self._admit)

    def next_sealed(self, signal: Signal, timeout: float) -> Segment | None:
        """Hand out the oldest segment, waiting up to `timeout` seconds; None if there is none, or after `close`."""
        return self._lanes[signal].next_sealed(timeout)

    def done(self, segment: Segment) -> None:
        """Delete a segment: the engine's own write is durable."""
        if not self._closed:
            self._lanes[segment.signal].done(segment)

    def retry(self, segment: Segment) -> None:
        """Hand a segment out again after `retry_delay`: its load failed for now.

        Newer ones wait behind it, unless the engine takes others or it has failed often.
        """
        self._lanes[segment.signal].retry(segment)

    def set_aside(self, segment: Segment, reason: str) -> None:
        """Move a segment that can't be loaded to `bad/`, with the reason, out of the way of the next one."""
        if self._closed:
            return
        self._aside.move(segment.path, f"{segment.signal}-{segment.path.name}", reason)
        self._lanes[segment.signal].forget(segment)

    def narrow(self, segment: Segment, reason: str) -> None:
        """Halve a segment that the engine refuses for what is in it; set it aside once it is a single record.

        The engine must hold nothing of the segment: its records are handed out again under new numbers.
        """
        if self._closed:
            return
        try:
            halves = None if self._aside.crowded else halve(segment, self._numbers)
        except OSError as error:
            _log.warning("segment not halved, is tried again", segment=str(segment.path), error=str(error))
            self.retry(segment)
            return
        if halves is None:
            self.set_aside(segment, reason)
        else:
            self._lanes[segment.signal].replace(segment, halves)

    def set_aside_list(self) -> tuple[SetAside, ...]:
        """Return everything that lies in `bad/`, oldest first."""
        return self._aside.entries()

    def oldest(self, signal: Signal) -> int | None:
        """Return the smallest number of a segment that waits for the engine or is being loaded; None without one."""
        return self._lanes[signal].oldest

    def status(self) -> JournalStatus:
        """Say how much waits for the engine, and whether more is taken."""
        lanes = {signal: lane.status() for signal, lane in self._lanes.items()}
        troubles = [lane.trouble for lane in self._lanes.values() if lane.trouble]
        return JournalStatus(
            bytes=sum(lane.bytes for lane in lanes.values()),
            segments=sum(lane.segments for lane in lanes.values()),
            oldest_age=max(lane.oldest_age for lane in lanes.values()),
            lanes=lanes,
            set_aside=self._aside.entries(),
            reason=troubles[0] if troubles else self._behind(0),
        )

    def close(self) -> None:
        """Write what was taken in and give the directory back; to be called when the loaders have ended."""
        if self._closed:
            return
        for lane in self._lanes.values():
            lane.close()
        self._closed = True
        self._lock.release()

    def _admit(self, size: int) -> None:
        if behind := self._behind(size):
            raise Full(behind, _RETRY_AFTER)

    def _behind(self, size: int) -> str | None:
        backlog = sum(lane.backlog for lane in self._lanes.values())
        if backlog + size <= self._settings.backlog_bytes:
            return None
        return (
            f"the engine is {backlog >> 20} MiB behind, and the journal keeps at most "
            f"{self._settings.backlog_bytes >> 20} MiB for it: send again when it has caught up"
        )

    def _recover(self, last: int) -> dict[Signal, Lane]:
        now = self._clock()
        since = now - self._settings.duplicate_minutes * MINUTE
        found: dict[Signal, Recovered] = {}
        for signal in Signal:
            make_directory(self._directory / signal)
            found[signal] = recover(self._directory / signal, signal, self._aside, since)
        seen = (*(one.last for one in found.values()), *self._aside.numbers())
        self._numbers = SegmentNumbers(self._clock, max(last, *seen))
        return {signal: self._lane(signal, one, now // MINUTE) for signal, one in found.items()}

    def _lane(self, signal: Signal, recovered: Recovered, minute: int) -> Lane:
        directory = self._directory / signal
        digests = DigestFiles(self._directory / "digests", signal, self._settings.duplicate_minutes)
        recent = RecentDigests(self._settings.duplicate_minutes, self._settings.digest_limit)
        arrived = [(min(of, minute), bytes(packed)) for of, packed in recovered.digests.items()]
        for of, packed in sorted((*digests.load(minute), *arrived)):
            recent.turn(of)
            recent.add_all(packed)
        digests.append(minute, b"".join(packed for _, packed in arrived))
        room = Room(directory, self._settings)
        return Lane(
            signal,
            settings=self._settings,
            clock=self._clock,
            writer=SegmentWriter(directory, signal, numbers=self._numbers, digests=digests, room=room),
            shelf=Shelf(recovered.segments),
            digests=digests,
            recent=recent,
            room=room,
        )
