"""What a start makes of the files that an earlier process left, however it ended."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lamplighter_server.journal import Appended, Signal
from lamplighter_server.journal import aside as aside_module
from lamplighter_server.journal import recover as module
from lamplighter_server.journal.scan import scan

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Harness

BODIES = [b"first " * 50, b"second " * 50, b"third " * 50, b"fourth " * 50]


class Left:
    """A directory as a killed process left it, with one segment of four records."""

    def __init__(self, one: Harness) -> None:
        self.one = one
        one.append(*BODIES)
        one.kill()
        (self.path,) = (one.directory / "traces").iterdir()
        self.data = self.path.read_bytes()
        self.number = int(self.path.stem)
        self.records = scan(self.data, self.number, Signal.TRACES).records

    def start(self, data: bytes | None = None, suffix: str = ".open") -> Harness:
        """Start again with the segment's file under this name and with these bytes."""
        self.path = self.path.replace(self.path.with_suffix(suffix))
        if data is not None:
            self.path.write_bytes(data)
        self.one.start()
        return self.one

    def aside(self) -> list[Path]:
        """List what was set aside."""
        return sorted(path for path in (self.one.directory / "bad").iterdir() if path.suffix != ".txt")


@pytest.fixture
def left(harness: Callable[..., Harness]) -> Left:
    return Left(harness())


def test_an_open_segment_is_sealed(left: Left) -> None:
    """All that was in it is handed out, marked as attempted, before anything that comes after."""
    one = left.start()
    one.append(b"new")
    segment = one.sealed()
    assert (segment.attempted, segment.number, segment.items) == (True, left.number, 4)
    assert one.bodies(segment) == BODIES
    assert one.bodies(one.sealed()) == [b"new"]


def test_a_torn_tail_is_dropped(left: Left) -> None:
    """A record that was cut off is gone without a trace, and may be sent again."""
    one = left.start(left.data[:-1])
    assert one.append(*BODIES) == [Appended.DUPLICATE] * 3 + [Appended.STORED]
    assert one.stored() == BODIES
    assert left.aside() == []


def test_a_tail_of_zeros_is_dropped(left: Left) -> None:
    """Blocks that a power cut left unwritten at the end are no record."""
    assert left.start(left.data + bytes(5000)).stored() == BODIES
    assert left.aside() == []


def test_a_last_record_that_is_wrong_is_kept_aside(left: Left) -> None:
    """A record of full length that isn't right may have been acknowledged: its bytes are kept for a person."""
    wrong = left.data[:-100] + b"!" + left.data[-99:]
    one = left.start(wrong)
    assert one.stored() == BODIES[:3]
    (path,) = left.aside()
    assert path.read_bytes() == wrong[left.records[3].frame :]


@pytest.mark.parametrize("suffix", [".open", ".seg"])
@pytest.mark.parametrize("at", [0, 1, 2, 3])
def test_a_damaged_record_costs_no_other(left: Left, at: int, suffix: str) -> None:
    """The records before and after a damaged one are handed out, and its bytes lie in bad/ with the reason."""
    record = left.records[at]
    damaged = bytearray(left.data)
    damaged[record.start + 10] ^= 0xFF
    one = left.start(bytes(damaged), suffix)
    assert one.stored() == BODIES[:at] + BODIES[at + 1 :]
    (path,) = left.aside()
    assert path.read_bytes() == damaged[record.frame : record.end]
    (entry,) = one.journal.set_aside_list()
    assert f"Bytes {record.frame} to {record.end} of segment traces-{left.number:020d}.seg" in entry.reason
    one.restart()
    assert one.journal.set_aside_list() == (entry,)


@pytest.mark.parametrize("at", [0, 1, 2, 3])
@pytest.mark.parametrize("length", [b"\0\0", b"\xff\xff", b"\x05\0"])
def test_a_damaged_length_costs_nothing(left: Left, at: int, length: bytes) -> None:
    """A record is found by the mark in its trailer when the length before it is wrong."""
    frame = left.records[at].frame
    one = left.start(left.data[:frame] + length + left.data[frame + 2 :])
    assert one.stored() == BODIES
    assert left.aside() == []


