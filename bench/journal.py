"""Measures the journal alone: acknowledged MB/s and CPU, with bodies of 512 spans of 1.13 kB and four producers.

python bench/journal.py [appends] [directory]
"""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path

from lamplighter_server.journal import Journal, JournalSettings, Signal

BODY_BYTES, SPANS, PRODUCERS = 580_000, 512, 4


def cpu() -> float:
    """Return the seconds of CPU this process has used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def load(journal: Journal, counts: dict[str, int]) -> None:
    """Take each segment away at once, as an engine without cost would."""
    while (segment := journal.next_sealed(Signal.TRACES, 60)) is not None:
        counts["records"] += segment.records
        counts["segments"] += 1
        journal.done(segment)


async def append(journal: Journal, bodies: list[bytes]) -> list[float]:
    """Append every body; answer how long each took."""
    times: list[float] = []

    async def produce(producer: int) -> None:
        for body in bodies[producer::PRODUCERS]:
            begin = time.perf_counter()
            await journal.append(Signal.TRACES, body, "default", SPANS)
            times.append(time.perf_counter() - begin)

    await asyncio.gather(*(produce(producer) for producer in range(PRODUCERS)))
    return times


def main() -> None:
    """Run and print one line."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    rest = os.urandom(BODY_BYTES - 8)
    bodies = [number.to_bytes(8, "little") + rest for number in range(count)]
    directory = Path(tempfile.mkdtemp(dir=sys.argv[2] if len(sys.argv) > 2 else None))
    journal = Journal(directory / "journal", settings=JournalSettings())
    counts = {"records": 0, "segments": 0}
    loader = threading.Thread(target=load, args=(journal, counts))
    loader.start()
    cpu_before, begin = cpu(), time.perf_counter()
    times = sorted(asyncio.run(append(journal, bodies)))
    took, used = time.perf_counter() - begin, cpu() - cpu_before
    journal.close()
    loader.join()
    shutil.rmtree(directory)
    megabytes = count * BODY_BYTES / 1e6
    print(
        f"{count / took:.0f} appends/s, {megabytes / took:.0f} MB/s, {count * SPANS / took:.0f} spans/s; "
        f"{used / megabytes * 1e6:.0f} us CPU a MB, {used / (count * SPANS) * 1e6:.2f} us CPU a span; "
        f"median {times[count // 2] * 1e3:.1f} ms, p99 {times[count * 99 // 100] * 1e3:.1f} ms; "
        f"{counts['segments']} segments loaded"
    )


if __name__ == "__main__":
    main()
