"""Puts the API, the pages and OTLP's paths together into the application of the main port."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from fastapi import FastAPI

from lamplighter_server.serve import health, openapi, problems
from lamplighter_server.serve.api import (
    actors,
    conversations,
    fields,
    keys,
    price_list,
    prices,
    session,
    settings,
    stats,
    topology,
    traces,
    usage,
)
from lamplighter_server.serve.pages import BUILT, Pages
from lamplighter_server.serve.secure import Secure

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from starlette.types import ASGIApp, Receive, Scope, Send

    from lamplighter_server.serve.backend import Backend

PREFIX: Final = "/api/v1"
OTLP_PATHS: Final = frozenset({"/v1/traces", "/v1/logs", "/v1/metrics"})


def build(backend: Backend, *, otlp: ASGIApp | None = None, ui: Path = BUILT, hosts: Collection[str] = ()) -> ASGIApp:
    """Return the application: REST, health, pages, OTLP/HTTP where given; `hosts` are more names of the server."""
    app, described = api(), description()
    app.openapi = lambda: described
    app.state.backend = backend
    app.router.default = Pages(ui)
    secure = Secure(app, loopback=backend.door.loopback, hosts=hosts)
    return secure if otlp is None else _Split(otlp, secure)


def api() -> FastAPI:
    """Return the REST API alone, without anything to answer from."""
    app = FastAPI(
        title="Lamplighter",
        summary="What AI agents do, what they cost and where they fail.",
        version=version("lamplighter-server"),
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,  # its page would load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False, "operation_spans": False},
        generate_unique_id_function=lambda route: route.name,
    )
    parts = (traces, usage, prices, price_list, actors, conversations, topology, fields, stats, settings, keys, session)
    for part in parts:
        app.include_router(part.router, prefix=PREFIX)
    app.include_router(health.router)
    problems.install(app)
    return app


@cache
def description() -> dict[str, Any]:
    """Return the OpenAPI document, made once: it is the same for every application."""
    return openapi.describe(api())


class _Split:
    """Sends OTLP's paths to the receiver, which has its own rules, and everything else to the application."""

    def __init__(self, otlp: ASGIApp, others: ASGIApp) -> None:
        self._otlp = otlp
        self._others = others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        to_otlp = scope["type"] == "http" and scope["path"] in OTLP_PATHS
        await (self._otlp if to_otlp else self._others)(scope, receive, send)
