"""Counts what became of the requests and says it as JSON."""

from __future__ import annotations

import threading
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.loadgen.options import Options
    from bench.loadgen.senders import Outcome


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """Return the usual percentiles in milliseconds; nothing of nothing."""
    if not seconds:
        return {}
    ordered = sorted(seconds)

    def at(share: float) -> float:
        return round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 2)

    named = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99, "max": 1.0}
    return {name: at(share) for name, share in named.items()}


class Report:
    """Thread-safe counts of a run."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._lock = threading.Lock()
        self._ack_log = Path(options.ack_log).open("a", buffering=1) if options.ack_log else None  # noqa: SIM115
        self.outcomes: Counter[str] = Counter()
        self.acked = 0
        self._rejected = 0
        self._given_up = 0
        self._retries = 0
        self._bytes = 0
        self._latencies: list[float] = []
        self._behind: list[float] = []
        self.begin()

    def begin(self) -> None:
        """Start the clock: whatever was prepared does not count."""
        self._cpu = time.process_time()
        self.began = time.monotonic()
        self._last_ack = self.began

    def attempt(self, prefix: bytes, size: int, outcome: Outcome, began: float, due: float | None) -> None:
        """Note one attempt; `due` is when the schedule wanted it answered at the earliest."""
        ended, spans = time.monotonic(), self._options.spans_per_request - outcome.rejected
        with self._lock:
            self.outcomes[outcome.name] += 1
            self._bytes += size
            if not outcome.ok:
                return
            self._latencies.append(ended - began)
            if due is not None:
                self._behind.append(ended - due)
            self.acked += spans
            self._rejected += outcome.rejected
            self._last_ack = ended
            if self._ack_log:
                self._ack_log.write(f"{prefix.hex()} {spans} {time.time():.3f}\n")

    def retry(self) -> None:
        """Note that a request is sent again."""
        with self._lock:
            self._retries += 1

    def give_up(self) -> None:
        """Note that a request will not be sent again."""
        with self._lock:
            self._given_up += 1

    def result(self, attempted: int) -> dict[str, Any]:
        """Say everything; `attempted` is the number of requests begun."""
        options, per_request = self._options, self._options.spans_per_request
        wall, requests = self._last_ack - self.began, sum(self.outcomes.values())
        schedule = {"rate": options.rate, "behind_schedule_ms": percentiles(self._behind)} if options.rate else {}
        return {
            "dialect": options.dialect,
            "transport": options.transport,
            "gzip": options.gzip,
            "concurrency": options.concurrency,
            "spans_per_request": per_request,
            "bytes_per_span": round(self._bytes / max(1, requests) / per_request, 1),
            "attempted_spans": attempted * per_request,
            "acked_spans": self.acked,
            "rejected_spans": self._rejected,
            "given_up_spans": self._given_up * per_request,
            "wall_s": round(wall, 3),
            "acked_spans_per_s": round(self.acked / wall, 1) if wall else 0,
            "requests": requests,
            "retries": self._retries,
            "outcomes": dict(self.outcomes),
            "latency_ms": percentiles(self._latencies),
            "generator_cpu_s": round(time.process_time() - self._cpu, 3),
            **schedule,
        }

    def close(self) -> None:
        """End the log of acknowledgements."""
        if self._ack_log:
            self._ack_log.close()
