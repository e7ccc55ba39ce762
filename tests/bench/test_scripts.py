"""The benchmark programs run, each for a moment, on a real server; how fast it is, no test says."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from bench.accounting import account
from bench.serving import ROOT

if TYPE_CHECKING:
    from pathlib import Path


pytestmark = pytest.mark.timeout(600)  # several starts of a server, on a machine that may be busy


def run(*words: object) -> str:
    """Run a program of bench/ to its end and return what it printed."""
    command = [sys.executable, "-m", *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=500)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_soak_counts_every_acknowledged_span(tmp_path: Path) -> None:
    """A moment's soak finds each acknowledged span stored once; an acknowledgement of a lost one would be noticed."""
    run("bench.soak", "--spans", 1024, "--minutes", 0.5, "--every", 0.2, "--readers", 1, "--out", tmp_path / "soak")
    said = json.loads((tmp_path / "soak/summary.json").read_text())
    assert said["every_acknowledged_span_once"]
    assert said["account"]["stored"] == said["sent"]["acked_spans"] == 1024
    assert (tmp_path / "soak/samples.csv").read_text().count("\n") > 1

    log = tmp_path / "soak/acknowledged.log"
    lines = log.read_text().splitlines()
    log.write_text("\n".join([*lines, "00" * 8 + " 512 0"]) + "\n")
    lost = account(tmp_path / "soak/data/store", log)
    assert not lost.right
    assert lost.missing == ["00" * 8]
    log.write_text("\n".join([lines[0].replace(" 512 ", " 500 "), *lines[1:]]) + "\n")
    assert account(tmp_path / "soak/data/store", log).doubled == [lines[0].split()[0]]


def test_a_filled_store_answers_every_question(tmp_path: Path) -> None:
    """A small store is filled over three days with as many spans each, answers every question, and is measured."""
    folder = tmp_path / "filled"
    run("bench.fill", folder, "--spans", 6144, "--days", 3, "--long-trace", 1200, "--templates", 4)
    filled = json.loads((folder / "fill.json").read_text())
    assert filled["spans"] == 6144 + 1200
    table = run("bench.queries", folder, "--times", 1)
    assert "| newest traces |" in table
    assert "| the long trace, outline |" in table
    first, later = map(json.loads, run("bench.disk", folder).splitlines())
    assert 0 < later["later"]["spans"] < first["first day"]["spans"]


def test_throughput_is_measured_until_queryable(tmp_path: Path) -> None:
    """What is sent is waited for until it can be queried, with and without a store to load into."""
    out = tmp_path / "results"
    run("bench.throughput", "--spans", 1024, "--cases", "http", "receive-grpc", "--merge-wait", 0, "--json", out)
    loaded, received = map(json.loads, out.read_text().splitlines())
    assert loaded["spans"] == received["spans"] == 1024
    assert loaded["queryable_a_second"] > 0
    assert loaded["disk_bytes_a_span"] > 0
    assert "queryable_a_second" not in received
