"""Measures what it costs to load one trace of very many spans that arrives bit by bit, as a run of hours does.

python -m bench.growing DIRECTORY --spans 50000

Each request of 500 spans is a segment of its own. What the loads put off is waited for, and is part of the CPU.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

from lamplighter_server.analyse.settle import Settler
from lamplighter_server.store.engine import Engine
from lamplighter_server.store.load import Loader, Watermark
from lamplighter_server.store.migrate import migrate

from bench.fill import Disk, Request, segments
from bench.longtrace import requests
from bench.serving import circumstances


def measure(folder: Path, spans: int) -> dict[str, Any]:
    """Load the trace and say how much CPU that took, all threads of the engine's included."""
    folder.mkdir(parents=True)
    engine = Engine(folder / "store", connections=2)
    migrate(engine)
    now = time.time_ns()
    settler = Settler(engine)
    loader = Loader(engine, Disk(), "traces", Watermark(0), settler)
    _, bodies = requests(now - 60_000_000_000, spans)
    arrived = [Request(body, count, now + place * 1_000_000) for place, (body, count) in enumerate(bodies)]
    began, cpu = time.monotonic(), time.process_time()
    for request in arrived:
        for segment in segments(folder, [request]):
            loader.load(segment)
    loaded = {"seconds": round(time.monotonic() - began, 1), "cpu_seconds": round(time.process_time() - cpu, 1)}
    while engine.ask("postponed_before"):
        time.sleep(1)
        settler.idle()
    settled = {"seconds": round(time.monotonic() - began, 1), "cpu_seconds": round(time.process_time() - cpu, 1)}
    calls = int(engine.command("SELECT sum(calls * sign) FROM ledger WHERE counted"))
    found = {"segments": len(arrived), "loaded": loaded, "settled": settled, "calls": calls}
    return {"circumstances": circumstances(), **found}


def main() -> None:
    """Measure once and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--spans", type=int, default=50_000)
    options = parser.parse_args()
    print(json.dumps(measure(options.folder, options.spans), indent=2))


if __name__ == "__main__":
    main()
