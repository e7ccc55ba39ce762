"""A real process is killed while it appends and loads, again and again."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

from lamplighter_server.journal import Journal, Signal
from lamplighter_server.journal.scan import scan

ROUNDS = int(os.environ.get("LAMPLIGHTER_FAULT_ROUNDS", "10"))
CHILD = Path(__file__).with_name("killed_appender.py")


class Producer:
    """What an exporter knows: what it sent, and what was acknowledged."""

    def __init__(self) -> None:
        self.sent: set[int] = set()
        self.acknowledged: set[int] = set()

    def run(self, root: Path, seed: int, kill_after: int) -> None:
        """Start the process, kill it at the given line, and hear what it had still said."""
        fresh = max(self.sent, default=-1) + 1
        command = [sys.executable, CHILD, root, str(seed), str(fresh)]
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert child.stdin
        assert child.stdout
        with child, child.stdin as stdin, child.stdout as stdout:
            stdin.write(json.dumps(sorted(self.sent - self.acknowledged)).encode() + b"\n")
            stdin.flush()
            for count, line in enumerate(stdout):
                self.hear(line)
                if count == kill_after:
                    child.kill()
        assert child.returncode == -9

    def hear(self, line: bytes) -> None:
        """Note one line of the process."""
        word, _, number = line.partition(b" ")
        if line.endswith(b"\n"):  # the last one may be cut off
            (self.sent if word == b"sent" else self.acknowledged).add(int(number))


def loaded(root: Path) -> Counter[int]:
    """Count every number in the engine and in what the journal still has for it."""
    numbers: Counter[int] = Counter()
    engine = {path.stem for path in (root / "engine").glob("*.loaded")}
    for path in (root / "engine").glob("*.loaded"):
        numbers.update(int(line.split()[0]) for line in path.read_bytes().splitlines())
    journal = Journal(root / "journal")
    while journal.status().segments:
        segment = journal.next_sealed(Signal.TRACES, 10)
        assert segment
        data = segment.path.read_bytes()
        if str(segment.number) not in engine:
            records = scan(data, segment.number, segment.signal).records
            numbers.update(int(data[record.start : record.start + record.body].split()[0]) for record in records)
        journal.done(segment)
    for entry in journal.set_aside_list():
        path = root / "journal" / "bad" / entry.segment
        data = path.read_bytes()
        records = scan(data, int(path.stem.split("-")[1]), Signal.TRACES).records
        assert len(records) == 1, entry
        numbers.update(int(data[record.start : record.start + record.body].split()[0]) for record in records)
    journal.close()
    return numbers


def test_what_was_acknowledged_is_there_once_after_any_kill(tmp_path: Path) -> None:
    """After kills at random moments every acknowledged body is in the engine or the journal, and none is twice."""
    (tmp_path / "engine").mkdir()
    seed = random.randrange(10**9)
    print("seed", seed)
    chance, producer = random.Random(seed), Producer()
    for round_ in range(ROUNDS):
        producer.run(tmp_path, seed + round_, chance.randrange(1000))
    numbers = loaded(tmp_path)
    assert producer.acknowledged
    assert producer.acknowledged - numbers.keys() == set(), "acknowledged and lost"
    assert numbers.keys() - producer.sent == set(), "never sent"
    assert {number: count for number, count in numbers.items() if count > 1} == {}, "doubled"
