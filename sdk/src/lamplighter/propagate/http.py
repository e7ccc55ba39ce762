"""Outbound and inbound HTTP: the official instrumentations are switched on, and what they record is made safe."""

from __future__ import annotations

import os
import re
from collections import deque
from importlib.metadata import EntryPoint, entry_points, version
from typing import TYPE_CHECKING, Any

import wrapt
from opentelemetry.trace import SpanKind, StatusCode

from lamplighter.frameworks import Activation, version_of
from lamplighter.prepare.steps import SpanStep
from lamplighter.propagate.providers import belongs_to_a_model_call
from lamplighter.record.recorded import guarded

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan

    from lamplighter.prepare.draft import SpanDraft

# Instrumentation (its entry point's name) and the module whose import it waits for.
INSTRUMENTED = {
    "httpx": "httpx",
    "httpx2": "httpx2",
    "requests": "requests",
    "urllib3": "urllib3",
    "aiohttp-client": "aiohttp",
    "aiohttp-server": "aiohttp.web",
    "fastapi": "fastapi",
    "starlette": "starlette.applications",
    "flask": "flask",
    "celery": "celery",
    "grpc_client": "grpc",
    "grpc_server": "grpc",
    "grpc_aio_client": "grpc.aio",
    "grpc_aio_server": "grpc.aio",
}
HTTPX = "opentelemetry-instrumentation-httpx"
METHOD_KEYS = ("http.request.method", "http.method")
STATUS_KEYS = ("http.response.status_code", "http.status_code")
QUERY_KEYS = ("url.full", "http.url", "http.target", "url.query")
QUERY_VALUE = re.compile(r"(?<==)[^&;#]*")


class HttpStep(SpanStep):
    """Hides query values, and leaves out the requests that are already told as model calls.

    Of a model call's requests only those that failed stay: they are the retries its duration comes from.
    """

    def keep(self, span: ReadableSpan) -> bool:
        """Leave out a model call's own successful request."""
        if span.kind is not SpanKind.CLIENT or not is_http(span.attributes) or failed(span):
            return True
        return not belongs_to_a_model_call(span.context, span.attributes)

    def on_export(self, span: SpanDraft) -> None:
        """Hide the values in every query."""
        for key in QUERY_KEYS:
            if key in span.attributes:
                span.attributes[key] = without_values(str(span.attributes[key]), bare=key == "url.query")


def is_http(attributes: Any) -> bool:
    """Say whether a span is of an HTTP request."""
    return bool(attributes) and any(key in attributes for key in METHOD_KEYS)


def failed(span: ReadableSpan) -> bool:
    """Say whether a request failed."""
    attributes = span.attributes or {}
    status = next((attributes[key] for key in STATUS_KEYS if key in attributes), 0)
    return span.status.status_code is StatusCode.ERROR or int(str(status)) >= 400


def without_values(url: str, *, bare: bool = False) -> str:
    """Give a URL (or a bare query) whose query says which parameters there were, and no values."""
    path, mark, query = ("", "", url) if bare else url.partition("?")
    return f"{path}{mark}{QUERY_VALUE.sub('REDACTED', query)}"


def instrument_http() -> list[Activation]:
    """Have each official instrumentation that is installed switched on when its library is imported."""
    disabled = {name.strip() for name in os.environ.get("OTEL_PYTHON_DISABLED_INSTRUMENTATIONS", "").split(",")}
    found = {point.name: point for point in entry_points(group="opentelemetry_instrumentor")}
    present = [found[name] for name in INSTRUMENTED if name in found]
    told = [switch_on(point) if point.name not in disabled else switched_off(point) for point in present]
    return told if "httpx2" in found else [*told, *httpx2_left_out()]


def httpx2_left_out() -> list[Activation]:
    """Say that httpx2 is here and not instrumented: what instruments httpx knows it since 0.65b0 only."""
    present = version_of("httpx2")
    if present is None:
        return []
    known, needed = version_of(HTTPX), f"{HTTPX}>=0.65b0"
    why = f"{HTTPX} {known} doesn't know it; {needed} does" if known else f"{HTTPX} is not installed"
    return [Activation("httpx2", HTTPX, known, "off", why, found=present, install=needed)]


def switched_off(point: EntryPoint) -> Activation:
    """Say that the application doesn't want one."""
    return Activation(point.name, package_of(point), None, "off", "OTEL_PYTHON_DISABLED_INSTRUMENTATIONS names it")


def switch_on(point: EntryPoint) -> Activation:
    """Instrument a library at its import, or now if that has been."""
    wrapt.register_post_import_hook(lambda _module: instrument(point), INSTRUMENTED[point.name])
    package = package_of(point)
    return Activation(point.name, package, version(package), "on", f"as soon as {INSTRUMENTED[point.name]} is imported")


def instrument(point: EntryPoint) -> None:
    """Instrument a library, one after the other: one instrumentation's import may import the next one's library."""
    _waiting.append(point)
    if not _busy:
        _busy.append(point)
        while _waiting:
            instrument_one(_waiting.popleft())
        _busy.clear()


@guarded
def instrument_one(point: EntryPoint) -> None:
    """Instrument a library, unless the application has."""
    instrumentor = point.load()()
    if not instrumentor.is_instrumented_by_opentelemetry:
        instrumentor.instrument()


_waiting: deque[EntryPoint] = deque()
_busy: list[EntryPoint] = []


def package_of(point: EntryPoint) -> str:
    """Give the distribution an entry point comes from."""
    return point.dist.name if point.dist else point.value
