"""Sends requests over several connections, as fast as they are acknowledged or at a given rate."""

from __future__ import annotations

import random
import sys
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

from bench.loadgen.report import Report
from bench.loadgen.requests import Requests
from bench.loadgen.senders import sender

if TYPE_CHECKING:
    from bench.loadgen.options import Options
    from bench.loadgen.senders import Sender

_LONGEST_PAUSE = 5.0


class Run:
    """One run; `go` may be called once, `stop` from any thread."""

    def __init__(self, options: Options) -> None:
        self._options = options
        compress = options.gzip and options.transport != "grpc"  # gRPC compresses by itself
        self._requests = Requests(options.shape(), compress=compress)
        self._total = -(-options.spans // options.spans_per_request) if options.spans else None
        self._next = 0
        self._lock = threading.Lock()
        self._stop = threading.Event()
        made = range(self._total or 0) if options.pregenerate else range(0)
        self._ready = [self._requests.make(number) for number in made]
        self.report = Report(options)

    def stop(self) -> None:
        """End after the requests under way."""
        self._stop.set()

    def go(self) -> dict[str, Any]:
        """Send everything and say what became of it."""
        options = self._options
        self.report.begin()
        threads = [threading.Thread(target=self._work, daemon=True) for _ in range(options.concurrency)]
        for thread in threads:
            thread.start()
        try:
            self._watch(threads)
        except KeyboardInterrupt:
            self.stop()
        self.report.close()
        return self.report.result(self._next)

    def _watch(self, threads: list[threading.Thread]) -> None:
        options, report = self._options, self.report
        shown, shown_at = 0, report.began
        while any(thread.is_alive() for thread in threads):
            now = time.monotonic()
            if options.duration and now - report.began >= options.duration:
                self.stop()
                for thread in threads:
                    thread.join(options.timeout)
                return
            if options.progress and now - shown_at >= options.progress:
                speed = (report.acked - shown) / (now - shown_at)
                print(f"[{now - report.began:6.1f}s] acked {report.acked}  {speed:.0f} spans/s", file=sys.stderr)
                shown, shown_at = report.acked, now
            time.sleep(0.05)

    def _take(self) -> int | None:
        with self._lock:
            if self._total is not None and self._next >= self._total:
                return None
            self._next += 1
            return self._next - 1

    def _work(self) -> None:
        with closing(sender(self._options)) as connection:
            while not self._stop.is_set() and (number := self._take()) is not None:
                due = self._due(number)
                if due is not None and self._stop.wait(max(0.0, due - time.monotonic())):
                    return
                prefix, body = self._ready[number] if self._ready else self._requests.make(number)
                self._deliver(connection, prefix, body, due)

    def _due(self, number: int) -> float | None:
        rate = self._options.rate
        return self.report.began + number * self._options.spans_per_request / rate if rate else None

    def _deliver(self, connection: Sender, prefix: bytes, body: bytes, due: float | None) -> None:
        for attempt in range(self._options.retries + 1):
            began = time.monotonic()
            outcome = connection.send(body)
            self.report.attempt(prefix, len(body), outcome, began, due)
            if outcome.ok:
                return
            if not outcome.reached:
                self._stop.wait(0.1)  # nobody is there: no reason to spin
            if not outcome.retryable or attempt == self._options.retries or self._stop.is_set():
                break
            self.report.retry()
            pause = min(_LONGEST_PAUSE, 0.2 * 2**attempt) * random.uniform(0.8, 1.2)
            self._stop.wait(outcome.retry_after or pause)
        self.report.give_up()
