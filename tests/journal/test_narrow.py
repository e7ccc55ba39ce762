"""How one bad record is found in a segment that the engine refuses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lamplighter_server.journal import Appended, Journal, Signal
from lamplighter_server.journal import aside as aside_module
from lamplighter_server.journal import narrow as module
from lamplighter_server.journal.scan import scan

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Harness

BODIES = [b"%d" % number for number in range(9)]


@pytest.fixture
def one(harness: Callable[..., Harness]) -> Harness:
    one = harness()
    one.append(*BODIES, project="some")
    return one


def load(one: Harness, bad: bytes) -> list[bytes]:
    """Load as an engine that refuses whatever holds `bad`."""
    loaded: list[bytes] = []
    while one.journal.status().segments:
        segment = one.sealed()
        if bad in (bodies := one.bodies(segment)):
            one.journal.narrow(segment, "refused")
        else:
            loaded += bodies
            one.journal.done(segment)
    return loaded


@pytest.mark.parametrize("bad", [0, 4, 8])
def test_only_the_bad_record_is_set_aside(one: Harness, bad: int) -> None:
    """The engine gets every other record once, and bad/ holds the one with its reason."""
    assert sorted(load(one, BODIES[bad])) == BODIES[:bad] + BODIES[bad + 1 :]
    (entry,) = one.journal.set_aside_list()
    assert entry.reason == "refused"
    path = one.directory / "bad" / entry.segment
    (record,) = scan(path.read_bytes(), int(path.stem.split("-")[1]), Signal.TRACES).records
    assert record.body == len(BODIES[bad])
    assert list((one.directory / "traces").iterdir()) == []


def test_a_half_is_like_any_segment(one: Harness) -> None:
    """The halves have new numbers and keep project, arrival, items and digests."""
    whole = one.sealed()
    before = scan(whole.path.read_bytes(), whole.number, Signal.TRACES).records
    one.clock.forward(1)
    one.journal.narrow(whole, "refused")
    assert one.journal.status().segments == 2
    halves = [one.sealed(), one.sealed()]
    assert [half.items for half in halves] == [4, 5]
    assert not any(half.attempted for half in halves)
    assert whole.number < halves[0].number < halves[1].number
    after = [record for half in halves for record in scan(half.path.read_bytes(), half.number, Signal.TRACES).records]
    kept = [[(one.arrival, one.items, one.digest, one.project) for one in records] for records in (before, after)]
    assert kept[0] == kept[1]
    assert kept[0][0][3] == b"some"
    assert one.append(*BODIES, project="some") == [Appended.DUPLICATE] * 9


@pytest.mark.parametrize("step", ["before", "between", "after"])
def test_a_kill_leaves_the_whole_or_the_halves(one: Harness, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever halving is cut off, the next start hands every record out once."""
    whole = one.sealed()

    class Killed(BaseException):
        pass

    real_unlink, real_replace, names = Path.unlink, Path.replace, []

    def unlink(path: Path) -> None:
        if step == "before":
            raise Killed
        real_unlink(path)

    def replace(path: Path, target: Path) -> Path:
        if path.suffix.startswith(".of-"):
            names.append(path)
            if step == "between" or len(names) == 2:
                raise Killed
        return real_replace(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", unlink)
        patch.setattr(Path, "replace", replace)
        with pytest.raises(Killed):
            one.journal.narrow(whole, "refused")
    one.kill()
    one.start()
    assert one.stored() == BODIES
    assert list((one.directory / "traces").iterdir()) == []


def test_without_room_it_is_tried_again(one: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk leaves the segment as it was, to be handed out again, and no halves lie about."""
    whole = one.sealed()
    real, written = module.write_file, []

    def full_at_the_second(path: Path, buffers: list[bytes]) -> None:
        written.append(path)
        if len(written) == 2:
            raise OSError(28, "No space left on device", str(path))
        real(path, buffers)

    with monkeypatch.context() as patch:
        patch.setattr(module, "write_file", full_at_the_second)
        one.journal.narrow(whole, "refused")
    assert [path.name for path in whole.path.parent.iterdir()] == [whole.path.name]
    assert one.sealed().number == whole.number
    assert one.bodies(whole) == BODIES


def test_halves_that_can_not_be_named_wait_for_the_next_start(one: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk fails after the whole is gone, nothing is lost and nothing is handed out twice."""
    whole = one.sealed()

    def fail(_directory: Path) -> None:
        raise OSError(30, "Read-only file system")

    with monkeypatch.context() as patch:
        patch.setattr(module, "sync_directory", fail)
        one.journal.narrow(whole, "refused")
    assert one.journal.status().segments == 0
    one.restart()
    assert one.stored() == BODIES


def test_a_damaged_segment_is_set_aside_whole(one: Harness) -> None:
    """A segment that was damaged since it was sealed is not taken apart: all its bytes are kept."""
    whole = one.sealed()
    data = bytearray(whole.path.read_bytes())
    data[5] ^= 1
    whole.path.write_bytes(data)
    one.journal.narrow(whole, "refused")
    (entry,) = one.journal.set_aside_list()
    assert (one.directory / "bad" / entry.segment).read_bytes() == data


def test_a_crowd_of_bad_records_is_not_sorted_out(one: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once much lies in bad/, whole segments go there: a flood of bad records makes no flood of files."""
    monkeypatch.setattr(aside_module, "_CROWD", 0)
    one.journal.narrow(one.sealed(), "refused")
    assert len(one.journal.set_aside_list()) == 1
    assert isinstance(one.journal, Journal)
