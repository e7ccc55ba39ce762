"""What the journal's tests share: journals that are closed again, and a way to look into their segments."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import TYPE_CHECKING

import pytest
from lamplighter_server.journal import Appended, Full, Journal, JournalSettings, Segment, Signal
from lamplighter_server.journal import segment as segments
from lamplighter_server.journal.scan import scan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

DISK = {"reserve_ratio": 0.0, "retry_delay": 0.01, "seal_age": 0.0}


class Clock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.now = 1_800_000_000_000_000_000

    def __call__(self) -> int:
        """Tell the time."""
        return self.now

    def forward(self, minutes: float) -> None:
        """Go on, or back."""
        self.now += int(minutes * 60e9)


class Harness:
    """A journal with the few steps that nearly every test takes."""

    def __init__(self, directory: Path, **changes: float) -> None:
        self.directory = directory
        self.clock = Clock()
        self.changes = changes
        self.open: list[Journal] = []
        self.last = 0

    def start(self) -> Journal:
        """Open the directory."""
        settings = JournalSettings(**{**DISK, **self.changes})  # type: ignore[arg-type]
        self.journal = Journal(self.directory, settings=settings, clock=self.clock, last=self.last)
        self.open.append(self.journal)
        return self.journal

    def restart(self) -> Journal:
        """Close and open again."""
        self.journal.close()
        return self.start()

    def append(self, *bodies: bytes, project: str = "default", signal: Signal = Signal.TRACES) -> list[Appended | Full]:
        """Append everything at once; what is refused is answered with the Full that was raised."""

        async def all_at_once() -> list[Appended | Full]:
            appends = (self.journal.append(signal, body, project, 1) for body in bodies)
            return await asyncio.gather(*appends, return_exceptions=True)  # type: ignore[return-value]

        answers = asyncio.run(all_at_once())
        for answer in answers:
            if not isinstance(answer, Appended | Full):
                raise answer
        return answers

    def sealed(self, signal: Signal = Signal.TRACES) -> Segment:
        """Get the next segment, which must come."""
        segment = self.journal.next_sealed(signal, 10)
        assert segment is not None
        return segment

    def bodies(self, segment: Segment) -> list[bytes]:
        """Read the bodies in a segment's file, which must hold whole records and nothing else."""
        data = segment.path.read_bytes()
        found = scan(data, segment.number, segment.signal)
        assert not found.bad
        assert not found.torn
        assert not found.misframed
        assert (len(data), len(found.records)) == (segment.bytes, segment.records)
        return [data[record.start : record.start + record.body] for record in found.records]

    def stored(self, signal: Signal = Signal.TRACES) -> list[bytes]:
        """Load every body; take the segments away."""
        bodies: list[bytes] = []
        while self.journal.status().lanes[signal].segments:
            segment = self.sealed(signal)
            bodies += self.bodies(segment)
            self.journal.done(segment)
        return bodies

    def kill(self) -> None:
        """Leave the directory as a kill would: what is open stays open, and the lock is free."""
        for lane in self.journal._lanes.values():
            lane._writer._open = None
        self.journal.close()


class Gate:
    """An fdatasync that waits until it is let through."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls = 0
        self.entered = threading.Event()
        self.open = threading.Event()
        self.real: Callable[[int], None] = segments.sync_data
        monkeypatch.setattr(segments, "sync_data", self)

    def __call__(self, fd: int) -> None:
        """Wait, then do what was asked for."""
        self.calls += 1
        self.entered.set()
        assert self.open.wait(20)
        self.real(fd)

    async def reached(self) -> None:
        """Wait until something is being committed."""
        assert await asyncio.to_thread(self.entered.wait, 20)


@pytest.fixture
def harness(tmp_path: Path) -> Iterator[Callable[..., Harness]]:
    """Start a journal in the test's own directory, with these settings."""
    made: list[Harness] = []

    def make(directory: Path = tmp_path / "journal", **changes: float) -> Harness:
        made.append(Harness(directory, **changes))
        made[-1].start()
        return made[-1]

    yield make
    for one in made:
        for journal in one.open:
            journal.close()


@pytest.fixture
def until() -> Callable[[Callable[[], object]], None]:
    """Wait for a condition."""

    def wait(condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + 20
        while not condition():
            assert time.monotonic() < deadline, "the condition did not come true"
            threading.Event().wait(0.002)

    return wait


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    """Hold every commit until `open` is set."""
    return Gate(monkeypatch)
