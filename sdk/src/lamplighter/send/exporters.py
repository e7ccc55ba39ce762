"""Chooses the exporters the settings and the OTEL_* variables ask for, one list for each signal."""

from __future__ import annotations

import importlib
import os
from dataclasses import dataclass
from functools import partial
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any, Protocol

from lamplighter.send.watch import WatchedSession
from lamplighter.send.watch_grpc import WatchedCalls
from lamplighter.settings import Settings, Signal, log, protocol_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from lamplighter.send.outbox import Verdict

CLASS_NAMES = {"traces": "OTLPSpanExporter", "logs": "OTLPLogExporter", "metrics": "OTLPMetricExporter"}
MODULES = {
    "http/protobuf": "opentelemetry.exporter.otlp.proto.http",
    "http/json": "opentelemetry.exporter.otlp.json.http",
    "grpc": "opentelemetry.exporter.otlp.proto.grpc",
}
SUBMODULES = {"traces": "trace_exporter", "logs": "_log_exporter", "metrics": "metric_exporter"}
INSTALL = {"grpc": "pip install 'lamplighter[grpc]'", "http/json": "pip install opentelemetry-exporter-otlp-json-http"}
DEFAULT_BASE = {"grpc": "http://localhost:4317"}


class Watch(Protocol):
    """Sees how an exporter's requests end, which the exporter itself doesn't tell."""

    def expect(self) -> None:
        """Forget the last batch's requests."""

    def verdict(self, signal: Signal, *, done: bool) -> Verdict:
        """Judge the last batch; `done` is what the exporter thinks of it."""
        ...

    def renew(self) -> None:
        """Leave every connection there is to the process that opened it."""


@dataclass(frozen=True)
class Plan:
    """How to build one exporter, again in every forked child, and where it sends."""

    endpoint: str
    build: Callable[[], Any]
    watch: Watch | None = None


def plans(settings: Settings, signal: Signal) -> list[Plan]:
    """Give what a signal is sent with; what can't be had is logged with the way to get it, and left out."""
    if settings.local:
        return [local_plan(settings, signal)]
    asked = os.environ.get(f"OTEL_{signal.upper()}_EXPORTER", "otlp")
    names = [name.strip() for name in asked.split(",") if name.strip() not in {"", "none"}]
    found = [otlp_plan(settings, signal) if name == "otlp" else named_plan(name, signal) for name in names]
    return [plan for plan in found if plan]


def local_plan(settings: Settings, signal: Signal) -> Plan:
    """Write to the file of local mode."""
    from lamplighter.send.local import FileExporter

    path = settings.local
    assert path is not None
    return Plan(str(path), lambda: FileExporter(path, signal))


def endpoint_of(settings: Settings, signal: Signal) -> str:
    """Give the address a signal is sent to, as OTLP's rules say: a base gets `/v1/<signal>` over HTTP."""
    protocol = protocol_of(settings, signal)
    specific = os.environ.get(f"OTEL_EXPORTER_OTLP_{signal.upper()}_ENDPOINT")
    if specific and not settings.endpoint:
        return specific
    base = settings.endpoint or os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT")
    base = base or DEFAULT_BASE.get(protocol, "http://localhost:4318")
    if protocol == "grpc" or base.rstrip("/").endswith(f"/v1/{signal}"):
        return base
    return f"{base.rstrip('/')}/v1/{signal}"


def otlp_plan(settings: Settings, signal: Signal) -> Plan | None:
    """Send with OTLP, over the protocol that was asked for."""
    protocol = protocol_of(settings, signal)
    if protocol not in MODULES:
        log.error("OTLP protocol %r is not known; %s are not sent. Known: %s", protocol, signal, ", ".join(MODULES))
        return None
    try:
        module = importlib.import_module(f"{MODULES[protocol]}.{SUBMODULES[signal]}")
    except ImportError as missing:
        log.error("%s can't be sent over %s: %s. %s", signal, protocol, missing, INSTALL.get(protocol, ""))
        return None
    endpoint = endpoint_of(settings, signal)
    options: dict[str, Any] = {"endpoint": endpoint}
    if settings.headers:
        options["headers"] = settings.headers
    make = getattr(module, CLASS_NAMES[signal])
    if protocol == "grpc":
        calls = WatchedCalls()
        return Plan(endpoint, partial(calls.watched(make), **options), calls)
    session = None if os.environ.get("OTEL_PYTHON_EXPORTER_OTLP_HTTP_CREDENTIAL_PROVIDER") else WatchedSession()
    return Plan(endpoint, lambda: make(**options, **({"session": session} if session else {})), session)


def named_plan(name: str, signal: Signal) -> Plan | None:
    """Use an exporter another package registered under OpenTelemetry's entry points, such as `console`."""
    found = list(entry_points(group=f"opentelemetry_{signal}_exporter", name=name))
    if not found:
        log.error(
            "OTEL_%s_EXPORTER names %r, which no installed package provides; it is left out", signal.upper(), name
        )
        return None
    return Plan(name, found[0].load())
