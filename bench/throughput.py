"""Measures a real server under full load: spans acknowledged and queryable, CPU a span, bytes a span, start and memory.

python -m bench.throughput --spans 500000 --json FILE

CPU time a span is the figure to compare: it changes little with what else the machine does, as wall time does.
"Receive" is measured with the store away (an address where nobody listens): all is taken, checked and journaled, and
nothing loaded.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.serving import ROOT, NotMeasured, Server, circumstances

_NOBODY = "http://127.0.0.1:9"
_STEADY = 6.0


@dataclass(frozen=True)
class Case:
    """A way to send, and whether the server loads what it takes."""

    name: str
    arguments: tuple[str, ...] = ()
    grpc: bool = False
    loading: bool = True


CASES = {
    "http": Case("HTTP"),
    "grpc": Case("gRPC", grpc=True),
    "gzip": Case("HTTP, gzip", ("--gzip",)),
    "attributes": Case("HTTP, no content", ("--content-bytes", "0")),
    "receive-http": Case("HTTP, received only", loading=False),
    "receive-grpc": Case("gRPC, received only", grpc=True, loading=False),
    "receive-gzip": Case("HTTP, gzip, received only", ("--gzip",), loading=False),
}


def send(server: Server, case: Case, spans: int) -> dict[str, Any]:
    """Send as fast as it is acknowledged, from a process of its own; raises NotMeasured when something was refused."""
    where = ["--grpc", server.grpc] if case.grpc else ["--url", server.traces]
    command = [sys.executable, "-m", "bench.loadgen", *where, "--spans", str(spans), "--retries", "20", *case.arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    sent: dict[str, Any] = json.loads(done.stdout)
    if sent["given_up_spans"]:
        raise NotMeasured(f"{case.name}: not everything was acknowledged: {sent['outcomes']}")
    return sent


def measure(case: Case, spans: int, merge_wait: float, folder: Path) -> dict[str, Any]:
    """Measure one case on a fresh data directory."""
    options = () if case.loading else ("--store", _NOBODY)
    server = Server(folder / "data", *options, ready=case.loading)
    with server:
        time.sleep(1)
        idle = server.usage()
        warm = send(server, case, 20_000)["acked_spans"] if case.loading else 0
        if case.loading:
            server.settled(warm)
        before, began = server.usage(), time.monotonic()
        sent = send(server, case, spans)
        acknowledged, acked_at = server.usage(), time.monotonic()
        said = {
            "case": case.name,
            "circumstances": circumstances(),
            "spans": sent["acked_spans"],
            "bytes_a_span_sent": sent["bytes_per_span"],
            "acknowledged_a_second": round(sent["acked_spans_per_s"]),
            "acknowledged_after_ms": sent["latency_ms"],
            "generator_cpu_us_a_span": _us(sent["generator_cpu_s"], sent["acked_spans"]),
            "idle_rss_mib": idle.rss >> 20,
        }
        if not case.loading:
            used = acknowledged.cpu - before.cpu
            return {**said, "receive_cpu_us_a_span": _us(used, sent["acked_spans"])}
        queryable_at = server.settled(warm + sent["acked_spans"])
        loaded = server.usage()
        size = merged(server, warm + sent["acked_spans"], merge_wait)
        merged_at = server.usage()
        return {
            **said,
            "queryable_a_second": round(sent["acked_spans"] / (queryable_at - began)),
            "queryable_after_last_s": round(queryable_at - acked_at, 1),
            "cpu_us_a_span": _us(loaded.cpu - before.cpu, sent["acked_spans"]),
            "cpu_us_a_span_with_merges_after": _us(merged_at.cpu - before.cpu, sent["acked_spans"]),
            "loaded_rss_mib": loaded.rss >> 20,
            "disk_bytes_a_span": round(size["bytes"] / size["spans"], 1),
        }


def merged(server: Server, spans: int, patience: float) -> dict[str, Any]:
    """Wait until merges are over, or so many seconds, and return what the store holds once it counts so many spans."""
    asker, last, since = server.asker(), server.usage().cpu, time.monotonic()
    while time.monotonic() - since < patience:
        time.sleep(1)
        cpu = server.usage().cpu
        if cpu - last < 0.2 and time.monotonic() - since > _STEADY:
            break
        last = cpu
    size: dict[str, Any] = asker.get("stats")["store"]
    while (size["spans"] or 0) < spans:
        time.sleep(0.1)  # the server counts no more often than every few seconds
        size = asker.get("stats")["store"]
    return size


def starts(spans: int, folder: Path) -> dict[str, Any]:
    """Measure how long a first start takes until ready, and one with a store that holds something."""
    said: dict[str, Any] = {"circumstances": circumstances()}
    with Server(folder / "data") as server:
        said["first_start_s"] = round(server.to_ready, 2)
        said["first_start_cpu_s"] = server.usage().cpu
        time.sleep(2)
        said["idle_rss_mib"] = server.usage().rss >> 20
        server.settled(send(server, CASES["http"], spans)["acked_spans"])
    with Server(folder / "data") as server:
        said["next_start_s"] = round(server.to_ready, 2)
        said["next_start_cpu_s"] = server.usage().cpu
        time.sleep(2)
        said["next_idle_rss_mib"] = server.usage().rss >> 20
    return said


def _us(seconds: float, spans: int) -> float:
    return round(1e6 * seconds / spans, 1)


def main() -> None:
    """Read the command line, measure, and print a JSON object a line."""
    parser = argparse.ArgumentParser(prog="python -m bench.throughput", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--spans", type=int, default=500_000)
    parser.add_argument("--cases", nargs="*", choices=[*CASES, "starts"], default=[*CASES, "starts"])
    parser.add_argument("--merge-wait", type=float, default=30, help="seconds that merges may take to end")
    parser.add_argument("--json", type=Path, help="append each result there")
    options = parser.parse_args()
    for name in options.cases:
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            if name == "starts":
                said = starts(min(options.spans, 100_000), folder)
            else:
                said = measure(CASES[name], options.spans, options.merge_wait, folder)
        print(json.dumps(said), flush=True)
        if options.json:
            with options.json.open("a") as out:
                out.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main()
