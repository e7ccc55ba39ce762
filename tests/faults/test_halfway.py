"""A load that fails half-way, in the engine or for want of disk, loses nothing and doubles nothing once repaired."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lamplighter_server.journal import Signal
from lamplighter_server.store.migrate import intake
from otlp_requests import span, traces
from sealed_segments import Sealed, load, load_all
from trace_segment_check import disagreements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lamplighter_server.store.engine import Engine

HERE = Path(__file__).parent
DECODED = intake("traces").table.replace("raw", "decoded")
BROKEN = {
    "a table is missing": ("RENAME TABLE trace_segments TO away", "RENAME TABLE away TO trace_segments"),
    "spans refuse the rows": (
        "ALTER TABLE spans ADD CONSTRAINT refuses CHECK segment != {segment}",
        "ALTER TABLE spans DROP CONSTRAINT refuses",
    ),
    "trace_segments refuse the rows": (
        "ALTER TABLE trace_segments ADD CONSTRAINT refuses CHECK segment != {segment}",
        "ALTER TABLE trace_segments DROP CONSTRAINT refuses",
    ),
    "another view throws": (
        f"CREATE MATERIALIZED VIEW throws ENGINE = Null AS SELECT throwIf(segment = {{segment}}) FROM {DECODED}",
        "DROP TABLE throws",
    ),
}
"""What breaks the load of one segment, and what repairs it."""


@pytest.mark.parametrize("name", BROKEN)
def test_what_failed_half_way_is_there_once_after_the_repair(engine: Engine, tmp_path: Path, name: str) -> None:
    """A segment whose load fails in the middle is handed back, and after the repair each of its spans is there once."""
    sealed = Sealed(tmp_path)
    segment = sealed.segment(Signal.TRACES, [traces(span()) for _ in range(3)])
    breaks, repairs = BROKEN[name]
    engine.command(breaks.format(segment=segment.number))
    try:
        notes = [load(engine, replace(segment, attempted=attempt > 0)) for attempt in range(2)]
    finally:
        engine.command(repairs)
    assert [note.retried for note in notes] == [[segment.number]] * 2
    load_all(engine, replace(segment, attempted=True))
    assert engine.command(f"SELECT count() FROM spans WHERE project = '{sealed.project}'") == 3
    assert disagreements(engine, sealed.project) == []


@contextmanager
def small_disk(directory: Path) -> Iterator[None]:
    """Lay a small disk of its own over a directory; skip the test where that isn't allowed."""
    directory.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=60m", "tmpfs", str(directory)]
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk: the full disk under a load was not tried")
    mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"a small disk can't be mounted here: {mounted.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(directory)], check=True)


def fill(directory: Path) -> Path:
    """Take what is left of a disk but for a little."""
    ballast = directory / "ballast"
    free = os.statvfs(directory)
    with suppress(OSError):  # a load took some of it meanwhile: then nothing is left, which is as good
        ballast.write_bytes(bytes(max(free.f_bavail * free.f_frsize - 200_000, 0)))
    return ballast


def test_a_disk_that_fills_up_under_a_load_delays_it(tmp_path: Path) -> None:
    """With the store's disk full the loads fail and wait; with room again every acknowledged span is stored once."""
    kept: set[int] = set()
    with small_disk(tmp_path / "store"):
        environment = {**os.environ, "PYTHONPATH": str(HERE.parent / "store")}
        command = [sys.executable, HERE / "killed_server.py", tmp_path, "full", "1", "0"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as child:
            assert child.stdin
            assert child.stdout
            child.stdin.write(b"[]\n")
            child.stdin.flush()
            ballast, loads_after = None, 0
            for line in child.stdout:
                word, _, rest = line.partition(b" ")
                if word == b"kept":
                    kept.add(int(rest))
                elif word == b"loaded" and ballast is None:
                    ballast = fill(tmp_path / "store")
                elif word == b"trouble" and ballast:
                    ballast.unlink(missing_ok=True)
                elif word == b"loaded" and ballast and not ballast.exists():
                    loads_after += 1
                    if loads_after == 3:
                        child.kill()
            assert loads_after >= 3, f"the process ended by itself: {child.wait()}"
        drained = subprocess.run(
            [*command, "drain"], input=b"[]\n", capture_output=True, env=environment, check=True, timeout=120
        )
    stored = json.loads(drained.stdout)
    bodies = {number: (rows, spans) for number, rows, spans in stored["bodies"]}
    assert kept <= bodies.keys(), "acknowledged and lost"
    assert set(bodies.values()) == {(20, 20)}, "doubled or in part"
    assert (stored["wrong"], stored["aside"]) == ([], 0)
