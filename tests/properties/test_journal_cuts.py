"""Whatever a cut or damage leaves of a segment, its whole records are found, and nothing else is taken for one."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lamplighter_server.journal import Signal
from lamplighter_server.journal.aside import Aside
from lamplighter_server.journal.record import digest_of, mark_of, trailer, varint
from lamplighter_server.journal.recover import Recovered, recover
from lamplighter_server.journal.scan import scan

NUMBER = 7_353_836_419_945_085_591
PROJECT = b"default"


@dataclass
class Written:
    """A segment's bytes and where each of its bodies lies."""

    data: bytes
    bodies: list[bytes]
    frames: list[range]

    def untouched(self, changed: set[int], end: int) -> list[bytes]:
        """Return the bodies of records of which nothing was changed or cut off."""
        return [
            body
            for body, frame in zip(self.bodies, self.frames, strict=True)
            if frame.stop <= end and changed.isdisjoint(frame)
        ]


def write(bodies: list[bytes]) -> Written:
    data, frames = b"", []
    for body in bodies:
        digest = digest_of(PROJECT, Signal.TRACES, body)
        fields = trailer(arrival=1, segment=NUMBER, items=1, digest=digest, body=len(body), project=PROJECT)
        record = varint(len(body) + len(fields)) + body + fields
        frames.append(range(len(data), len(data) + len(record)))
        data += record
    return Written(data, bodies, frames)


def found(data: bytes) -> list[bytes]:
    return [data[record.start : record.start + record.body] for record in scan(data, NUMBER, Signal.TRACES).records]


BODIES = st.lists(
    st.one_of(
        st.binary(max_size=40),
        st.binary(max_size=40).map(lambda some: some + mark_of(NUMBER) + some),  # a producer that guessed the mark
        st.integers(100, 20_000).map(lambda size: b"z" * size),
    ),
    min_size=1,
    max_size=6,
)


def test_any_cut_keeps_the_records_before_it() -> None:
    """Cut at every single byte, a segment gives back exactly the records that were whole."""
    written = write([b"", b"a", b"b" * 130, mark_of(NUMBER), b"c" * 300])
    for cut in range(len(written.data) + 1):
        assert found(written.data[:cut]) == written.untouched(set(), cut), cut


def test_any_changed_byte_costs_one_record_at_most() -> None:
    """With any single byte changed, every record that it isn't part of is found, and no other."""
    written = write([b"", b"a", b"b" * 130, mark_of(NUMBER), b"c" * 300])
    for at in range(len(written.data)):
        for flip in (0x01, 0x80, 0xFF):
            damaged = bytearray(written.data)
            damaged[at] ^= flip
            got = found(bytes(damaged))
            assert [body for body in got if body in written.bodies] == got
            missing = [body for body in written.untouched({at}, len(damaged)) if body not in got]
            assert not missing, at


@settings(deadline=None)
@given(bodies=BODIES, data=st.data())
def test_any_damage_costs_only_what_it_touches(bodies: list[bytes], data: st.DataObject) -> None:
    """After any changes of bytes and any cut, every untouched record is found, and only true ones are."""
    written = write(bodies)
    size = len(written.data)
    cut = data.draw(st.integers(0, size), label="cut")
    flips = data.draw(st.dictionaries(st.integers(0, size - 1), st.integers(1, 255), max_size=8), label="flips")
    damaged = bytearray(written.data)
    for at, flip in flips.items():
        damaged[at] ^= flip
    got = found(bytes(damaged[:cut]))
    expected = written.untouched(set(flips), cut)
    remaining = iter(got)
    assert all(body in remaining for body in expected), "an untouched record is missing or out of order"
    assert all(body in bodies for body in got), "something is taken for a record that is none"


@settings(deadline=None, max_examples=30)
@given(bodies=BODIES, data=st.data(), suffix=st.sampled_from([".open", ".seg"]))
def test_recovery_settles_after_once(bodies: list[bytes], data: st.DataObject, suffix: str) -> None:
    """What recovery makes of a damaged directory is whole: a second recovery finds the same and changes nothing."""
    written = write(bodies)
    damaged = bytearray(written.data[: data.draw(st.integers(0, len(written.data)), label="cut")])
    for at in data.draw(st.sets(st.integers(0, len(damaged) - 1), max_size=4) if damaged else st.just(set[int]())):
        damaged[at] ^= 0x55
    root = Path(tempfile.mkdtemp())
    try:
        (root / "traces").mkdir()
        (root / "traces" / f"{NUMBER:020d}{suffix}").write_bytes(damaged)
        first = run(root)
        files = contents(root)
        second = run(root)
        assert (first.segments, first.digests, contents(root)) == (second.segments, second.digests, files)
        left = [file for path, file in files.items() if path.startswith("traces/")]
        assert [body for file in left for body in found(file)] == found(bytes(damaged))
    finally:
        shutil.rmtree(root)


def run(root: Path) -> Recovered:
    return recover(root / "traces", Signal.TRACES, Aside(root / "bad", lambda: 1), 0)


def contents(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_no_byte_belongs_to_two_records() -> None:
    """Where a damaged length makes a record inside a body be found first, the outer one isn't taken as well."""
    written = write([write([b"inner"]).data])
    found_records = scan(b"\xff" + written.data[1:], NUMBER, Signal.TRACES).records
    assert len(found_records) == 1


@pytest.mark.parametrize("size", [0, 1, 5, 100])
def test_garbage_is_no_record(size: int) -> None:
    """Bytes that were never written by a journal give no record."""
    assert found(bytes(size)) == found(b"\xff" * size) == found(mark_of(NUMBER) * size) == []
