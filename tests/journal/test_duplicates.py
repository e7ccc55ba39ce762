"""A body that is sent again within ten minutes is stored once, whatever happens in between."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lamplighter_server.journal import Appended, Signal
from lamplighter_server.journal import digests as module

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Gate, Harness

STORED, DUPLICATE = Appended.STORED, Appended.DUPLICATE


def test_a_body_sent_twice_is_stored_once(harness: Callable[..., Harness]) -> None:
    """The second copy within ten minutes is a duplicate; another project's or signal's is not."""
    one = harness()
    assert one.append(b"a", b"a", b"b") == [STORED, DUPLICATE, STORED]
    one.clock.forward(9.9)
    assert one.append(b"a", b"b") == [DUPLICATE, DUPLICATE]
    assert one.append(b"a", project="other") == [STORED]
    assert one.append(b"a", signal=Signal.LOGS) == [STORED]
    assert sorted(one.stored()) == [b"a", b"a", b"b"]


def test_a_body_sent_much_later_is_stored_again(harness: Callable[..., Harness]) -> None:
    """After its ten minutes a body counts as new."""
    one = harness()
    one.append(b"a")
    one.clock.forward(11.1)
    assert one.append(b"a") == [STORED]
    assert one.stored() == [b"a", b"a"]


@pytest.mark.parametrize("loaded", [False, True])
@pytest.mark.parametrize("killed", [False, True])
def test_duplicates_are_known_after_a_restart(harness: Callable[..., Harness], loaded: bool, killed: bool) -> None:
    """A copy is recognised after a restart or a kill, whether its segment was loaded and deleted or not."""
    one = harness()
    one.append(b"a", b"b")
    if loaded:
        one.journal.done(one.sealed())
    one.append(b"c")
    if killed:
        one.kill()
        one.start()
    else:
        one.restart()
    assert one.append(b"a", b"b", b"c", b"d") == [DUPLICATE, DUPLICATE, DUPLICATE, STORED]
    assert one.stored() == ([b"c", b"d"] if loaded else [b"a", b"b", b"c", b"d"])
    one.restart()
    assert one.append(b"a", b"b", b"c", b"d") == [DUPLICATE] * 4


def test_old_bodies_are_forgotten_over_a_restart(harness: Callable[..., Harness]) -> None:
    """A body of more than ten minutes ago is new after a restart too, loaded or not."""
    one = harness()
    one.append(b"a")
    one.journal.done(one.sealed())
    one.append(b"b")
    one.sealed()
    one.clock.forward(11.1)
    one.restart()
    assert one.append(b"a", b"b") == [STORED, STORED]


def test_a_second_copy_waits_for_the_first(harness: Callable[..., Harness], gate: Gate) -> None:
    """A copy that arrives while the first is being committed is answered only after that commit."""
    journal = harness().journal

    async def check() -> None:
        first = asyncio.ensure_future(journal.append(Signal.TRACES, b"a", "default", 1))
        await gate.reached()
        second = asyncio.ensure_future(journal.append(Signal.TRACES, b"a", "default", 1))
        done, _ = await asyncio.wait([first, second], timeout=0.01)
        assert not done
        gate.open.set()
        assert (await first, await second) == (STORED, DUPLICATE)

    asyncio.run(check())


def test_digests_are_durable_before_their_segment_goes(
    harness: Callable[..., Harness], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut right after a segment's deletion finds the digests of its bodies on disk."""
    one = harness()
    one.append(b"a")
    segment = one.sealed()
    steps: list[str] = []
    real_sync, real_unlink = module._sync, Path.unlink

    def sync(path: Path) -> None:
        steps.append(path.parent.name)
        real_sync(path)

    def unlink(path: Path, missing_ok: bool = False) -> None:
        steps.append(path.name)
        real_unlink(path, missing_ok)

    monkeypatch.setattr(module, "_sync", sync)
    monkeypatch.setattr(Path, "unlink", unlink)
    one.journal.done(segment)
    assert steps == ["digests", segment.path.name]
