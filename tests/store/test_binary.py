"""Rows that Python writes in ClickHouse's binary format are read back as they were."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lamplighter_server.store.binary import encoded, insert
from lamplighter_server.store.engine import Unavailable

if TYPE_CHECKING:
    from pathlib import Path

    from lamplighter_server.store.binary import Kind
    from lamplighter_server.store.engine import Engine

KINDS: dict[str, Kind] = {
    "a": "i8", "b": "u8", "c": "i64", "d": "u64", "e": "f32", "f": "f64", "g": "bool", "h": "text", "i": "bytes"
}  # fmt: skip
TABLE = """CREATE TABLE IF NOT EXISTS told (n UInt64, a Int8, b UInt8, c Int64, d UInt64, e Float32, f Float64, g Bool,
h LowCardinality(String), i FixedString(2)) ENGINE = Memory"""
ROWS = st.tuples(
    st.integers(-128, 127),
    st.integers(0, 255),
    st.integers(-(2**63), 2**63 - 1),
    st.integers(0, 2**64 - 1),
    st.floats(allow_nan=False, width=32),
    st.floats(allow_nan=False),
    st.booleans(),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(["x" * 128, "é" * 9000]),
    st.binary(min_size=2, max_size=2),
)


def test_rows_are_read_back_as_they_were_written(engine: Engine) -> None:
    """Every kind of value, at its limits and texts of any length too, is what was written; other columns stay empty."""
    engine.command(TABLE)

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(ROWS, min_size=1, max_size=20))
    def same(rows: list[tuple[Any, ...]]) -> None:
        engine.command("TRUNCATE TABLE told")
        insert(engine, "told", KINDS, rows, "told")
        found = engine.query(f"SELECT {', '.join(KINDS)}, n FROM told").result_rows
        assert [(*row[:8], bytes(row[8]), row[9]) for row in found] == [(*row, 0) for row in rows]

    same()


def test_a_full_disk_is_no_damage(engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where no file can be written the insert is to be tried again, and the message names the directory."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(Unavailable, match="gone"):
        insert(engine, "told", {"n": "u64"}, [(1,)], "told")


def test_a_text_that_is_no_unicode_is_written_all_the_same() -> None:
    """Half of a surrogate pair, which no encoding has, becomes a question mark."""
    assert encoded({"h": "text"}, [("\ud800",)]).endswith(b"\x01?")
