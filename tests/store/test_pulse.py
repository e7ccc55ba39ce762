"""An engine that stops answering is told of, and one that answers again is used again."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING, Any, Self, cast

import pytest
from lamplighter_server.store.engine import Unavailable
from lamplighter_server.store.pulse import Pulse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lamplighter_server.store.engine import Engine


@dataclass
class Fake:
    """An engine that answers as it is told."""

    answer: Callable[[], object] = lambda: None
    closed: Event = field(default_factory=Event)
    embedded: bool = False

    def alongside(self, **_: Any) -> Self:
        """Be its own neighbour."""
        return self

    def ask(self, _: str) -> object:
        """Answer."""
        return self.answer()

    def close(self) -> None:
        """Note it."""
        self.closed.set()


def away() -> None:
    """Fail as a server does that is not there."""
    raise Unavailable("ClickHouse at db:8123 does not answer")


@pytest.fixture
def fake() -> Fake:
    """Return an engine that answers."""
    return Fake()


@pytest.fixture
def embedded(engine: Engine) -> Iterator[Pulse]:
    """Return the pulse of an engine in this process."""
    pulse = Pulse(engine)
    yield pulse
    pulse.stop()


def pulse_of(fake: Fake, **more: Any) -> Pulse:
    """Return the pulse of a fake engine."""
    return Pulse(cast("Any", fake), **more)


def test_one_that_fails_twice_is_away_until_it_answers(fake: Fake) -> None:
    """A single failure says nothing; the second in a row is trouble with its reason, and one answer ends it."""
    pulse = pulse_of(fake)
    fake.answer = away
    pulse.feel()
    assert pulse.trouble is None
    pulse.feel()
    assert pulse.trouble == "ClickHouse at db:8123 does not answer"
    fake.answer = lambda: None
    pulse.feel()
    assert pulse.trouble is None


def test_one_that_hangs_is_away(fake: Fake) -> None:
    """While a question gets no answer for long that is trouble, and its failure in the end counts at once."""
    now = 0.0
    pulse = pulse_of(fake, clock=lambda: now)
    heard: list[str | None] = []

    def hang() -> None:
        nonlocal now
        heard.append(pulse.trouble)
        now += 25
        heard.append(pulse.trouble)
        away()

    fake.answer = hang
    pulse.feel()
    assert heard == [None, "the store has not answered for 25 s"]
    assert pulse.trouble == "ClickHouse at db:8123 does not answer"


def test_one_in_this_process_that_can_not_read_is_away(engine: Engine, embedded: Pulse) -> None:
    """The embedded engine answers as long as it can read the table of traces."""
    embedded.feel()
    assert embedded.trouble is None
    engine.command("RENAME TABLE trace_segments TO gone")
    try:
        embedded.feel()
        embedded.feel()
        assert "trace_segments" in (embedded.trouble or "")
    finally:
        engine.command("RENAME TABLE gone TO trace_segments")
    embedded.feel()
    assert embedded.trouble is None


def test_it_asks_by_itself(fake: Fake) -> None:
    """Once started it asks again and again, and ends when told."""
    asked, pulse = Event(), pulse_of(fake, every=0.001)
    fake.answer = asked.set
    pulse.start()
    assert asked.wait(20)
    pulse.stop()
    assert fake.closed.is_set()
