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
        self._failing = False
        self._in_flight = 0
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

    def wait_for_room(self, stop: threading.Event) -> None:
        """Wait while more spans are held than a demo needs to keep in memory, or until told to stop."""
        with self._changed:
            while not self._changed.wait_for(lambda: len(self._held) < _ROOM, _LINGER) and not stop.is_set():
                pass

    def close(self, within: float) -> int:
        """Send everything at once and stop; return how many spans could not be delivered in that time."""
        with self._changed:
            # A server that is away does not come back just because somebody pressed Ctrl-C.
            self._closing = time.monotonic() + (min(within, _RETRY) if self._failing else within)
            self._changed.notify_all()
        self._thread.join(within + _EXPORT_TIMEOUT)
        self._exporter.shutdown()
        logging.getLogger(_EXPORTER_LOGGER).removeFilter(self._hear)
        return len(self._held) + self._in_flight

    def _run(self) -> None:
        while batch := self._next_batch():
            self._in_flight = len(batch)
            # The same batch goes again, not its spans among others: an identical body is recognised by the server.
            while self._exporter.export(batch) is not SpanExportResult.SUCCESS:
                if not self._try_again():
                    return
            self._accepted()

    def _next_batch(self) -> list[ReadableSpan]:
        """Wait for spans whose time has come; empty when closing and nothing is left."""
        with self._changed:
            while not self._due() and self._closing is None:
                self._changed.wait(_LINGER if self._held else None)
            if self._closing is None and len(self._held) < _BATCH:
                self._changed.wait_for(lambda: self._closing is not None, _LINGER)
            batch: list[ReadableSpan] = []
            while len(batch) < _BATCH and self._held and (self._closing is not None or self._due()):
                batch.append(heapq.heappop(self._held)[2])
            self._changed.notify_all()
            return batch

    def _due(self) -> bool:
        return bool(self._held) and self._held[0][0] <= time.time_ns()

    def _accepted(self) -> None:
        self.delivered += self._in_flight
        self._in_flight = 0
        if self._failing:
            self._failing = False
            self._report("The server takes spans again.")

    def _try_again(self) -> bool:
        """Wait a little; return whether to go on trying."""
        with self._changed:
            closing = self._closing is not None
            self._changed.wait_for(lambda: self._closing is not None and not closing, _LINGER if closing else _RETRY)
            return self._closing is None or time.monotonic() < self._closing

    def _hear(self, record: logging.LogRecord) -> bool:
        """Turn the exporter's log lines into one report per outage, and keep them off the terminal."""
        if threading.current_thread() is not self._thread:
            return True
        if not self._failing:
            self._failing = True
            self._report(_explain(record))
        return False


def _explain(record: logging.LogRecord) -> str:
    """Say in one line why spans are kept, from what the exporter logged: its words and their arguments."""
    arguments = [str(argument) for argument in record.args] if isinstance(record.args, tuple) else []
    if {"401", "403"} & set(arguments):
        return "The server does not let the spans in: it wants a key. Stop and give one with --key."
    if "Connection" in record.getMessage():
        return f"No server answers. The spans are kept and tried again every {_RETRY:g} s."
    return f"The server does not take the spans ({', '.join(arguments)}). They are kept and tried again."
