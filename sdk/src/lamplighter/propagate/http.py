"""Outbound and inbound HTTP: the official instrumentations are switched on, and what they record is made safe."""

from __future__ import annotations

import os
import re
from collections import deque
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Any, Literal

import wrapt
from opentelemetry.trace import SpanKind, StatusCode

from lamplighter.frameworks import Activation, version_of
from lamplighter.frameworks.framework import switch_on
from lamplighter.prepare.steps import SpanStep
from lamplighter.propagate.providers import belongs_to_a_model_call
from lamplighter.settings import log

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan

    from lamplighter.prepare.draft import SpanDraft
    from lamplighter.session import Session

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
    "grpc_aio_client": "grpc",
    "grpc_aio_server": "grpc",
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


def instrument_http(session: Session) -> None:
    """Have each official instrumentation that is installed switched on at its library's import; says what it did."""
    disabled = {name.strip() for name in os.environ.get("OTEL_PYTHON_DISABLED_INSTRUMENTATIONS", "").split(",")}
    found = {point.name: point for point in entry_points(group="opentelemetry_instrumentor")}
    for point in [found[name] for name in INSTRUMENTED if name in found]:
        if point.name in disabled:
            session.tell(outcome(point, "off", "OTEL_PYTHON_DISABLED_INSTRUMENTATIONS names it"))
        else:
            session.tell(outcome(point, "on", f"as soon as {INSTRUMENTED[point.name]} is imported"))
            wrapt.register_post_import_hook(partial(waiting, session, point), INSTRUMENTED[point.name])
    for activation in [] if "httpx2" in found else httpx2_left_out():
        session.tell(activation)


def httpx2_left_out() -> list[Activation]:
    """Say that httpx2 is here and not instrumented: what instruments httpx knows it since 0.65b0 only."""
    present = version_of("httpx2")
    if present is None:
        return []
    known, needed = version_of(HTTPX), f"{HTTPX}>=0.65b0"
    why = f"{HTTPX} {known} doesn't know it; {needed} does" if known else f"{HTTPX} is not installed"
    return [Activation("httpx2", HTTPX, known, "off", why, found=present, install=needed)]


def outcome(point: EntryPoint, state: Literal["on", "off", "failed"], reason: str) -> Activation:
    """Say what became of an instrumentation."""
    package = point.dist.name if point.dist else point.value
    return Activation(point.name, package, version_of(package), state, reason)


def waiting(session: Session, point: EntryPoint, _module: object) -> None:
    """Instrument a library, one after the other: one instrumentation's import may import the next one's library."""
    _waiting.append(point)
    if not _busy:
        _busy.append(point)
        while _waiting:
            instrument(session, _waiting.popleft())
        _busy.clear()


def instrument(session: Session, point: EntryPoint) -> None:
    """Instrument a library, unless the application has, and say what became of it."""
    try:
        switch_on(point.load()(), point.name)
    except Exception as error:
        log.warning("%s can't be instrumented; the agent goes on", point.name, exc_info=True)
        session.tell(outcome(point, "failed", f"{type(error).__name__}: {error}"))
    else:
        session.tell(outcome(point, "on", ""))


_waiting: deque[EntryPoint] = deque()
_busy: list[EntryPoint] = []
