"""The process that test_kill.py kills: a journal and a store without HTTP, appending and loading without pause.

    python killed_server.py DIRECTORY PROJECT SEED FIRST [drain]

It reads the numbers to send again as one JSON line, tells each number it sends and each that was acknowledged, and with
`drain` sends nothing, loads what is there, and tells as JSON what is stored.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
from pathlib import Path
from typing import Any

import structlog
from lamplighter_server.app import Lane
from lamplighter_server.journal import Journal, JournalSettings, Signal
from lamplighter_server.store.store import Store, StoreSettings
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from trace_segment_check import disagreements

TASKS = 8
SPANS = 20
BEGAN = 1_790_000_000_000_000_000


def body(number: int) -> bytes:
    """Return a request of some spans whose ids tell its number; always the same bytes for a number."""
    request = ExportTraceServiceRequest()
    spans = request.resource_spans.add().scope_spans.add().spans
    for index in range(SPANS):
        spans.append(
            Span(
                trace_id=(number // 3 + 1).to_bytes(16, "big"),
                span_id=(number * SPANS + index + 1).to_bytes(8, "big"),
                name=f"span {index}",
                start_time_unix_nano=BEGAN + number * 1000 + index,
                end_time_unix_nano=BEGAN + number * 1000 + index + 500,
                status={"code": index % 3},
            )
        )
    return request.SerializeToString()


async def append(journal: Journal, project: str, again: list[int], first: int) -> None:
    """Send what was never acknowledged again, then new bodies for ever, as fast as the engine takes them."""

    async def one_task(offset: int) -> None:
        mine, number = again[offset::TASKS], first + offset
        while True:
            current = mine.pop() if mine else number
            number += 0 if current != number else TASKS
            while journal.status().bytes > 60_000:  # noqa: ASYNC110 - the loaders are threads
                await asyncio.sleep(0.005)
            os.write(1, b"sent %d\n" % current)
            await journal.append(Signal.TRACES, body(current), project, SPANS)
            os.write(1, b"kept %d\n" % current)

    await asyncio.gather(*(one_task(offset) for offset in range(TASKS)))


async def tell_loads(store: Store) -> None:
    """Tell each time that more is loaded, and while a load fails."""
    told = 0
    while True:
        if any(loader.trouble for loader in store.loaders):
            os.write(1, b"trouble loading\n")
        if (stored := store.stored("traces")) > told:
            told = stored
            os.write(1, b"loaded %d\n" % told)
        await asyncio.sleep(0.005)


def found(store: Store, project: str) -> dict[str, Any]:
    """Say what is stored of each body, and where the tables disagree."""
    number = f"intDiv(reinterpretAsUInt64(reverse(span_id)) - 1, {SPANS})"
    of_project = "FROM spans WHERE project = {p:String} GROUP BY number"
    counts = store.engine.query(f"SELECT {number} AS number, count(), uniqExact(span_id) {of_project}", {"p": project})
    return {"bodies": [list(row) for row in counts.result_rows], "wrong": disagreements(store.engine, project)[:5]}


async def drain(journal: Journal, store: Store) -> None:
    """Wait until everything is loaded."""
    while journal.status().segments or not store.ready:  # noqa: ASYNC110 - the loaders are threads
        await asyncio.sleep(0.05)


async def run(journal: Journal, store: Store, project: str, again: list[int], first: int) -> None:
    """Append and load until killed."""
    await asyncio.gather(append(journal, project, again, first), tell_loads(store))


def main() -> None:
    """Run until killed, or until everything is loaded."""
    directory, project, seed, first = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    chance = random.Random(seed)
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    settings = JournalSettings(seal_age=0.0, seal_bytes=chance.choice([10_000, 200_000]), reserve_bytes=0)
    journal = Journal(directory / "journal", settings=settings)
    store = Store(StoreSettings(directory / "store", loaders=2, memory=1 << 30))
    store.start({signal: Lane(journal, signal) for signal in Signal})
    again = json.loads(sys.stdin.readline())
    if sys.argv[5:] == ["drain"]:
        asyncio.run(drain(journal, store))
        print(json.dumps({**found(store, project), "aside": len(journal.set_aside_list())}), flush=True)
        store.close()
        journal.close()
    else:
        asyncio.run(run(journal, store, project, again, first))


if __name__ == "__main__":
    main()
