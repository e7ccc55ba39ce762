"""What happens when the journal can't write: producers hear it, nothing is half kept, and work resumes by itself."""

from __future__ import annotations

import asyncio
import errno
import os
import subprocess
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from lamplighter_server.journal import Appended, Full, Journal, JournalSettings, Signal
from lamplighter_server.journal import lane as lanes
from lamplighter_server.journal import room as rooms
from lamplighter_server.journal import segment as segments
from lamplighter_server.journal.durable import write_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from conftest import Harness

STORED, DUPLICATE = Appended.STORED, Appended.DUPLICATE


class Disk:
    """Makes steps of the journal fail as a disk would, until told otherwise."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.failing: dict[str, int] = {}
        self._patch(monkeypatch, segments, "sync_data")
        self._patch(monkeypatch, rooms, "sync_data")
        self._patch(monkeypatch, segments, "sync_directory")
        self._patch(monkeypatch, os, "ftruncate")
        self._patch(monkeypatch, os, "unlink")
        monkeypatch.setattr(segments, "write_all", self._write)

    def _patch(self, monkeypatch: pytest.MonkeyPatch, module: object, name: str) -> None:
        real = getattr(module, name)

        def step(*args: object, **options: object) -> object:
            self.check(name)
            return real(*args, **options)

        monkeypatch.setattr(module, name, step)

    def _write(self, fd: int, buffers: Sequence[bytes]) -> int:
        if "write" in self.failing:
            os.write(fd, b"".join(buffers)[:-3])
        self.check("write")
        return write_all(fd, buffers)

    def check(self, step: str) -> None:
        """Fail, if this step is to."""
        if step in self.failing:
            raise OSError(self.failing[step], os.strerror(self.failing[step]))

    def fail(self, **steps: int) -> None:
        """Let these steps fail from now on, and no others."""
        self.failing = steps


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


@pytest.fixture
def slow(harness: Callable[..., Harness]) -> Harness:
    """Start a journal that looks by itself so seldom that a test sees no look but its own."""
    return harness(retry_delay=1e6)


def refused(answers: list[Appended | Full], text: str) -> bool:
    return all(isinstance(answer, Full) and text in answer.reason and answer.retry_after > 0 for answer in answers)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (errno.ENOSPC, "no space is left on the disk that holds"),
        (errno.EDQUOT, "the disk quota"),
        (errno.EROFS, "read-only"),
        (errno.EIO, "kernel log"),
        (errno.EMFILE, "Too many open files"),
    ],
)
def test_a_failed_write_is_refused_and_leaves_nothing(slow: Harness, disk: Disk, number: int, text: str) -> None:
    """Every append of the group is refused with what happened and what to do; the next group is stored."""
    slow.append(b"before")
    disk.fail(write=number)
    assert refused(slow.append(b"a", b"b"), text)
    assert text in (slow.journal.status().reason or "")
    assert not slow.journal.status().writable
    disk.fail()
    assert slow.append(b"b", b"c") == [STORED, STORED]
    assert slow.journal.status().writable
    assert slow.stored() == [b"before", b"b", b"c"]


def test_a_failed_fdatasync_ends_the_segment(slow: Harness, disk: Disk) -> None:
    """What was durable before stays and is loaded; the refused group is not in it; a new segment is begun."""
    slow.append(b"before")
    disk.fail(sync_data=errno.EIO)
    assert refused(slow.append(b"a"), "input/output error")
    disk.fail()
    assert slow.append(b"a", b"b") == [STORED, STORED]
    segment = slow.sealed()
    assert slow.bodies(segment) == [b"before"]
    assert slow.bodies(slow.sealed()) == [b"a", b"b"]


def test_a_failed_first_fdatasync_leaves_no_segment(slow: Harness, disk: Disk) -> None:
    """A segment in which nothing became durable is removed, once the disk lets it."""
    disk.fail(sync_data=errno.EIO)
    assert refused(slow.append(b"a"), "input/output error")
    disk.fail(unlink=errno.EIO)
    assert refused(slow.append(b"a"), "input/output error")
    disk.fail()
    assert slow.append(b"a") == [STORED]
    assert slow.stored() == [b"a"]
    assert not any((slow.directory / "traces").iterdir())


def test_nothing_is_written_behind_what_can_not_be_cut_off(slow: Harness, disk: Disk) -> None:
    """As long as a refused group can't be cut off the segment, the journal refuses; then it goes on by itself."""
    slow.append(b"before")
    disk.fail(write=errno.ENOSPC, ftruncate=errno.EIO)
    assert refused(slow.append(b"a"), "no space")
    disk.fail(ftruncate=errno.EIO)
    assert refused(slow.append(b"a"), "input/output error")
    assert slow.journal.next_sealed(Signal.TRACES, 0.01) is None
    disk.fail()
    assert slow.append(b"b") == [STORED]
    assert slow.stored() == [b"before", b"b"]


