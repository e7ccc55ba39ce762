"""The demo's second process: billing and refunds work here; it stops when its standard input is closed."""

from __future__ import annotations

import json
import signal
import sys
from typing import TYPE_CHECKING

import httpx2
from opentelemetry.trace import SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lamplighter_server.demo import telemetry
from lamplighter_server.demo.agents import BACK_OFFICE, on_duty
from lamplighter_server.demo.deliver import Delivery, otlp
from lamplighter_server.demo.hand_over import ROUTE, TIME_HEADER
from lamplighter_server.demo.invoke_agent import invoke_agent
from lamplighter_server.demo.play import Play
from lamplighter_server.demo.serving import Serving
from lamplighter_server.demo.story import Clock, Story

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer
    from starlette.requests import Request

CLOSE_WITHIN = 8.0
_PROPAGATOR = TraceContextTextMapPropagator()


class BackOffice:
    """Takes tasks for its agents over HTTP and continues the caller's trace."""

    def __init__(self, tracer: Tracer, models: str) -> None:
        self._tracer = tracer
        self._models = models
        self._http = httpx2.Client(timeout=30, trust_env=False)

    async def handle(self, request: Request) -> Response:
        """Answer one task."""
        body = await request.json()
        return await run_in_threadpool(self._work, request, body)

    def _work(self, request: Request, body: dict[str, str]) -> Response:
        story = Story.from_json(body["story"])
        agent = on_duty(request.path_params["agent"], story.seed)
        clock = Clock(int(request.headers[TIME_HEADER]))
        play = Play(self._tracer, self._http, story, clock, BACK_OFFICE, self._models)
        clock.advance(0.003)
        attributes = {
            "http.request.method": "POST",
            "http.route": ROUTE,
            "url.path": request.url.path,
            "url.scheme": request.url.scheme,
            "server.address": request.url.hostname or "",
            "server.port": request.url.port or 0,
            "http.response.status_code": 200,
        }
        caller = _PROPAGATOR.extract(dict(request.headers))
        span, context = play.start(f"POST {ROUTE}", SpanKind.SERVER, caller, attributes)
        answer = invoke_agent(play, agent, body["task"], [], context)
        play.end(span)
        return JSONResponse({"answer": answer}, headers={TIME_HEADER: str(clock.now)})


def main() -> None:
    """Read the settings from the first line of standard input, serve, and stop at its end."""
    for stop in (signal.SIGINT, signal.SIGTERM):
        # Stopping is the desk's to decide: a Ctrl-C reaches the whole group, and its stories must be finished first.
        signal.signal(stop, signal.SIG_IGN)
    settings = json.loads(sys.stdin.readline())
    delivery = Delivery(otlp(settings["endpoint"], settings["key"]), lambda _: None)
    provider = telemetry.provider(BACK_OFFICE, delivery)
    office = BackOffice(telemetry.tracer(provider), settings["models"])
    serving = Serving(Starlette(routes=[Route(ROUTE, office.handle, methods=["POST"])]))
    print(serving.url, flush=True)  # noqa: T201 - this line is how the desk learns the address
    sys.stdin.read()
    serving.close()
    left = delivery.close(CLOSE_WITHIN)
    print(json.dumps({"delivered": delivery.delivered, "left": left}), flush=True)  # noqa: T201 - and this the outcome


if __name__ == "__main__":
    main()
