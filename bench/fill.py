"""Fills a store with many spans, spread over many days, so that questions can be measured where there is much to find.

python -m bench.fill DIRECTORY --spans 20000000 --days 30

One day is loaded through the real road: requests of the load generator, framed as the journal frames them, in segments
that the store's loader loads. Each other day is a copy of it, made by the engine: the same rows with ids of their own,
all times and segment numbers moved; the sums by hour and by day are made at the end. A conversation's id is the same on
each day. `DIRECTORY/data` can then be served; `DIRECTORY/fill.json` tells what to ask for.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lamplighter_server.analyse.settle import Settler
from lamplighter_server.analyse.summing import Summing
from lamplighter_server.journal.record import digest_of, trailer, varint
from lamplighter_server.journal.segment import Segment
from lamplighter_server.journal.signal import Signal
from lamplighter_server.store.engine import Engine
from lamplighter_server.store.load import Loader, Watermark
from lamplighter_server.store.migrate import migrate
from lamplighter_server.store.retention import SUMS

from bench.loadgen.options import Shape
from bench.loadgen.requests import Pieces, template
from bench.longtrace import requests as long_trace
from bench.serving import NotMeasured, circumstances

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DAY = 86_400_000_000_000
RARE = {"release.canary": "blue"}
"""An attribute of one span a day."""
_PROJECT = b"default"
_RUN = 0x1A301900  # its last byte numbers the days: the copies put theirs there
_MINUTE = 60_000_000_000
_SLOTS_A_DAY = 144
_SEGMENT_BYTES = 64 << 20

_MOVED = {
    "spans": """
    SELECT * REPLACE (
        segment - {by_segment} AS segment,
        arrival - INTERVAL {day} DAY AS arrival,
        start - INTERVAL {day} DAY AS start,
        slot - {by_slot} AS slot,
        {trace_id} AS trace_id)
    FROM (SELECT * FROM spans WHERE segment >= {first})""",
    "trace_segments": """
    SELECT * REPLACE (
        segment - {by_segment} AS segment,
        arrival - INTERVAL {day} DAY AS arrival,
        start - INTERVAL {day} DAY AS start,
        end - INTERVAL {day} DAY AS end,
        root_start - INTERVAL {day} DAY AS root_start,
        agent_start - INTERVAL {day} DAY AS agent_start,
        {trace_id} AS trace_id)
    FROM (SELECT * FROM trace_segments WHERE segment >= {first})""",
    "ledger": """
    SELECT * REPLACE (
        segment - {by_segment} AS segment,
        arrival - INTERVAL {day} DAY AS arrival,
        start - INTERVAL {day} DAY AS start,
        {trace_id} AS trace_id)
    FROM (SELECT * FROM ledger WHERE segment >= {first})""",
}
_TRACE_ID = "toFixedString(concat(substring(trace_id, 1, 3), char({day}), substring(trace_id, 5)), 16)"
_SETTINGS = "SETTINGS max_insert_threads = 1, max_threads = 2, max_partitions_per_insert_block = 0"


@dataclass(frozen=True)
class Request:
    """A body, how many spans are in it, and when it arrives."""

    body: bytes
    spans: int
    arrival: int


class Disk:
    """Stands for the journal: segments are removed once they are loaded."""

    def next_sealed(self, timeout: float) -> Segment | None:
        """Nothing is handed out: segments are loaded one by one."""

    def done(self, segment: Segment) -> None:
        """Remove what is loaded."""
        segment.path.unlink()

    def retry(self, segment: Segment) -> None:
        """Give up."""
        raise NotMeasured(f"segment {segment.number} was not loaded; the log says why")

    def narrow(self, segment: Segment, reason: str) -> None:
        """Give up."""
        raise NotMeasured(f"segment {segment.number} was refused: {reason}")


def day(now: int, spans: int, shape: Shape) -> Iterator[Request]:
    """Make the requests of the day that ends now, evenly spread; the one in the middle has the rare attribute."""
    seeds = range(shape.seed, shape.seed + shape.templates)
    pieces = [Pieces(template(seed, shape)) for seed in seeds]
    rare = Pieces(template(shape.seed, shape, RARE))
    count = max(2, -(-spans // shape.spans_per_request))
    for number in range(count):
        began = now - DAY + _MINUTE + (DAY - 2 * _MINUTE) * number // count
        chosen = rare if number == count // 2 else pieces[number % len(pieces)]
        _, body = chosen.fill(_RUN, number, began)
        yield Request(body, shape.spans_per_request, began + 5_000_000_000)


def record(request: Request, segment: int) -> bytes:
    """Frame a request as the journal does."""
    end = trailer(
        arrival=request.arrival,
        segment=segment,
        items=request.spans,
        digest=digest_of(_PROJECT, Signal.TRACES, request.body),
        body=len(request.body),
        project=_PROJECT,
    )
    return varint(len(request.body) + len(end)) + request.body + end


def segments(folder: Path, requests: Iterable[Request]) -> Iterator[Segment]:
    """Write the requests into files of the size at which the journal seals them."""
    number = size = records = items = 0
    path, file = folder, None
    for request in requests:
        if file is None:
            number, size, records, items = request.arrival // 1000 << 12, 0, 0, 0
            path = folder / f"{number:020d}.seg"
            file = path.open("wb")
        size += file.write(record(request, number))
        records, items = records + 1, items + request.spans
        if size >= _SEGMENT_BYTES:
            file.close()
            file = None
            yield Segment(Signal.TRACES, number, path, size, records, items, attempted=False)
    if file is not None:
        file.close()
        yield Segment(Signal.TRACES, number, path, size, records, items, attempted=False)


def load(engine: Engine, folder: Path, requests: Iterable[Request]) -> int:
    """Load requests and return how many spans that were."""
    loader = Loader(engine, Disk(), "traces", Watermark(0), Settler(engine))
    for segment in segments(folder, requests):
        loader.load(segment)
    return loader.stored


def copy(engine: Engine, first: int, day: int) -> None:
    """Copy the rows of the segments from `first` on so many days back."""
    moved = {
        "day": day,
        "first": first,
        "by_segment": f"toUInt64({day * DAY // 1000 << 12})",
        "by_slot": day * _SLOTS_A_DAY,
        "trace_id": _TRACE_ID.format(day=day),
    }
    for table, select in _MOVED.items():
        engine.command(f"INSERT INTO {table} {select.format(**moved)} {_SETTINGS}")


def sum_up(engine: Engine) -> None:
    """Sum up everything anew, of which the loads have summed up the beginning only."""
    for table in ("usage_batches", *SUMS):
        engine.command(f"TRUNCATE TABLE {table}")
    summing, now = Summing(engine), time.time_ns() + _MINUTE
    while summing.due(now):
        summing(now)


def settle(engine: Engine) -> None:
    """Wait until the engine has merged what it wants to merge."""
    while int(engine.command("SELECT count() FROM system.merges")):
        time.sleep(0.5)


def fill(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Fill `folder/data/store` and say what is in it."""
    days, shape = options.days, Shape(content_bytes=options.content_bytes, templates=options.templates)
    scratch = folder / "segments"
    scratch.mkdir(parents=True, exist_ok=True)
    engine = Engine(folder / "data/store", connections=2)
    migrate(engine)
    now = time.time_ns()
    began, cpu = time.monotonic(), time.process_time()
    loaded = load(engine, scratch, day(now, options.spans // days, shape))
    road = {"spans": loaded, "seconds": time.monotonic() - began, "cpu_us_a_span": _us(cpu, loaded)}
    first = int(engine.command("SELECT min(segment) FROM trace_segments"))
    cpu = time.process_time()
    for back in range(1, days):
        copy(engine, first, back)
        print(f"day {back + 1} of {days}, {time.monotonic() - began:.0f} s", flush=True)
    copied = _us(cpu, loaded * (days - 1)) if days > 1 else 0
    trace_id, bodies = long_trace(now - 2 * _MINUTE, options.long_trace)
    load(engine, scratch, (Request(body, count, now) for body, count in bodies))
    sum_up(engine)
    settle(engine)
    held = engine.ask("store_size")[0]
    said = {
        "circumstances": circumstances(),
        "days": days,
        "content_bytes": shape.content_bytes,
        "now": now,
        "spans": held["spans"],
        "calls": int(engine.command("SELECT sum(calls * sign) FROM ledger WHERE counted")),
        "traces": int(engine.command("SELECT uniqExact(trace_id) FROM trace_segments")),
        "bytes": held["bytes"],
        "bytes_a_span": round(held["bytes"] / held["spans"], 1),
        "road": road,
        "copy_cpu_us_a_span": copied,
        "long_trace": trace_id,
    }
    engine.close()
    scratch.rmdir()
    (folder / "fill.json").write_text(json.dumps(said, indent=1) + "\n")
    return said


def _us(since: float, spans: int) -> float:
    return round(1e6 * (time.process_time() - since) / spans, 1)


def main() -> None:
    """Read the command line, fill, and print what is there."""
    parser = argparse.ArgumentParser(prog="python -m bench.fill", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--spans", type=int, default=20_000_000)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--content-bytes", type=int, default=1000)
    parser.add_argument("--templates", type=int, default=64)
    parser.add_argument("--long-trace", type=int, default=50_000, help="spans of the one long trace")
    options = parser.parse_args()
    if (options.folder / "data/store").exists():
        parser.error(f"{options.folder} has a store already: name a new directory")
    if not 1 <= options.days <= 30:
        parser.error("--days is 1 to 30: what is older the server would delete")
    print(json.dumps(fill(options.folder, options), indent=1))


if __name__ == "__main__":
    main()
