"""Points in time as text and as nanoseconds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lamplighter_server.store.instants import EARLIEST, LATEST, nanoseconds, rfc3339

READ = {
    "1970-01-01T00:00:00Z": 0,
    "1970-01-01T00:00:00.000000001Z": 1,
    "1970-01-01t00:00:01.5z": 1_500_000_000,
    "1970-01-01 00:00:01Z": 1_000_000_000,
    "1970-01-01T01:00:00+01:00": 0,
    "1970-01-01T01:00:00 01:00": 0,
    "1969-12-31T23:30:00-00:30": 0,
    "1970-01-01T00:00:00.1234567891234Z": 123_456_789,
    "1970-01-01T00:00:60Z": 60_000_000_000,
    "0001-01-01T00:00:00Z": EARLIEST,
    "9999-12-31T23:59:59Z": LATEST,
}


@pytest.mark.parametrize("text", READ)
def test_reads(text: str) -> None:
    """Any time of RFC 3339 is read to the nanosecond; an unescaped plus counts, and the nearest that can be stored."""
    assert nanoseconds(text) == READ[text]


REFUSED = ["", "yesterday", "2026-01-01", "2026-01-01T00:00:00", "2026-13-01T00:00:00Z", "2026-01-01T25:00:00Z", "0"]


@pytest.mark.parametrize("text", REFUSED)
def test_refuses(text: str) -> None:
    """What is no time, or has no zone, is refused."""
    with pytest.raises(ValueError, match=r"RFC 3339|must be in|day is out"):
        nanoseconds(text)


@given(st.integers(EARLIEST, LATEST))
def test_what_is_written_is_read(instant: int) -> None:
    """Every instant that can be stored is written so that it is read as itself."""
    assert nanoseconds(rfc3339(instant)) == instant


@given(st.integers(EARLIEST, LATEST), st.integers(EARLIEST, LATEST))
def test_texts_sort_as_times(one: int, other: int) -> None:
    """The order of the texts is the order in time."""
    assert (rfc3339(one) < rfc3339(other)) == (one < other)
