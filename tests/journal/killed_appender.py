"""The process that test_kill.py kills: appends and loads without pause, and tells each acknowledgement at once.

Its engine is a directory with one file for each loaded segment, put in place whole, as a transaction would be.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
import threading
from pathlib import Path

import structlog
from lamplighter_server.journal import Journal, JournalSettings, Signal
from lamplighter_server.journal.durable import write_file
from lamplighter_server.journal.scan import scan

TASKS = 6


def load(journal: Journal, engine: Path, chance: random.Random) -> None:
    """Load each segment once: one that was attempted may be there already."""
    while (segment := journal.next_sealed(Signal.TRACES, 60)) is not None:
        answer = chance.random()
        path = engine / f"{segment.number}.loaded"
        if answer < 0.1:
            journal.retry(segment)
        elif answer < 0.2:
            path.unlink(missing_ok=True)  # as narrow demands, the engine holds nothing of what an earlier attempt left
            journal.narrow(segment, "the engine refused it")
        else:
            if not (segment.attempted and path.exists()):
                data = segment.path.read_bytes()[: segment.bytes]
                records = scan(data, segment.number, segment.signal).records
                write_file(path, [data[record.start : record.start + record.body] + b"\n" for record in records])
            journal.done(segment)


def body(number: int) -> bytes:
    """Make a body that tells its number."""
    return b"%d %s" % (number, b"x" * (number * 7919 % 3000))


async def append(journal: Journal, numbers: list[int], fresh: int) -> None:
    """Send what was never acknowledged again, then new bodies for ever."""

    async def one_task(first: int) -> None:
        mine = numbers[first::TASKS]
        number = fresh + first
        while True:
            current = mine.pop() if mine else number
            number += 0 if mine else TASKS
            os.write(1, b"sent %d\n" % current)
            answer = await journal.append(Signal.TRACES, body(current), "default", 1)
            os.write(1, b"%s %d\n" % (answer.value.encode(), current))

    await asyncio.gather(*(one_task(first) for first in range(TASKS)))


def main() -> None:
    """Run until killed."""
    root, seed, fresh = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    settings = JournalSettings(seal_age=0.0, seal_bytes=20_000, retry_delay=0.001, reserve_bytes=0)
    journal = Journal(root / "journal", settings=settings)
    loader = threading.Thread(target=load, args=(journal, root / "engine", random.Random(seed)), daemon=True)
    loader.start()
    asyncio.run(append(journal, json.loads(sys.stdin.readline()), fresh))


if __name__ == "__main__":
    main()
