"""What the journal promises the receiver and the loaders while all is well."""

from __future__ import annotations

import asyncio
import gc
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from lamplighter_server.journal import Appended, Full, Journal, Locked, Signal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Gate, Harness


STORED, DUPLICATE = Appended.STORED, Appended.DUPLICATE


def test_what_is_appended_is_handed_out(harness: Callable[..., Harness]) -> None:
    """Bodies come out unchanged, in order, in a sealed segment that says how much is in it."""
    journal = harness()
    bodies = [b"", b"a", b"b" * 300, bytes(range(256)) * 300]
    assert journal.append(*bodies) == [STORED] * 4
    segment = journal.sealed()
    assert journal.bodies(segment) == bodies
    assert (segment.signal, segment.records, segment.items, segment.attempted) == (Signal.TRACES, 4, 4, False)
    assert segment.path.name == f"{segment.number:020d}.seg"


def test_an_answer_waits_for_the_disk(harness: Callable[..., Harness], gate: Gate) -> None:
    """No append is answered before fdatasync has returned."""
    journal = harness().journal

    async def check() -> None:
        append = asyncio.ensure_future(journal.append(Signal.TRACES, b"a", "default", 1))
        await gate.reached()
        assert not append.done()
        gate.open.set()
        assert await append is STORED

    asyncio.run(check())


def test_many_appends_share_one_write(harness: Callable[..., Harness], gate: Gate) -> None:
    """What arrives during one fdatasync is committed by the next one together, however many buffers that takes."""
    one = harness()

    async def check() -> None:
        first = asyncio.ensure_future(one.journal.append(Signal.TRACES, b"first", "default", 1))
        await gate.reached()
        rest = [
            asyncio.ensure_future(one.journal.append(Signal.TRACES, b"%d" % number, "default", 1))
            for number in range(800)
        ]
        await asyncio.sleep(0)
        gate.open.set()
        assert await asyncio.gather(first, *rest) == [STORED] * 801

    asyncio.run(check())
    assert gate.calls == 2
    assert sorted(one.stored()) == sorted([b"first", *(b"%d" % number for number in range(800))])


def test_a_group_has_a_size(harness: Callable[..., Harness], gate: Gate) -> None:
    """A group ends at its limit, and a body beyond the limit is a group of its own."""
    one = harness(group_bytes=10)
    gate.open.set()
    bodies = [b"%d" % number + b"x" * 3 for number in range(6)] + [b"y" * 50]
    assert one.append(*bodies) == [STORED] * 7
    assert gate.calls >= 4
    assert one.stored() == bodies


def test_signals_keep_apart(harness: Callable[..., Harness]) -> None:
    """Each signal has segments of its own, and a loader of one gets none of another."""
    one = harness()
    for signal in Signal:
        assert one.append(b"same body", signal=signal) == [STORED]
    for signal in Signal:
        segment = one.sealed(signal)
        assert segment.path.parent.name == signal
        assert one.bodies(segment) == [b"same body"]


def test_segments_are_sealed_by_size(harness: Callable[..., Harness]) -> None:
    """A segment that reaches its size is sealed without being asked for, and loaders get the oldest first, once."""
    one = harness(seal_bytes=1000, seal_age=1e6)
    for number in range(3):
        one.append(b"%d" % number * 1000)
    one.append(b"rest")
    assert len(list((one.directory / "traces").glob("*.seg"))) == 3
    numbers = [one.sealed().number for _ in range(3)]
    assert numbers == sorted(set(numbers))
    assert one.journal.next_sealed(Signal.TRACES, 0) is None


def test_a_young_segment_stays_open(
    harness: Callable[..., Harness], until: Callable[[Callable[[], object]], None]
) -> None:
    """A loader that waits gets the open segment when it is old enough, not before."""
    one = harness(seal_age=0.2)
    found: list[Any] = []
    loader = threading.Thread(target=lambda: found.append(one.journal.next_sealed(Signal.TRACES, 20)))
    loader.start()
    one.append(b"a")
    assert one.journal.next_sealed(Signal.TRACES, 0) is None
    assert not found
    loader.join()
    assert one.bodies(found[0]) == [b"a"]


def test_two_loaders_get_different_segments(
    harness: Callable[..., Harness], until: Callable[[Callable[[], object]], None]
) -> None:
    """However many loaders ask, each segment is handed to one of them."""
    one = harness(seal_bytes=1)
    found: list[int] = []

    def load() -> None:
        while (segment := one.journal.next_sealed(Signal.TRACES, 20)) is not None:
            found.append(segment.number)
            one.journal.done(segment)

    loaders = [threading.Thread(target=load) for _ in range(4)]
    for loader in loaders:
        loader.start()
    for number in range(50):
        one.append(b"%d" % number)
    until(lambda: not one.journal.status().segments)
    one.journal.close()
    for loader in loaders:
        loader.join()
    assert len(found) == len(set(found)) == 50


