"""Hands batches to one exporter and says what became of them: one line when it fails, one when it works again."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any

from lamplighter.send.forks import follow_forks
from lamplighter.send.outbox import Outcome
from lamplighter.send.watch import TRY_AGAIN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lamplighter.send.exporters import Plan

log = logging.getLogger("lamplighter")

# Over transports that don't say why they failed, a batch is tried this often before it is given up.
BLIND_ATTEMPTS = 3
NOISY_LOGGERS = (
    "opentelemetry.exporter.otlp.common.http",
    "opentelemetry.exporter.otlp.proto.grpc.exporter",
    "opentelemetry.exporter.otlp.json.http.trace_exporter",
    "opentelemetry.exporter.otlp.proto.http.trace_exporter",
    "opentelemetry.exporter.otlp.proto.http._log_exporter",
    "opentelemetry.exporter.otlp.proto.http.metric_exporter",
    "opentelemetry.sdk.metrics._internal.export",
)

_ours = threading.local()


def not_ours(_record: logging.LogRecord) -> bool:
    """Let through what exporters log about other people's telemetry; for ours there is one line in `_report`."""
    return not getattr(_ours, "sending", False)


class Delivery:
    """One exporter of one signal. Built on first use, and built anew in a forked child."""

    def __init__(self, signal: str, plan: Plan) -> None:
        self.endpoint = plan.endpoint
        self.last_error: str | None = None
        self.signal = signal
        self._plan = plan
        self._exporter: Any = None
        self._attempts = 0
        self._closed = False
        for name in NOISY_LOGGERS:
            logging.getLogger(name).addFilter(not_ours)
        follow_forks(self)

    @property
    def exporter(self) -> Any:
        """The exporter itself; making it opens no connection."""
        if self._exporter is None:
            self._exporter = self._plan.build()
        return self._exporter

    def send(self, batch: Sequence[Any]) -> Outcome:
        """Export a batch and say what became of it; never raises."""
        return self.attempt(lambda: self.exporter.export(batch))

    def attempt(self, export: Any) -> Outcome:
        """Run one export and judge it."""
        _ours.sending = True
        try:
            done = export().name == "SUCCESS"
        except Exception as error:
            return self._report(Outcome.REFUSED, f"{type(error).__name__}: {error}")
        finally:
            _ours.sending = False
        return self._judge(done=done)

    def shutdown(self) -> None:
        """Let the exporter go; a retry it is waiting for ends, and nothing more is said."""
        self._closed = True
        if self._exporter is not None:
            self._exporter.shutdown()

    def after_fork(self) -> None:
        """Leave the parent's connection to the parent."""
        self._exporter = None
        if self._plan.session is not None:
            self._plan.session.renew()

    def _judge(self, *, done: bool) -> Outcome:
        session = self._plan.session
        status = session.status if session else None
        if done and (status is None or status < 300):
            return self._report(Outcome.SENT, None)
        if session is None:
            self._attempts += 1
            final = self._attempts >= BLIND_ATTEMPTS
            return self._report(Outcome.REFUSED if final else Outcome.AGAIN, "it could not be reached or refused them")
        if status is None or status in TRY_AGAIN:
            return self._report(Outcome.AGAIN, f"HTTP {status}" if status else session.error or "no answer")
        return self._report(Outcome.REFUSED, f"HTTP {status}")

    def _report(self, outcome: Outcome, error: str | None) -> Outcome:
        if outcome is not Outcome.AGAIN:
            self._attempts = 0
        if self._closed:
            return outcome
        if error and self.last_error is None:
            log.warning(
                "%s can't be delivered to %s: %s. The agent goes on; what doesn't fit the queue is counted in "
                "lamplighter.status(). This is said once.",
                self.signal,
                self.endpoint,
                error,
            )
        elif error is None and self.last_error is not None:
            log.warning("%s reach %s again", self.signal, self.endpoint)
        self.last_error = error
        return outcome
