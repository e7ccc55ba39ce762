"""Loads a real server for a long time while readers ask it, watches what it uses, and counts at the end.

python -m bench.soak --minutes 30 --rate 4000 --readers 2 --out DIRECTORY

Writes samples.csv (every five seconds), summary.json and what the readers saw. It fails if an acknowledged span is not
stored exactly once. Nothing about time is asserted: the figures are for a person to judge.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from dataclasses import asdict
from http.client import HTTPException
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.accounting import account
from bench.loadgen.report import percentiles
from bench.serving import ROOT, Asker, Server, circumstances

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_PART = re.compile(r"\d+_\d+_\d+_\d+(_\d+)?|[0-9a-f]{32}_\d+_\d+_\d+(_\d+)?")
_FIELDS = (
    "seconds",
    "rss_mib",
    "cpu_percent",
    "files",
    "parts",
    "received",
    "stored",
    "lag_seconds",
    "journal_mib",
    "journal_segments",
    "store_mib",
    "load_average",
)


class Readers:
    """Threads that ask as people and tools do: the newest traces, one of them, and whether the server is ready."""

    def __init__(self, address: str, count: int, pause: float) -> None:
        self._address = address
        self._pause = pause
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self.failures: dict[str, int] = defaultdict(int)
        self._threads = [threading.Thread(target=self._read, daemon=True) for _ in range(count)]

    def start(self) -> None:
        """Begin to ask."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End after the questions under way."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def taken(self) -> dict[str, int]:
        """Return how many answers there are of each question so far."""
        with self._lock:
            return {question: len(times) for question, times in self.seconds.items()}

    def _read(self) -> None:
        asker = Asker(self._address)
        while not self._stop.is_set():
            listed = self._ask(asker, "newest traces", "/api/v1/traces", limit=50)
            traces = json.loads(listed)["traces"] if listed else []
            if traces:
                self._ask(asker, "one trace", f"/api/v1/traces/{traces[len(traces) // 2]['trace_id']}")
            self._ask(asker, "readyz", "/readyz")
            self._stop.wait(self._pause)

    def _ask(self, asker: Asker, question: str, path: str, **parameters: Any) -> bytes | None:
        try:
            seconds, status, body = asker.timed(path, **parameters)
        except (OSError, HTTPException) as error:
            with self._lock:
                self.failures[f"{question}: {type(error).__name__}"] += 1
            return None
        with self._lock:
            if status == 200:
                self.seconds[question].append(seconds)
                return body
            self.failures[f"{question}: {status}"] += 1
        return None


class Samples:
    """What the server uses, every few seconds, as rows of a CSV file."""

    def __init__(self, server: Server, out: Path) -> None:
        self._server = server
        self._asker = server.asker()
        self._file = out.open("w", newline="", buffering=1)
        self._writer = csv.DictWriter(self._file, _FIELDS)
        self._writer.writeheader()
        self._began = self._at = time.monotonic()
        self._cpu = server.usage().cpu
        self.rows: list[dict[str, float]] = []

    def take(self) -> None:
        """Look once."""
        now, usage, stats = time.monotonic(), self._server.usage(), self._asker.get("stats")
        traces, journal = stats["signals"]["traces"], stats["journal"]
        row = {
            "seconds": round(now - self._began, 1),
            "rss_mib": usage.rss >> 20,
            "cpu_percent": round(100 * (usage.cpu - self._cpu) / max(now - self._at, 0.01)),
            "files": usage.files,
            "parts": parts(self._server.data / "store"),
            "received": traces["received"],
            "stored": traces["stored"],
            "lag_seconds": round(traces["queryable_lag_seconds"], 2),
            "journal_mib": journal["bytes"] >> 20,
            "journal_segments": journal["segments"],
            "store_mib": (stats["store"]["bytes"] or 0) >> 20,
            "load_average": circumstances()["load_average"][0],
        }
        self._writer.writerow(row)
        self.rows.append(row)
        self._at, self._cpu = now, usage.cpu

    def close(self) -> None:
        """End the file."""
        self._file.close()


def parts(store: Path) -> int:
    """Count the directories of MergeTree parts, also of those that a merge has replaced and not yet removed."""
    return sum(1 for path in store.glob("store/*/*/*") if _PART.fullmatch(path.name))