def test_a_loader_without_work_gets_none(harness: Callable[..., Harness]) -> None:
    """Waiting ends after the timeout."""
    assert harness().journal.next_sealed(Signal.LOGS, 0.01) is None


def test_done_deletes(harness: Callable[..., Harness]) -> None:
    """A loaded segment's file goes and counts no more; saying it twice does no harm."""
    one = harness()
    one.append(b"a")
    segment = one.sealed()
    assert one.journal.status().segments == 1
    one.journal.done(segment)
    one.journal.done(segment)
    assert not segment.path.exists()
    assert (one.journal.status().segments, one.journal.status().bytes) == (0, 0)


def test_a_retried_segment_comes_before_newer_ones(harness: Callable[..., Harness]) -> None:
    """After its delay a segment is handed out again, marked as attempted, while newer ones wait behind it."""
    one = harness(seal_bytes=1)
    one.append(b"a")
    one.append(b"b")
    segment = one.sealed()
    one.journal.retry(segment)
    one.journal.retry(segment)
    assert one.sealed() == replace(segment, attempted=True, failures=1)
    assert one.bodies(one.sealed()) == [b"b"]
    one.journal.done(segment)
    one.journal.retry(segment)
    assert one.journal.next_sealed(Signal.TRACES, 0.05) is None


def test_a_retried_segment_is_not_handed_out_at_once(harness: Callable[..., Harness]) -> None:
    """Until the delay is over nothing is handed out, so that a loader doesn't spin on an engine that is down."""
    one = harness(seal_bytes=1, retry_delay=1e6)
    one.append(b"a")
    one.append(b"b")
    one.journal.retry(one.sealed())
    assert one.journal.next_sealed(Signal.TRACES, 0.05) is None


def test_newer_segments_pass_one_that_fails_while_the_engine_takes_others(harness: Callable[..., Harness]) -> None:
    """One that failed while another was loaded holds nothing back, and is told how many passed it."""
    one = harness(seal_bytes=1, retry_delay=0.05)
    for body in (b"a", b"b", b"c", b"d"):
        one.append(body)
    failing, other = one.sealed(), one.sealed()
    one.journal.retry(failing)
    one.journal.done(other)
    again = one.sealed()
    assert (again.number, again.failures, again.passed) == (failing.number, 1, 1)
    one.journal.retry(again)
    third = one.sealed()
    assert one.bodies(third) == [b"c"]
    assert one.journal.oldest(Signal.TRACES) == failing.number
    assert one.journal.status().segments == 3
    one.journal.done(third)
    again = one.sealed() if one.bodies(one.sealed()) == [b"d"] else again
    assert (again.number, again.failures, again.passed) == (failing.number, 2, 2)


def test_newer_segments_pass_one_that_failed_often(harness: Callable[..., Harness]) -> None:
    """After five failures it holds nothing back, though nothing else was loaded: one loader alone gets on too."""
    one = harness(seal_bytes=1, retry_delay=0.05)
    one.append(b"a")
    one.append(b"b")
    for failures in range(5):
        segment = one.sealed()
        assert (one.bodies(segment), segment.failures) == ([b"a"], failures)
        one.journal.retry(segment)
    assert one.bodies(one.sealed()) == [b"b"]
    again = one.sealed()
    assert (one.bodies(again), again.failures, again.passed) == ([b"a"], 5, 0)


def test_a_segment_set_aside_blocks_nothing(harness: Callable[..., Harness]) -> None:
    """It lies in bad/ with its reason, is listed, also after a restart, and the next one is handed out."""
    one = harness(seal_bytes=1)
    one.append(b"a")
    one.append(b"b")
    segment = one.sealed()
    content = segment.path.read_bytes()
    one.journal.set_aside(segment, "the engine refuses it")
    name = f"traces-{segment.number:020d}.seg"
    assert (one.directory / "bad" / name).read_bytes() == content
    assert (one.directory / "bad" / f"{name}.reason.txt").read_text() == "the engine refuses it\n"
    assert one.stored() == [b"b"]
    for journal in (one.journal, one.restart()):
        (entry,) = journal.status().set_aside
        assert (entry.segment, entry.reason) == (name, "the engine refuses it")
        assert journal.set_aside_list() == (entry,)


def test_the_status_counts_what_waits(harness: Callable[..., Harness]) -> None:
    """Open, sealed and handed-out segments count until they are loaded; the age is the oldest one's."""
    one = harness(seal_bytes=100)
    assert one.journal.status().oldest_age == 0
    one.append(b"a" * 100)
    one.clock.forward(1)
    one.append(b"b", signal=Signal.LOGS)
    one.clock.forward(1)
    status = one.journal.status()
    assert status.writable
    assert status.segments == 2
    assert status.bytes == sum(path.stat().st_size for path in one.directory.glob("*/0*"))
    assert status.oldest_age == pytest.approx(120, abs=0.1)
    assert status.lanes[Signal.LOGS].oldest_age == pytest.approx(60, abs=0.1)
    segment = one.sealed()
    assert one.journal.status().oldest_age == pytest.approx(120, abs=0.1)
    one.journal.done(segment)
    assert one.journal.status().oldest_age == pytest.approx(60, abs=0.1)