def test_a_kill_after_a_failed_write_doubles_nothing(slow: Harness, disk: Disk) -> None:
    """A refused record that could not be cut off and is found at the next start is a duplicate when sent again."""
    slow.append(b"before")
    disk.fail(sync_data=errno.EIO, ftruncate=errno.EIO)
    assert refused(slow.append(b"a"), "input/output error")
    disk.fail()
    slow.kill()
    slow.start()
    assert slow.append(b"a") == [DUPLICATE]
    assert slow.stored() == [b"before", b"a"]


def test_a_failed_seal_is_tried_again(slow: Harness, disk: Disk) -> None:
    """A segment that can't be sealed takes nothing more, is not handed out, and is sealed when the disk lets it."""
    slow.append(b"a")
    disk.fail(sync_directory=errno.EIO)
    assert slow.journal.next_sealed(Signal.TRACES, 0.05) is None
    assert refused(slow.append(b"b"), "input/output error")
    disk.fail()
    assert slow.append(b"b") == [STORED]
    assert slow.stored() == [b"a", b"b"]


def test_a_segment_whose_name_is_not_durable_is_not_begun(slow: Harness, disk: Disk) -> None:
    """A new file counts only when its directory entry is on disk; a failed one leaves no file."""
    disk.fail(sync_directory=errno.EIO)
    assert refused(slow.append(b"a"), "input/output error")
    assert not any((slow.directory / "traces").iterdir())
    disk.fail(sync_directory=errno.EIO, unlink=errno.EIO)
    assert refused(slow.append(b"a"), "input/output error")
    disk.fail()
    assert slow.append(b"a") == [STORED]
    slow.restart()
    assert slow.stored() == [b"a"]
    assert not any((slow.directory / "traces").iterdir())


def test_the_journal_finds_by_itself_that_it_can_write_again(
    harness: Callable[..., Harness], disk: Disk, until: Callable[[Callable[[], object]], None]
) -> None:
    """After a failure the journal looks again without any append, and says so once it works."""
    one = harness()
    disk.fail(write=errno.EIO, sync_data=errno.EIO)
    one.append(b"a")
    assert not one.journal.status().writable
    disk.fail(sync_data=errno.ENOSPC)
    until(lambda: "no space" in (one.journal.status().reason or ""))
    disk.fail()
    until(lambda: one.journal.status().writable)
    assert not (one.directory / "traces" / "probe").exists()
    assert one.stored() == []


def test_a_close_in_trouble_ends(harness: Callable[..., Harness], disk: Disk) -> None:
    """Close returns although the disk fails, and what was acknowledged is there at the next start."""
    one = harness(retry_delay=1e6)
    one.append(b"a")
    disk.fail(write=errno.EIO, ftruncate=errno.EIO, sync_directory=errno.EIO)
    one.append(b"b")
    one.journal.close()
    disk.fail()
    one.start()
    assert one.stored() == [b"a"]


