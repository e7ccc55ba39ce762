"""Joins OpenTelemetry's providers: the application's own are kept and gain ours, else ours become the global ones."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, TypeVar

from opentelemetry import _logs, metrics, trace
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.trace import TracerProvider

from lamplighter.send.outbox import Limits
from lamplighter.settings import log

if TYPE_CHECKING:
    from collections.abc import Callable

    from opentelemetry.sdk.resources import Resource

    from lamplighter.send.logs import LamplighterLogProcessor
    from lamplighter.send.metrics import MetricsLane
    from lamplighter.send.spans import LamplighterSpanProcessor

T = TypeVar("T")


def limits_from(prefix: str, delay: float) -> Limits:
    """Read a queue's limits from OTEL_BSP_* or OTEL_BLRP_*."""
    queue = number(f"OTEL_{prefix}_MAX_QUEUE_SIZE", 2048)
    batch = min(number(f"OTEL_{prefix}_MAX_EXPORT_BATCH_SIZE", 512), queue)
    return Limits(queue, batch, number(f"OTEL_{prefix}_SCHEDULE_DELAY", int(delay * 1000)) / 1000)


def number(variable: str, default: int) -> int:
    """Read a positive number from the environment; anything else is logged and the default used."""
    asked = os.environ.get(variable, "").strip()
    if not asked:
        return default
    if asked.isdigit() and int(asked) > 0:
        return int(asked)
    log.error("%s=%r is not a positive number; %d is used", variable, asked, default)
    return default


def join_tracing(processor: LamplighterSpanProcessor, resource: Resource) -> TracerProvider:
    """Add our processor to the application's tracer provider, or make ours the global one."""
    present = trace.get_tracer_provider()
    if isinstance(present, TracerProvider):
        present.add_span_processor(processor)
        return present
    ours = TracerProvider(resource=resource, shutdown_on_exit=False, id_generator=id_generator())
    ours.add_span_processor(processor)
    install(present, ours, trace.set_tracer_provider)
    return ours


def join_logging(processor: LamplighterLogProcessor, resource: Resource) -> LoggerProvider:
    """Add our processor to the application's logger provider, or make ours the global one."""
    present = _logs.get_logger_provider()
    if isinstance(present, LoggerProvider):
        present.add_log_record_processor(processor)
        return present
    ours = LoggerProvider(resource=resource, shutdown_on_exit=False)
    ours.add_log_record_processor(processor)
    install(present, ours, _logs.set_logger_provider)
    return ours


def join_metrics(lanes: list[MetricsLane], resource: Resource) -> MeterProvider:
    """Add our readers to the application's meter provider, or make ours the global one."""
    present = metrics.get_meter_provider()
    readers = [lane.reader for lane in lanes]
    if isinstance(present, MeterProvider):
        for reader in readers:
            present.add_metric_reader(reader)
        return present
    ours = MeterProvider(metric_readers=readers, resource=resource, shutdown_on_exit=False)
    install(present, ours, metrics.set_meter_provider)
    return ours


def install(present: object, ours: T, make_global: Callable[[T], None]) -> None:
    """Make our provider the global one, unless the application has one of a kind that can't be added to."""
    if "Proxy" in type(present).__name__:  # what the API hands out until somebody sets a provider
        make_global(ours)
    else:
        log.warning("%s can't be added to; Lamplighter records through its own provider", type(present).__name__)


def id_generator() -> Any:
    """Give the generator OTEL_PYTHON_ID_GENERATOR names; None is OpenTelemetry's random one."""
    from importlib.metadata import entry_points

    name = os.environ.get("OTEL_PYTHON_ID_GENERATOR", "random")
    found = [] if name == "random" else list(entry_points(group="opentelemetry_id_generator", name=name))
    return found[0].load()() if found else None
