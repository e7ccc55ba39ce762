"""Work goes from one agent to another: in the same process, or over HTTP with W3C trace context."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from opentelemetry.trace import SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from lamplighter_server.demo.agents import on_duty

if TYPE_CHECKING:
    from opentelemetry.context import Context

    from lamplighter_server.demo.play import Play

TIME_HEADER = "x-story-time"
ROUTE = "/agents/{agent}"
_PROPAGATOR = TraceContextTextMapPropagator()


def hand_over(play: Play, to: str, task: str, parent: Context) -> str:
    """Give a task to another agent and return its answer."""
    agent = on_duty(to, play.story.seed)
    if agent.service != play.service:
        return _over_http(play, to, task, parent)
    from lamplighter_server.demo.invoke_agent import invoke_agent  # noqa: PLC0415 - agents call agents: a circle

    return invoke_agent(play, agent, task, [], parent)


def _over_http(play: Play, to: str, task: str, parent: Context) -> str:
    url = f"{play.back_office}{ROUTE.format(agent=to)}"
    address = urlsplit(url)
    attributes = {
        "http.request.method": "POST",
        "url.full": url,
        "url.template": ROUTE,
        "server.address": address.hostname or "",
        "server.port": address.port or 0,
        "network.protocol.version": "1.1",
    }
    span, context = play.start(f"POST {ROUTE}", SpanKind.CLIENT, parent, attributes)
    headers: dict[str, str] = {TIME_HEADER: str(play.clock.now)}
    _PROPAGATOR.inject(headers, context)
    body = {"task": task, "story": json.dumps(asdict(play.story))}
    response = play.http.post(url, json=body, headers=headers).raise_for_status()
    play.clock.now = int(response.headers[TIME_HEADER])
    play.clock.advance(0.002)
    span.set_attribute("http.response.status_code", response.status_code)
    play.end(span)
    return response.json()["answer"]