@pytest.mark.parametrize("strange", [b"what is this", b"\xff" * 20])
def test_inserted_bytes_cost_nothing(left: Left, strange: bytes) -> None:
    """Records are found around bytes that don't belong there."""
    frame = left.records[2].frame
    one = left.start(left.data[:frame] + strange + left.data[frame:])
    assert one.stored() == BODIES
    assert [path.read_bytes() for path in left.aside()] == [strange]


def test_a_sealed_segment_that_lost_its_end_says_so(left: Left) -> None:
    """A sealed segment was whole once: what is missing from it is not passed over in silence."""
    one = left.start(left.data[:-5], ".seg")
    assert one.stored() == BODIES[:3]
    assert len(left.aside()) == 1


@pytest.mark.parametrize(("data", "suffix"), [(b"", ".open"), (b"", ".seg"), (b"\x90\x03to", ".open")])
def test_an_empty_segment_is_removed(left: Left, data: bytes, suffix: str) -> None:
    """A segment without a whole record that could have been acknowledged leaves nothing behind."""
    one = left.start(data, suffix)
    assert one.journal.status().segments == 0
    assert list((one.directory / "traces").iterdir()) == []
    assert left.aside() == []


def test_a_segment_under_a_wrong_number_is_set_aside(left: Left) -> None:
    """A file whose records carry another number is no segment of this journal: it is kept, not loaded."""
    left.path = left.path.replace(left.path.with_name(f"{left.number + 1:020d}.open"))
    one = left.start(suffix=".seg")
    assert one.journal.status().segments == 0
    assert [path.read_bytes() for path in left.aside()] == [left.data]


def test_stray_files_are_left_alone(left: Left) -> None:
    """A file that isn't the journal's is neither read nor removed; the journal's own drafts are removed."""
    directory = left.path.parent
    for name in ("notes.seg", "1.open", "00000000000000000001.tmp", "probe"):
        (directory / name).write_text("?")
    one = left.start()
    assert one.stored() == BODIES
    assert sorted(path.name for path in directory.iterdir()) == ["1.open", "notes.seg"]


def test_an_unreadable_segment_is_set_aside(left: Left, monkeypatch: pytest.MonkeyPatch) -> None:
    """A segment whose sectors can't be read blocks neither the start nor the others."""
    real = Path.read_bytes

    def read(path: Path) -> bytes:
        if path.suffix == ".open":
            raise OSError(5, "Input/output error")
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", read)
    one = left.start()
    (entry,) = one.journal.set_aside_list()
    assert entry.reason == "The segment can't be read: [Errno 5] Input/output error."
    assert one.journal.status().segments == 0
    assert len(left.aside()) == 1


def test_a_segment_that_can_not_be_repaired_waits(left: Left, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without room for the repaired copy the segment stays as it is, says so, and is repaired at the next start."""
    damaged = left.data[: left.records[1].start] + b"!" + left.data[left.records[1].start + 1 :]
    with monkeypatch.context() as patch:

        def full(path: Path, buffers: list[bytes]) -> None:
            raise OSError(28, "No space left on device", str(path))

        patch.setattr(module, "write_file", full)
        one = left.start(damaged)
        entry = one.journal.set_aside_list()[-1]
        assert "could not be repaired: [Errno 28] No space left on device" in entry.reason
        assert one.journal.status().segments == 0
    one.restart()
    assert one.stored() == [BODIES[0], *BODIES[2:]]


def test_what_can_not_be_moved_is_listed(left: Left, monkeypatch: pytest.MonkeyPatch) -> None:
    """When not even the move to bad/ works, the others go on and the list says where the segment lies."""
    one = left.start()

    def read_only(_directory: Path) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(aside_module, "sync_directory", read_only)
    one.journal.set_aside(one.sealed(), "The engine refuses it.")
    (entry,) = one.journal.set_aside_list()
    assert entry.reason.startswith("The engine refuses it. It could not be moved to")


def test_a_reason_that_can_not_be_written_is_still_told(left: Left, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a full disk the segment is moved and listed; after a restart it is listed without its reason."""
    one = left.start()

    def full(path: Path, buffers: list[bytes]) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(aside_module, "write_file", full)
    one.journal.set_aside(one.sealed(), "The engine refuses it.")
    assert [entry.reason for entry in one.journal.set_aside_list()] == ["The engine refuses it."]
    one.restart()
    assert [entry.reason for entry in one.journal.set_aside_list()] == [
        "The disk was too full to write the reason down."
    ]