def test_the_second_copy_of_a_failed_first_is_tried_itself(slow: Harness, disk: Disk) -> None:
    """Copies that wait for a commit that fails are each tried, and the first that works is stored, once."""
    entered, go, fails = threading.Event(), threading.Event(), iter([True, False, False, False])

    def sync(fd: int) -> None:
        entered.set()
        assert go.wait(20)
        if next(fails):
            raise OSError(errno.EIO, "Input/output error")

    segments.sync_data = sync  # the disk fixture puts it back

    async def check() -> None:
        copies = [asyncio.ensure_future(slow.journal.append(Signal.TRACES, b"a", "default", 1)) for _ in range(3)]
        assert await asyncio.to_thread(entered.wait, 20)
        go.set()
        answers = await asyncio.gather(*copies, return_exceptions=True)
        assert isinstance(answers[0], Full)
        assert answers[1:] == [STORED, DUPLICATE]

    asyncio.run(check())
    assert slow.stored() == [b"a"]


def test_a_full_backlog_is_refused(harness: Callable[..., Harness]) -> None:
    """Beyond the backlog's limit producers hear that the engine is behind, until it has loaded something."""
    one = harness(backlog_bytes=3 << 20, seal_bytes=1)
    for number in range(3):
        one.append(b"%d" % number * 1_000_000)
    assert refused(one.append(b"x" * 1_000_000), "the engine is 2 MiB behind, and the journal keeps at most 3 MiB")
    assert one.append(b"0" * 1_000_000, b"small") == [DUPLICATE, STORED]
    one.journal.done(one.sealed())
    assert one.append(b"x" * 1_000_000) == [STORED]


def test_a_full_backlog_is_in_the_status(harness: Callable[..., Harness]) -> None:
    """The status says why nothing more is taken while the engine is behind."""
    one = harness(backlog_bytes=100)
    one.append(b"a" * 90)
    assert "behind" in (one.journal.status().reason or "")


def test_what_waits_in_memory_is_bounded(harness: Callable[..., Harness], monkeypatch: pytest.MonkeyPatch) -> None:
    """While the disk hangs, bodies beyond the limit are refused at once; a single larger one is taken."""
    entered, go = threading.Event(), threading.Event()

    def sync(_fd: int) -> None:
        entered.set()
        assert go.wait(20)

    monkeypatch.setattr(segments, "sync_data", sync)
    one = harness(pending_bytes=100)

    async def check() -> None:
        first = asyncio.ensure_future(one.journal.append(Signal.TRACES, b"a" * 500, "default", 1))
        assert await asyncio.to_thread(entered.wait, 20)
        with pytest.raises(Full, match="500 bytes wait to be written"):
            await one.journal.append(Signal.TRACES, b"b", "default", 1)
        go.set()
        assert await first is STORED
        assert await one.journal.append(Signal.TRACES, b"b", "default", 1) is STORED

    asyncio.run(check())


@pytest.mark.parametrize("reserve", [{"reserve_bytes": 1 << 60, "reserve_ratio": 1.0}, {"reserve_bytes": 0}])
def test_room_is_left_to_the_engine(harness: Callable[..., Harness], reserve: dict[str, float]) -> None:
    """Bodies are refused before they reach into the reserve; without one, they are not."""
    one = harness(retry_delay=1e6, **reserve)
    answers = one.append(b"a")
    assert refused(answers, "no space is left") if reserve["reserve_bytes"] else answers == [STORED]


def test_a_disk_without_room_is_not_found_writable(tmp_path: Path) -> None:
    """Looking whether the disk can be written to respects the reserve, and leaves nothing there."""
    with pytest.raises(OSError, match="No space left"):
        rooms.Room(tmp_path, JournalSettings(reserve_bytes=1 << 60, reserve_ratio=1.0)).probe()
    rooms.Room(tmp_path, JournalSettings(reserve_bytes=0)).probe()
    assert not any(tmp_path.iterdir())


