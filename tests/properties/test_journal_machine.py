"""Any order of appends, loads, failures and kills keeps what the journal promises."""

from __future__ import annotations

import asyncio
import errno
import os
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import structlog
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from lamplighter_server.journal import Appended, Full, Journal, JournalSettings, Segment, Signal
from lamplighter_server.journal import segment as segments
from lamplighter_server.journal.scan import scan

if TYPE_CHECKING:
    from collections.abc import Sequence

SETTINGS = JournalSettings(seal_age=0.0, seal_bytes=1500, retry_delay=0.0, reserve_bytes=0, group_bytes=600)
NUMBERS = st.integers(0, 30)
ERRORS = st.sampled_from([errno.ENOSPC, errno.EIO, errno.EROFS])


def body(number: int) -> bytes:
    return b"%d " % number * (1 + number * 7 % 40)


def records(segment: Segment) -> list[int]:
    """Read what a loader reads: the segment's `bytes`, all of them in whole records."""
    data = segment.path.read_bytes()[: segment.bytes]
    found = scan(data, segment.number, segment.signal)
    assert len(found.records) == segment.records
    assert not found.bad
    return [int(data[one.start : one.start + one.body].split()[0]) for one in found.records]


class JournalMachine(RuleBasedStateMachine):
    """A journal, a producer that remembers what it was told, and an engine that loads whole segments."""

    def __init__(self) -> None:
        super().__init__()
        structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
        self.root = Path(tempfile.mkdtemp())
        self.acknowledged: set[int] = set()
        self.refused: set[int] = set()
        self.found_later: set[int] = set()
        """What was refused, but may have been found whole on disk after a kill: then a copy of it is a duplicate."""
        self.engine: Counter[int] = Counter()
        self.loaded: set[int] = set()
        self.out: list[Segment] = []
        self.journal = self._open()

    def _open(self) -> Journal:
        return Journal(self.root, settings=SETTINGS, clock=lambda: 1_800_000_000_000_000_000)

    def _append(self, numbers: Sequence[int]) -> list[Appended | Full]:
        async def together() -> list[Appended | Full]:
            appends = (self.journal.append(Signal.TRACES, body(number), "default", 1) for number in numbers)
            return await asyncio.gather(*appends, return_exceptions=True)  # type: ignore[return-value]

        return asyncio.run(together())

    @rule(numbers=st.lists(NUMBERS, min_size=1, max_size=8))
    def append(self, numbers: list[int]) -> None:
        """Append: what is new is stored, what was acknowledged is a duplicate."""
        for number, answer in zip(numbers, self._append(numbers), strict=True):
            if number in self.acknowledged:
                assert answer is Appended.DUPLICATE
            assert isinstance(answer, Appended), answer
            self.acknowledged.add(number)

    @rule(
        numbers=st.lists(NUMBERS, min_size=1, max_size=8), error=ERRORS, partly=st.integers(0, 200), cut=st.booleans()
    )
    def append_while_writes_fail(self, numbers: list[int], error: int, partly: int, cut: bool) -> None:
        """Append to a disk that takes a part, and may not even let it be cut off again."""

        def write(fd: int, buffers: Sequence[bytes]) -> int:
            os.write(fd, b"".join(buffers)[:partly])
            raise OSError(error, os.strerror(error))

        def truncate(_fd: int, _size: int) -> None:
            raise OSError(error, os.strerror(error))

        ftruncate = os.ftruncate if cut else truncate
        with patch.object(segments, "write_all", write), patch.object(os, "ftruncate", ftruncate):
            self._refused(numbers)

    @rule(numbers=st.lists(NUMBERS, min_size=1, max_size=8))
    def append_while_syncs_fail(self, numbers: list[int]) -> None:
        """Append to a disk that takes everything and then says that it didn't."""

        def sync(_fd: int) -> None:
            raise OSError(errno.EIO, "Input/output error")

        with patch.object(segments, "sync_data", sync):
            self._refused(numbers)

    def _refused(self, numbers: list[int]) -> None:
        for number, answer in zip(numbers, self._append(numbers), strict=True):
            if number in self.acknowledged:
                assert answer is Appended.DUPLICATE
            elif number in self.found_later and answer is Appended.DUPLICATE:
                self.acknowledged.add(number)
            else:
                assert isinstance(answer, Full)
                self.refused.add(number)

    @rule()
    def take(self) -> None:
        """Hand out the next segment, if there is one."""
        if self.journal.status().segments > len(self.out):
            segment = self.journal.next_sealed(Signal.TRACES, 20)
            assert segment
            assert all(segment.number != other.number for other in self.out)
            self.out.append(segment)

    @precondition(lambda self: self.out)
    @rule(data=st.data(), deleted=st.booleans())
    def load(self, data: st.DataObject, deleted: bool) -> None:
        """Load a segment, unless it was attempted and is there; a kill may come before it is deleted."""
        segment = self._one(data)
        if not (segment.attempted and segment.number in self.loaded):
            self.engine.update(records(segment))
            self.loaded.add(segment.number)
        if deleted:
            self.journal.done(segment)
        else:
            self.kill(torn=b"")

    @precondition(lambda self: self.out)
    @rule(data=st.data())
    def retry(self, data: st.DataObject) -> None:
        """Give a segment back."""
        segment = self._one(data)
        if segment.number not in self.loaded:
            self.journal.retry(segment)

    @precondition(lambda self: self.out)
    @rule(data=st.data())
    def narrow(self, data: st.DataObject) -> None:
        """Refuse a segment for what is in it."""
        segment = self._one(data)
        if segment.records > 1 and segment.number not in self.loaded:
            self.journal.narrow(segment, "refused")
        elif segment.number not in self.loaded:
            self.journal.retry(segment)

    def _one(self, data: st.DataObject) -> Segment:
        return self.out.pop(data.draw(st.integers(0, len(self.out) - 1)))

    @rule(torn=st.one_of(st.just(b""), st.binary(max_size=50), st.just(bytes(700))))
    def kill(self, torn: bytes) -> None:
        """Go on with the directory as a kill leaves it, with the beginning of a write at an open end."""
        writer = self.journal._lanes[Signal.TRACES]._writer
        abandoned, writer._open = writer._open, None
        self.journal.close()
        self.found_later |= self.refused
        if abandoned and abandoned.path.suffix == segments.OPEN:  # else it was being sealed meanwhile, and is closed
            os.close(abandoned._fd)
        for path in self.root.glob("traces/*.open"):
            path.write_bytes(path.read_bytes() + torn)
        self.out.clear()
        self.journal = self._open()

    @rule()
    def restart(self) -> None:
        """Close and open."""
        self.journal.close()
        self.out.clear()
        self.journal = self._open()

    @invariant()
    def nothing_is_doubled(self) -> None:
        """See that the engine has nothing twice."""
        assert max(self.engine.values(), default=0) <= 1

    def teardown(self) -> None:
        """Load the rest: everything acknowledged is there, once."""
        try:
            self.restart()
            while self.journal.status().segments:
                segment = self.journal.next_sealed(Signal.TRACES, 20)
                assert segment
                if segment.number not in self.loaded:
                    self.engine.update(records(segment))
                self.journal.done(segment)
            assert self.acknowledged <= self.engine.keys()
            self.nothing_is_doubled()
        finally:
            self.journal.close()
            shutil.rmtree(self.root)
            structlog.reset_defaults()


TestJournalMachine = JournalMachine.TestCase
TestJournalMachine.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
TestJournalMachine.__doc__ = "Nothing acknowledged is lost or doubled in any order of appends, loads, failures, kills."
