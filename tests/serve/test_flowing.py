"""A long answer: read at the store's speed, sent at its reader's, broken off when it can't be finished."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import anyio
import pytest
from lamplighter_server.serve import backlog
from lamplighter_server.serve.backlog import NoRoom, Waiting
from lamplighter_server.serve.flowing import BrokenOff, Flowing

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

pytestmark = pytest.mark.anyio
PIECE = 400_000


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Source:
    """A generator of pieces that differ, which notes how far it came and whether it was closed."""

    def __init__(self, count: int, failing: bool = False) -> None:
        self.made = 0
        self.closed = threading.Event()
        self._count, self._failing = count, failing

    @property
    def whole(self) -> bytes:
        """All pieces."""
        return b"".join(self._piece(number) for number in range(self._count))

    @staticmethod
    def _piece(number: int) -> bytes:
        return b"%d," % number * (PIECE // len(b"%d," % number))

    def pieces(self) -> Generator[bytes]:
        """Yield pieces, then fail if told so."""
        try:
            for number in range(self._count):
                self.made += 1
                yield self._piece(number)
            if self._failing:
                raise ValueError("the store broke")
        finally:
            self.closed.set()


@dataclass
class Reader:
    """The server's side of a connection whose reader stalls, goes on, or hangs up."""

    taken: bytes = b""
    ended: bool = False
    reads: anyio.Event = field(default_factory=anyio.Event)
    gone: anyio.Event = field(default_factory=anyio.Event)
    stalled: anyio.Event = field(default_factory=anyio.Event)

    async def send(self, message: Any) -> None:
        """Take a part as soon as the reader reads."""
        if message["type"] == "http.response.body":
            self.stalled.set()
            await self.reads.wait()
            self.taken += message["body"]
            self.ended = not message["more_body"]

    async def receive(self) -> Any:
        """Tell when the reader hangs up."""
        await self.gone.wait()
        return {"type": "http.disconnect"}

    @property
    def scope(self) -> Any:
        """What it is asked in."""
        return {"type": "http", "path": "/", "extensions": {"lamplighter.break_off": {"now": self.gone.set}}}

    async def answered(self, answer: Flowing) -> None:
        """Be answered."""
        await answer(self.scope, self.receive, self.send)


def flowing(source: Source, waiting: Waiting, **more: Any) -> Flowing:
    """Return an answer that has the store for itself."""
    return Flowing(source.pieces(), anyio.CapacityLimiter(1), waiting, **more)


async def closed(source: Source) -> None:
    """Wait until the store is given back."""
    assert await anyio.to_thread.run_sync(source.closed.wait, 20)


async def test_a_reader_that_stalls_does_not_hold_the_store(tmp_path: Path) -> None:
    """The whole answer is read from the store while its reader takes nothing, and comes whole when it reads again."""
    source, reader, waiting = Source(40), Reader(), Waiting(tmp_path)
    async with anyio.create_task_group() as group:
        group.start_soon(reader.answered, flowing(source, waiting))
        await closed(source)
        assert not reader.taken
        reader.reads.set()
    assert reader.taken == source.whole
    assert reader.ended
    assert waiting.used == 0


async def test_what_waits_in_memory_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond a little, what waits lies on disk, and goes back to memory once the reader has caught up."""
    monkeypatch.setattr(backlog, "IN_MEMORY", PIECE)
    source, reader = Source(20), Reader()
    with Waiting(tmp_path).answer() as pieces:
        for piece in source.pieces():
            await anyio.to_thread.run_sync(pieces.put, piece)
            assert sum(map(len, pieces._memory)) <= PIECE
        pieces.end()
        while (part := await pieces.take()) is not None:
            reader.taken += part
    assert reader.taken == source.whole


async def test_what_waits_on_disk_is_bounded(tmp_path: Path) -> None:
    """An answer that needs more disk than is left to all of them is broken off, and gives back what it had."""
    source, reader, waiting = Source(40), Reader(), Waiting(tmp_path, on_disk=2_000_000)
    async with anyio.create_task_group() as group:
        group.start_soon(reader.answered, flowing(source, waiting))
        await closed(source)
        reader.reads.set()
    assert source.made < 40
    assert not reader.ended
    assert waiting.used == 0


async def test_there_are_so_many_long_answers_at_once(tmp_path: Path) -> None:
    """One more is refused before anything of it is sent."""
    waiting = Waiting(tmp_path, answers=1)
    with waiting.answer(), pytest.raises(NoRoom, match="being read already"):
        await Reader().answered(flowing(Source(1), waiting))


async def test_a_failure_in_the_middle_breaks_off(tmp_path: Path) -> None:
    """The answer is never ended as if it were whole, and the connection is cut."""
    source, reader = Source(3, failing=True), Reader()
    reader.reads.set()
    await reader.answered(flowing(source, Waiting(tmp_path)))
    assert reader.gone.is_set()
    assert not reader.ended


async def test_where_no_connection_can_be_cut_a_failure_is_raised(tmp_path: Path) -> None:
    """Under another server than ours the failure still doesn't look like an end."""
    reader = Reader()
    reader.reads.set()
    with pytest.raises(BrokenOff, match="the store broke"):
        await flowing(Source(3, failing=True), Waiting(tmp_path))(
            {"type": "http", "path": "/"}, reader.receive, reader.send
        )
    assert not reader.ended


async def test_a_reader_that_takes_nothing_is_cut_off(tmp_path: Path) -> None:
    """After its patience the answer ends, without an error of the server's."""
    reader, waiting = Reader(), Waiting(tmp_path)
    await reader.answered(flowing(Source(40), waiting, patience=0.01))
    assert reader.gone.is_set()
    assert not reader.ended
    assert waiting.used == 0


async def test_a_reader_that_hangs_up_ends_the_reading(tmp_path: Path) -> None:
    """The store isn't read on for nobody."""
    source, reader = Source(10_000_000), Reader()
    async with anyio.create_task_group() as group:
        group.start_soon(reader.answered, flowing(source, Waiting(tmp_path, on_disk=1 << 40)))
        await reader.stalled.wait()
        reader.gone.set()
    assert source.closed.is_set()
    assert source.made < 10_000_000
