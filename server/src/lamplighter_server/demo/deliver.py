"""The way out of a demo process: spans wait until their time has come, go out as OTLP, and go again if refused."""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
import time
from typing import TYPE_CHECKING

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import SpanProcessor
from opentelemetry.sdk.trace.export import SpanExportResult

if TYPE_CHECKING:
    from collections.abc import Callable

    from opentelemetry.sdk.trace import ReadableSpan

_BATCH = 512
_ROOM = 8192
_LINGER = 0.4
_RETRY = 2.0
_EXPORT_TIMEOUT = 5.0
_EXPORTER_LOGGER = "opentelemetry.exporter.otlp.proto.http.trace_exporter"


def otlp(endpoint: str, key: str | None) -> OTLPSpanExporter:
    """Make the official OTLP/HTTP exporter for a server's base address."""
    headers = {"authorization": f"Bearer {key}"} if key else None
    return OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces", headers=headers, timeout=_EXPORT_TIMEOUT)


class Delivery(SpanProcessor):
    """Holds ended spans until their end time is past, then exports them in batches from its own thread.

    A story is told faster than it happens: holding its spans back makes it appear as it would have happened.
    A batch that is not accepted is kept and sent again; `report` hears about the first failure and the recovery.
    """

    def __init__(self, exporter: OTLPSpanExporter, report: Callable[[str], None]) -> None:
        self._exporter = exporter
        self._report = report
        self._held: list[tuple[int, int, ReadableSpan]] = []
        self._number = itertools.count()
        self._changed = threading.Condition()
        self._closing: float | None = None
        self._last_error = ""
        self._failing = False
        self.delivered = 0
        logging.getLogger(_EXPORTER_LOGGER).addFilter(self._hear)
        self._thread = threading.Thread(target=self._run, name="delivery", daemon=True)
        self._thread.start()

    def on_end(self, span: ReadableSpan) -> None:
        """Take over an ended span."""
        with self._changed:
            heapq.heappush(self._held, (span.end_time or 0, next(self._number), span))
            if len(self._held) == 1 or len(self._held) % _BATCH == 0:
                self._changed.notify_all()

    def wait_for_room(self) -> None:
        """Wait while more spans are held than a demo needs to keep in memory."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._held) < _ROOM or self._closing is not None)

    def close(self, within: float) -> int:
        """Send everything at once and stop; return how many spans could not be delivered in that time."""
        with self._changed:
            # A server that is away does not come back just because somebody pressed Ctrl-C.
            self._closing = time.monotonic() + (min(within, _RETRY) if self._failing else within)
            self._changed.notify_all()
        self._thread.join(within + _EXPORT_TIMEOUT)
        self._exporter.shutdown()
        logging.getLogger(_EXPORTER_LOGGER).removeFilter(self._hear)
        return len(self._held)

    def _run(self) -> None:
        while batch := self._next_batch():
            if self._exporter.export([span for _, _, span in batch]) is SpanExportResult.SUCCESS:
                self._accepted(len(batch))
            elif not self._refused(batch):
                return

    def _next_batch(self) -> list[tuple[int, int, ReadableSpan]]:
        """Wait for spans whose time has come; empty when closing and nothing is left."""
        with self._changed:
            while not self._due() and self._closing is None:
                self._changed.wait(_LINGER if self._held else None)
            if self._closing is None and len(self._held) < _BATCH:
                self._changed.wait_for(lambda: self._closing is not None, _LINGER)
            batch: list[tuple[int, int, ReadableSpan]] = []
            while len(batch) < _BATCH and self._held and (self._closing is not None or self._due()):
                batch.append(heapq.heappop(self._held))
            self._changed.notify_all()
            return batch

    def _due(self) -> bool:
        return bool(self._held) and self._held[0][0] <= time.time_ns()

    def _accepted(self, spans: int) -> None:
        self.delivered += spans
        if self._failing:
            self._failing = False
            self._report("The server takes spans again.")

    def _refused(self, batch: list[tuple[int, int, ReadableSpan]]) -> bool:
        """Keep the batch; return whether to go on trying."""
        with self._changed:
            for item in batch:
                heapq.heappush(self._held, item)
            if self._closing is None:
                self._changed.wait_for(lambda: self._closing is not None, _RETRY)
                return True
            self._changed.wait(_LINGER)
            return time.monotonic() < self._closing

    def _hear(self, record: logging.LogRecord) -> bool:
        """Turn the exporter's log lines into one report per outage, and keep them off the terminal."""
        if threading.current_thread() is not self._thread:
            return True
        if not self._failing:
            self._failing = True
            self._report(_explain(record))
        return False


def _explain(record: logging.LogRecord) -> str:
    arguments = [str(argument) for argument in record.args] if isinstance(record.args, tuple) else []
    if "401" in arguments or "403" in arguments:
        return "The server refuses the spans: its keys are on. Give one with --key; trying again meanwhile."
    reason = "cannot be reached" if "Connection" in record.getMessage() else record.getMessage().rstrip(".")
    return f"The server {reason}. Keeping the spans and trying again every {_RETRY:g} s."