def test_a_second_process_is_told_who_has_the_directory(harness: Callable[..., Harness]) -> None:
    """The directory of a running journal can't be opened again; after close, or a failed start, it can."""
    one = harness()
    with pytest.raises(Locked, match=r"in use by process \d+: stop that process"):
        Journal(one.directory)
    one.restart()


def test_a_failed_start_gives_the_directory_back(tmp_path: Path) -> None:
    """When recovery fails, the lock is not kept."""
    (tmp_path / "traces").write_text("a file where a directory should be")
    with pytest.raises(FileExistsError):
        Journal(tmp_path)
    (tmp_path / "traces").unlink()
    Journal(tmp_path).close()


def test_numbers_only_grow(harness: Callable[..., Harness]) -> None:
    """Segment numbers grow over restarts while the clock goes back, and pass what the caller has seen."""
    one = harness(seal_bytes=1)
    one.append(b"a")
    one.append(b"b")
    one.clock.forward(-600)
    one.append(b"c")
    one.restart()
    one.append(b"d")
    numbers = [one.sealed().number for _ in range(4)]
    assert numbers == sorted(set(numbers))
    one.last = 2**62 + 5
    one.restart()
    one.append(b"e")
    assert [one.sealed().number for _ in range(5)][-1] > 2**62 + 5


def test_numbers_pass_those_set_aside(harness: Callable[..., Harness]) -> None:
    """A number in bad/ is not given again, and a stray file there is no obstacle."""
    one = harness()
    one.append(b"a")
    segment = one.sealed()
    one.journal.set_aside(segment, "bad")
    (one.directory / "bad" / "notes").write_text("mine")
    one.clock.forward(-600)
    one.restart()
    one.append(b"b")
    assert one.sealed().number > segment.number


def test_close_keeps_what_was_taken_in(harness: Callable[..., Harness], gate: Gate) -> None:
    """Close writes what waits, refuses what comes later, ends waiting loaders, and can be called twice."""
    one = harness(seal_age=1e6)
    found: list[object] = []
    loader = threading.Thread(target=lambda: found.append(one.journal.next_sealed(Signal.TRACES, 60)))
    loader.start()

    async def check() -> None:
        first = asyncio.ensure_future(one.journal.append(Signal.TRACES, b"a", "default", 1))
        await gate.reached()
        second = asyncio.ensure_future(one.journal.append(Signal.TRACES, b"b", "default", 1))
        await asyncio.sleep(0)
        closing = asyncio.ensure_future(asyncio.to_thread(one.journal.close))
        await asyncio.to_thread(loader.join)
        with pytest.raises(Full, match="shutting down"):
            await one.journal.append(Signal.TRACES, b"c", "default", 1)
        gate.open.set()
        assert await asyncio.gather(first, second) == [STORED, STORED]
        await closing

    asyncio.run(check())
    one.journal.close()
    assert found == [None]
    assert one.append(b"c")[0].reason.startswith("the journal is closed")  # type: ignore[union-attr]
    assert not one.journal.status().writable
    one.start()
    assert one.stored() == [b"a", b"b"]


@pytest.mark.parametrize("answer", ["done", "set_aside", "narrow"])
def test_an_answer_after_close_changes_nothing(harness: Callable[..., Harness], answer: str) -> None:
    """After close the directory may belong to another process: the segment stays for the next start."""
    one = harness()
    one.append(b"a")
    segment = one.sealed()
    one.journal.close()
    getattr(one.journal, answer)(segment, *([] if answer == "done" else ["reason"]))
    one.start()
    assert one.sealed() == replace(segment, attempted=True)


def test_a_producer_that_goes_away_disturbs_nobody(harness: Callable[..., Harness], gate: Gate) -> None:
    """When the task of the first copy is cancelled, the second copy still hears of the commit."""
    journal = harness().journal

    async def check() -> None:
        first = asyncio.ensure_future(journal.append(Signal.TRACES, b"a", "default", 1))
        await gate.reached()
        second = asyncio.ensure_future(journal.append(Signal.TRACES, b"a", "default", 1))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        gate.open.set()
        assert await second is DUPLICATE

    asyncio.run(check())


def test_a_loop_that_ended_disturbs_nobody(harness: Callable[..., Harness], gate: Gate) -> None:
    """An append whose event loop is closed before the commit is stored all the same."""
    one = harness()

    async def leave() -> None:
        append = asyncio.ensure_future(one.journal.append(Signal.TRACES, b"a", "default", 1))
        await gate.reached()
        append.cancel()

    asyncio.run(leave())
    gate.open.set()
    assert one.append(b"a", b"b") == [DUPLICATE, STORED]
    gc.collect()