def spread(rows: Sequence[dict[str, float]], field: str) -> dict[str, float]:
    """Say how a column went: its median in the first and the last quarter of the time, and its extremes."""
    values = [row[field] for row in rows]
    quarter = max(1, len(values) // 4)

    def median(part: list[float]) -> float:
        return sorted(part)[len(part) // 2]

    return {
        "first_quarter": median(values[:quarter]),
        "last_quarter": median(values[-quarter:]),
        "min": min(values),
        "max": max(values),
    }


def summary(samples: Samples, readers: Readers, sent: dict[str, Any]) -> dict[str, Any]:
    """Say what was seen."""
    rows = samples.rows
    watched = ("rss_mib", "cpu_percent", "files", "parts", "lag_seconds", "journal_mib", "load_average")
    cpu = sum(row["cpu_percent"] * step for row, step in zip(rows[1:], _steps(rows), strict=True)) / 100
    return {
        "circumstances": circumstances(),
        "minutes": round(rows[-1]["seconds"] / 60, 1),
        "sent": sent,
        "store_mib": rows[-1]["store_mib"],
        "server_cpu_us_a_span": round(1e6 * cpu / max(1, rows[-1]["stored"]), 1),
        "server": {field: spread(rows, field) for field in watched},
        "readers_ms": {question: percentiles(times) for question, times in readers.seconds.items()},
        "answers": readers.taken(),
        "failures": dict(readers.failures),
    }


def _steps(rows: Sequence[dict[str, float]]) -> list[float]:
    return [after["seconds"] - before["seconds"] for before, after in pairwise(rows)]


def load(server: Server, options: argparse.Namespace, folder: Path) -> subprocess.Popen[bytes]:
    """Start the generator in a process of its own."""
    arguments = {
        "--url": server.traces,
        "--duration": options.minutes * 60,
        "--spans": options.spans,
        "--rate": options.rate,
        "--content-bytes": options.content_bytes,
        "--retries": 10,
        "--ack-log": folder / "acknowledged.log",
        "--json": folder / "sent.json",
    }
    words = [str(word) for pair in arguments.items() for word in pair]
    with (folder / "loadgen.log").open("wb") as log:
        return subprocess.Popen([sys.executable, "-m", "bench.loadgen", *words], cwd=ROOT, stdout=log, stderr=log)


def watch(generator: subprocess.Popen[bytes], samples: Samples, every: float, said: Callable[[str], None]) -> None:
    """Take samples until the generator has ended and everything it sent is stored."""
    while True:
        samples.take()
        last = samples.rows[-1]
        said(" ".join(f"{name}={last[name]:g}" for name in _FIELDS))
        if generator.poll() is not None and not last["journal_segments"]:
            return
        time.sleep(every)


def soak(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Run it all and return the summary."""
    with Server(folder / "data") as server:
        samples = Samples(server, folder / "samples.csv")
        readers = Readers(server.addresses["http"], options.readers, options.pause)
        generator = load(server, options, folder)
        readers.start()
        try:
            watch(generator, samples, options.every, lambda line: print(line, file=sys.stderr))
        finally:
            readers.stop()
            generator.terminate()
            generator.wait()
            samples.close()
    said = summary(samples, readers, json.loads((folder / "sent.json").read_text()))
    counted = account(folder / "data/store", folder / "acknowledged.log")
    said["every_acknowledged_span_once"] = counted.right
    said["account"] = {
        name: len(value) if isinstance(value, list) else value for name, value in asdict(counted).items()
    }
    (folder / "summary.json").write_text(json.dumps(said, indent=1) + "\n")
    return said


def main() -> None:
    """Read the command line and print the summary."""
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--spans", type=int, default=0, help="end sooner, after so many spans")
    parser.add_argument("--rate", type=float, default=4000, help="spans a second offered; 0: as fast as acknowledged")
    parser.add_argument("--readers", type=int, default=2)
    parser.add_argument("--pause", type=float, default=0.25, help="seconds a reader waits between its rounds")
    parser.add_argument("--content-bytes", type=int, default=1000)
    parser.add_argument("--every", type=float, default=5, help="seconds between samples")
    parser.add_argument("--out", type=Path, help="where everything is kept; default: a temporary directory")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.out or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        said = soak(options, folder)
    print(json.dumps(said, indent=1))
    if not said["every_acknowledged_span_once"]:
        sys.exit("an acknowledged span is not stored exactly once")


if __name__ == "__main__":
    main()
