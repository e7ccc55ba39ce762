"""Collects metrics on a thread of ours and hands them to the exporter; also counts what the SDK itself lost."""

from __future__ import annotations

import math
import os
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from opentelemetry.metrics import CallbackOptions, MeterProvider, Observation
from opentelemetry.sdk.metrics import Counter
from opentelemetry.sdk.metrics.export import (
    AggregationTemporality,
    MetricExporter,
    MetricExportResult,
    MetricsData,
    PeriodicExportingMetricReader,
    ResourceMetrics,
    ScopeMetrics,
)
from opentelemetry.sdk.util.instrumentation import InstrumentationScope

from lamplighter._version import __version__
from lamplighter.send.outbox import Counts, Outbox, Outcome
from lamplighter.send.worker import Worker
from lamplighter.settings import log

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lamplighter.prepare.origin import Origin
    from lamplighter.record.measures import Measures
    from lamplighter.send.delivery import Delivery

UNITS = {"span": "{span}", "log": "{log_record}"}


class WatchedMetricExporter(MetricExporter):
    """Hands metrics to an exporter through its delivery, with this process's resource."""

    def __init__(self, delivery: Delivery, origin: Origin, measures: Measures) -> None:
        inner = delivery.exporter
        super().__init__(inner._preferred_temporality, inner._preferred_aggregation)  # noqa: SLF001 - there is no public way
        self._delivery = delivery
        self._origin = origin
        preferred = self._preferred_temporality or {}
        self._tally = measures.tally(preferred.get(Counter, AggregationTemporality.CUMULATIVE))
        self.counts = Counts()

    def export(self, metrics_data: MetricsData, timeout_millis: float = 10_000, **kwargs: Any) -> MetricExportResult:
        """Send one collection; cumulative values make up for one that is lost."""
        del kwargs
        moved = [replace(one, resource=self._origin.present(one.resource)) for one in metrics_data.resource_metrics]
        ours = ScopeMetrics(InstrumentationScope("lamplighter", __version__), self._tally.metrics(), "")
        # One entry a resource: the encoder keeps only the last of two with the same one.
        first = moved[0] if moved else ResourceMetrics(self._origin.resource, [], "")
        data = MetricsData([replace(first, scope_metrics=[*first.scope_metrics, ours]), *moved[1:]])
        export = self._delivery.exporter.export
        outcome = self._delivery.attempt(lambda: export(data, timeout_millis=timeout_millis)).outcome
        self.counts.accepted += 1
        self.counts.sent += outcome is Outcome.SENT
        self.counts.refused += outcome is not Outcome.SENT
        return MetricExportResult.SUCCESS if outcome is Outcome.SENT else MetricExportResult.FAILURE

    def force_flush(self, timeout_millis: float = 10_000) -> bool:
        """Nothing is kept here."""
        del timeout_millis
        return True

    def shutdown(self, timeout_millis: float = 30_000, **kwargs: Any) -> None:
        """Let the exporter go."""
        del timeout_millis, kwargs
        self._delivery.shutdown()


class MetricsLane:
    """A reader without a thread of its own, and the worker that has it collect."""

    def __init__(self, delivery: Delivery, origin: Origin, measures: Measures) -> None:
        self.exporter = WatchedMetricExporter(delivery, origin, measures)
        self.reader = PeriodicExportingMetricReader(self.exporter, export_interval_millis=math.inf)
        self._worker = Worker("lamplighter-metrics", export_interval(), self._work)

    def drain(self, timeout: float) -> bool:
        """Have the present values sent, on the worker's thread."""
        return self._worker.drain(timeout)

    def close(self) -> None:
        """Send no more."""
        self._worker.close()

    def _work(self, _drain: bool) -> None:  # noqa: FBT001 - what a worker calls
        self.reader.collect()


def export_interval() -> float:
    """Give OTEL_METRIC_EXPORT_INTERVAL in seconds; a minute unless it says otherwise."""
    asked = os.environ.get("OTEL_METRIC_EXPORT_INTERVAL", "60000")
    try:
        return max(float(asked), 1.0) / 1000
    except ValueError:
        log.error("OTEL_METRIC_EXPORT_INTERVAL=%r is not a number of milliseconds; 60000 is used", asked)
        return 60.0


def count_losses(provider: MeterProvider, boxes: Mapping[str, Sequence[Outbox[Any]]]) -> None:
    """Report what was sent and lost, by OpenTelemetry's names for it; cumulative, so an outage is told after it."""
    meter = provider.get_meter("lamplighter")
    for signal, lane in boxes.items():
        meter.create_observable_counter(
            f"otel.sdk.processor.{signal}.processed",
            callbacks=[partial(losses, signal, lane)],
            unit=UNITS[signal],
            description="What the SDK has sent (no error.type) and lost (error.type says how).",
        )


def losses(signal: str, boxes: Sequence[Outbox[Any]], _options: CallbackOptions) -> Iterable[Observation]:
    """Give the counts of one signal's outboxes."""
    counts = [box.snapshot() for box in boxes]
    component = {"otel.component.type": f"batching_{signal}_processor", "otel.component.name": "lamplighter"}
    yield Observation(sum(one.sent for one in counts), component)
    yield Observation(sum(one.dropped for one in counts), {**component, "error.type": "queue_full"})
    yield Observation(sum(one.refused for one in counts), {**component, "error.type": "refused"})