def test_a_fault_of_the_writer_leaves_nobody_waiting(slow: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the writer thread ends by a bug, waiting and later appends are refused with that reason."""
    monkeypatch.setattr(threading, "excepthook", lambda _args: None)

    def bug(*_args: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(segments.OpenSegment, "append", bug)
    assert refused(slow.append(b"a", b"b"), "the journal's writer ended by a fault")
    assert refused(slow.append(b"a"), "the journal's writer ended by a fault")
    assert slow.journal.status().reason == lanes.FAULT
    assert slow.journal.next_sealed(Signal.TRACES, 10) is None
    slow.journal.close()


def test_a_loaded_segment_that_can_not_be_deleted_is_not_handed_out(slow: Harness, disk: Disk) -> None:
    """The engine has it: it counts no more in this process, and the next one is told that it was attempted."""
    slow.append(b"a")
    segment = slow.sealed()
    disk.fail(unlink=errno.EROFS)
    slow.journal.done(segment)
    assert slow.journal.next_sealed(Signal.TRACES, 0.01) is None
    disk.fail()
    slow.restart()
    assert slow.sealed().attempted


def test_a_segment_is_deleted_also_when_its_digests_are_not_durable(
    slow: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a full disk deleting comes first: it makes room, and the digests are still known in memory."""
    slow.append(b"a")
    segment = slow.sealed()
    monkeypatch.setattr("lamplighter_server.journal.digests._sync", lambda _path: os.open("/nowhere", os.O_RDONLY))
    slow.journal.done(segment)
    assert not segment.path.exists()
    assert slow.append(b"a") == [DUPLICATE]


@contextmanager
def mounted(directory: Path, options: str) -> Iterator[None]:
    """Lay a small disk of its own over a directory; skip the test where that isn't allowed."""
    directory.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(directory)]
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount command on this machine")
    if result.returncode:
        pytest.skip(f"a small disk can't be mounted here: {result.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(directory)], check=True)


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of two megabytes."""
    with mounted(tmp_path / "disk", "size=2m"):
        yield tmp_path / "disk"


def test_a_disk_that_fills_up(harness: Callable[..., Harness], mount: Path) -> None:
    """On a real full disk appends are refused, none is lost or doubled, and after a load they are taken again."""
    one = harness(mount / "journal", reserve_bytes=0, seal_bytes=300_000)
    bodies = [bytes([number]) * 100_000 for number in range(30)]
    answers = [one.append(body)[0] for body in bodies]
    stored = [body for body, answer in zip(bodies, answers, strict=True) if answer is STORED]
    missing = [body for body in bodies if body not in stored]
    assert 10 < len(stored) < 25
    assert refused([answer for answer in answers if answer is not STORED], "no space is left on the disk")
    assert one.append(*stored) == [DUPLICATE] * len(stored)
    one.restart()
    loaded = one.stored()
    assert loaded == stored
    assert one.append(*missing[:10]) == [STORED] * 10
    assert one.stored() == missing[:10]


def test_a_disk_that_another_fills_up(
    harness: Callable[..., Harness], mount: Path, until: Callable[[Callable[[], object]], None]
) -> None:
    """When someone else frees the disk, the journal finds that by itself."""
    one = harness(mount / "journal", reserve_bytes=300_000, reserve_ratio=0.1)
    assert one.append(b"a") == [STORED]
    other = mount / "other"
    other.write_bytes(bytes(1_850_000))
    assert refused(one.append(b"b" * 50_000), "no space is left on the disk")
    other.unlink()
    until(lambda: one.journal.status().writable)
    assert one.append(b"b" * 50_000) == [STORED]


def test_a_disk_that_becomes_read_only(
    harness: Callable[..., Harness], until: Callable[[Callable[[], object]], None]
) -> None:
    """On a real read-only disk appends are refused with that reason, until the journal finds that it isn't any more."""
    one = harness()
    one.append(b"a")
    one.sealed()
    with mounted(one.directory / "traces", "ro"):
        assert refused(one.append(b"b"), "read-only")
        until(lambda: "read-only" in (one.journal.status().reason or ""))
    until(lambda: one.journal.status().writable)
    assert one.append(b"b") == [STORED]
    one.restart()
    assert one.stored() == [b"a", b"b"]


def test_a_start_on_a_read_only_disk(tmp_path: Path) -> None:
    """A journal that could never take anything doesn't start: the error names the file and the reason."""
    with mounted(tmp_path / "disk", "ro"), pytest.raises(OSError, match=r"Read-only file system: '.*/disk"):
        Journal(tmp_path / "disk", settings=JournalSettings())
