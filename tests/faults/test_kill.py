"""A process with journal and store is killed under load, again and again: what it acknowledged is stored once."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROUNDS = int(os.environ.get("LAMPLIGHTER_FAULT_ROUNDS", "5"))
SPANS = 20
PROJECT = "killed"


class Producer:
    """What an exporter knows: what it sent, and what was acknowledged."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.sent: set[int] = set()
        self.kept: set[int] = set()
        self.loaded = 0

    def start(self, seed: int, *options: str) -> subprocess.Popen[bytes]:
        """Start the process and tell it what to send again."""
        first = max(self.sent, default=-1) + 1
        command = [sys.executable, HERE / "killed_server.py", self.root, PROJECT, str(seed), str(first), *options]
        paths = os.pathsep.join([str(HERE.parent / "store"), os.environ.get("PYTHONPATH", "")])
        child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": paths}
        )
        assert child.stdin
        child.stdin.write(json.dumps(sorted(self.sent - self.kept)).encode() + b"\n")
        child.stdin.flush()
        return child

    def round(self, seed: int, chance: random.Random) -> None:
        """Run the process, kill it a moment after it loaded so many segments, and hear what it had still said."""
        loads, moment = chance.randrange(5), chance.uniform(0, 0.4)
        with self.start(seed) as child:
            assert child.stdout
            for line in child.stdout:
                self.hear(line)
                if line.startswith(b"loaded") or not loads:
                    loads -= 1
                    if loads <= 0:
                        threading.Timer(moment, child.kill).start()
                        loads = sys.maxsize
        assert child.returncode == -9

    def hear(self, line: bytes) -> None:
        """Note one line of the process; the last one may be cut off."""
        word, _, number = line.partition(b" ")
        if line.endswith(b"\n") and word == b"loaded":
            self.loaded += 1
        elif line.endswith(b"\n"):
            (self.sent if word == b"sent" else self.kept).add(int(number))

    def stored(self) -> dict[str, Any]:
        """Let the process load what is left, and answer what it says is stored."""
        with self.start(0, "drain") as child:
            assert child.stdout
            answer = child.stdout.read()
        assert child.returncode == 0
        return json.loads(answer)


@pytest.mark.timeout(60 + 60 * ROUNDS)
def test_what_was_acknowledged_is_stored_once_after_any_kill(tmp_path: Path) -> None:
    """After kills at random moments each acknowledged span is there once, and `trace_segments` agrees with `spans`."""
    seed = random.randrange(10**9)
    print("seed", seed)
    chance, producer = random.Random(seed), Producer(tmp_path)
    for round_ in range(ROUNDS):
        producer.round(seed + round_, chance)
    stored = producer.stored()
    assert producer.kept
    assert producer.loaded, "nothing was loaded before a kill: the rounds were too short to tell anything"
    bodies = {number: (rows, spans) for number, rows, spans in stored["bodies"]}
    assert producer.kept - bodies.keys() == set(), "acknowledged and lost"
    assert bodies.keys() - producer.sent == set(), "never sent"
    assert {number: counts for number, counts in bodies.items() if counts != (SPANS, SPANS)} == {}, "doubled or in part"
    assert stored["wrong"] == []
    assert stored["aside"] == 0
