"""A long answer: written at its reader's speed, broken off when it can't be finished, given back when nobody reads."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import anyio
import pytest
from lamplighter_server.serve import flowing
from lamplighter_server.serve.flowing import Flowing

if TYPE_CHECKING:
    from collections.abc import Generator

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Source:
    """A generator of pieces that notes how far it came and whether it was closed."""

    def __init__(self, count: int, failing: bool = False) -> None:
        self.made = 0
        self.closed = threading.Event()
        self._count, self._failing = count, failing

    def pieces(self) -> Generator[bytes]:
        """Yield pieces, then fail if told so."""
        try:
            for _ in range(self._count):
                self.made += 1
                yield b"x"
            if self._failing:
                raise ValueError("the store broke")
        finally:
            self.closed.set()


async def test_pieces_are_made_when_they_are_taken() -> None:
    """A reader that is slow keeps the source waiting instead of filling memory."""
    source, sent = Source(100), []

    async def send(message: Any) -> None:
        sent.append(message)
        assert source.made <= len(sent)

    await Flowing(source.pieces(), anyio.CapacityLimiter(1))({}, None, send)  # type: ignore[arg-type]
    assert b"".join(message.get("body", b"") for message in sent) == b"x" * 100
    assert sent[-1]["more_body"] is False
    assert source.closed.is_set()


async def test_a_failure_in_the_middle_breaks_off() -> None:
    """The answer is never ended as if it were whole."""
    source, sent = Source(3, failing=True), []

    async def send(message: Any) -> None:
        sent.append(message)

    with pytest.raises(ValueError, match="the store broke"):
        await Flowing(source.pieces(), anyio.CapacityLimiter(1))({}, None, send)  # type: ignore[arg-type]
    assert all(message.get("more_body", True) for message in sent)


async def test_a_reader_that_takes_nothing_gives_the_store_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """After its patience the answer ends, and the source is closed."""
    monkeypatch.setattr(flowing, "_PATIENCE", 0.01)
    source = Source(100)

    async def send(message: Any) -> None:
        if message["type"] == "http.response.body":
            await anyio.sleep_forever()

    with pytest.raises(TimeoutError):
        await Flowing(source.pieces(), anyio.CapacityLimiter(1))({}, None, send)  # type: ignore[arg-type]
    assert source.made == 1
    assert source.closed.is_set()
