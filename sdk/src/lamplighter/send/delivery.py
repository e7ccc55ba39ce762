"""Hands batches to one exporter and says what became of them: one line when it fails, one when it works again."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Any

from lamplighter.send.forks import follow_forks
from lamplighter.send.outbox import Outcome, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lamplighter.send.exporters import Plan
    from lamplighter.settings import Signal

log = logging.getLogger("lamplighter")

# Over transports that don't say why they failed, a batch is tried this often before it is given up.
BLIND_ATTEMPTS = 3
# An endpoint that takes one batch and refuses the next is told of once in as many seconds.
SILENCE = 60.0
NOISY_LOGGERS = (
    "opentelemetry.exporter.otlp.common.http",
    "opentelemetry.exporter.otlp.proto.grpc.exporter",
    "opentelemetry.exporter.otlp.json.http.trace_exporter",
    "opentelemetry.exporter.otlp.proto.http.trace_exporter",
    "opentelemetry.exporter.otlp.proto.http._log_exporter",
    "opentelemetry.exporter.otlp.proto.http.metric_exporter",
    "opentelemetry.exporter.otlp.proto.common._internal",
    "opentelemetry.sdk.metrics._internal.export",
)

_ours = threading.local()


def not_ours(_record: logging.LogRecord) -> bool:
    """Let through what exporters log about other people's telemetry; for ours there is one line in `_report`."""
    return not getattr(_ours, "sending", False)


class Delivery:
    """One exporter of one signal. Built on first use, and built anew in a forked child."""

    def __init__(self, signal: Signal, plan: Plan) -> None:
        self.endpoint = plan.endpoint
        self.last_error: str | None = None
        self.signal: Signal = signal
        self._plan = plan
        self._exporter: Any = None
        self._attempts = 0
        self._closed = self._told = False
        self._silent_until = 0.0
        for name in NOISY_LOGGERS:
            logging.getLogger(name).addFilter(not_ours)
        follow_forks(self)

    @property
    def exporter(self) -> Any:
        """The exporter itself; making it opens no connection."""
        if self._exporter is None:
            self._exporter = self._plan.build()
        return self._exporter

    def send(self, batch: Sequence[Any]) -> Verdict:
        """Export a batch and say what became of it; never raises."""
        return self.attempt(lambda: self.exporter.export(batch))

    def attempt(self, export: Any) -> Verdict:
        """Run one export and judge it."""
        watch = self._plan.watch
        if watch is not None:
            watch.expect()
        _ours.sending = True
        try:
            done = export().name == "SUCCESS"
        except Exception as error:
            return self._report(Verdict(Outcome.TOO_MUCH, error=f"{type(error).__name__}: {error}"))
        finally:
            _ours.sending = False
        return self._report(self._blindly(done=done) if watch is None else watch.verdict(self.signal, done=done))

    def shutdown(self) -> None:
        """Let the exporter go; a retry it is waiting for ends, and nothing more is said."""
        self._closed = True
        if self._exporter is not None:
            self._exporter.shutdown()

    def after_fork(self) -> None:
        """Leave the parent's connection to the parent."""
        self._exporter = None
        if self._plan.watch is not None:
            self._plan.watch.renew()

    def _blindly(self, *, done: bool) -> Verdict:
        if done:
            return Verdict(Outcome.SENT)
        self._attempts += 1
        final = self._attempts >= BLIND_ATTEMPTS
        return Verdict(Outcome.REFUSED if final else Outcome.AGAIN, error="it could not be reached or refused them")

    def _report(self, verdict: Verdict) -> Verdict:
        error = verdict.error
        if verdict.outcome is not Outcome.AGAIN:
            self._attempts = 0
        if self._closed:
            return verdict
        if error and self.last_error is None and time.monotonic() >= self._silent_until:
            self._silent_until = time.monotonic() + SILENCE
            log.warning(
                "%s can't be delivered to %s: %s. The agent goes on; what doesn't fit the queue is counted in "
                "lamplighter.status(). This is said once.",
                self.signal,
                self.endpoint,
                error,
            )
            self._told = True
        elif error is None and self._told:
            self._told = False
            log.warning("%s reach %s again", self.signal, self.endpoint)
        self.last_error = error
        return verdict
