"""A trace crosses processes: by hand, over HTTP by itself, and without telling model providers anything."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from importlib.metadata import entry_points
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import lamplighter
import pytest
from conftest import Recorder, Run, environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sink import Seen, Sink

START = "import lamplighter\nlamplighter.init({service!r}, instrument=False)\n"
SERVERS = {
    "fastapi": """
from fastapi import FastAPI, Request
app = FastAPI()
@app.post("/plan")
async def plan(request: Request):
    with lamplighter.agent("planner"):
        return dict(request.headers)
import uvicorn
class Server(uvicorn.Server):
    async def startup(self, sockets=None):
        await super().startup(sockets)
        print(self.servers[0].sockets[0].getsockname()[1], flush=True)
Server(uvicorn.Config(app, port=0, log_level="warning")).run()
""",
    "starlette": """
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
async def plan(request):
    with lamplighter.agent("planner"):
        return JSONResponse(dict(request.headers))
app = Starlette(routes=[Route("/plan", plan, methods=["POST"])])
import uvicorn
class Server(uvicorn.Server):
    async def startup(self, sockets=None):
        await super().startup(sockets)
        print(self.servers[0].sockets[0].getsockname()[1], flush=True)
Server(uvicorn.Config(app, port=0, log_level="warning")).run()
""",
    "flask": """
from flask import Flask, request
app = Flask("plans")
@app.post("/plan")
def plan():
    with lamplighter.agent("planner"):
        return {name.lower(): value for name, value in request.headers}
from werkzeug.serving import make_server
server = make_server("127.0.0.1", 0, app)
print(server.server_port, flush=True)
server.serve_forever()
""",
}
CLIENTS = {
    "httpx": "import httpx\nhttpx.post(url)",
    "httpx2": "import httpx2\nhttpx2.post(url)",
    "requests": "import requests\nrequests.post(url)",
    "urllib3": "import urllib3\nurllib3.PoolManager().request('POST', url)",
    "aiohttp": """
import aiohttp, asyncio
async def call():
    async with aiohttp.ClientSession() as session:
        async with session.post(url) as answer:
            await answer.read()
asyncio.run(call())
""",
}


@contextmanager
def serving(sink: Sink, tmp_path: Path, kind: str) -> Iterator[str]:
    """Run a server in a process of its own and give its URL; it is ended as an orchestrator would."""
    program = tmp_path / f"{kind}_server.py"
    program.write_text(START.format(service="plans") + SERVERS[kind])
    server = subprocess.Popen(
        [sys.executable, str(program)],
        env=environment(sink),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(server.stdout.readline())}/plan?token=s3cret&city=Rome"
    finally:
        server.terminate()
        server.wait(20)
        server.stdout.close()


def by_service(sink: Sink) -> dict[str, list[Seen]]:
    """Sort what arrived by the service it came from."""
    found: dict[str, list[Seen]] = {}
    for span in sink.spans:
        found.setdefault(span.resource["service.name"], []).append(span)
    return found


@pytest.mark.parametrize(
    ("client", "server"),
    [
        ("httpx", "fastapi"),
        ("requests", "flask"),
        ("aiohttp", "starlette"),
        ("urllib3", "flask"),
        ("httpx2", "fastapi"),
    ],
)
def test_two_services_make_one_trace(run: Run, sink: Sink, tmp_path: Path, client: str, server: str) -> None:
    """An agent's tool calls another service over real HTTP: one trace, a SERVER span, the conversation goes along.

    The outbound span says whose agent and tool made it, its method and status, and hides the query's values.
    """
    if client not in {point.name for point in entry_points(group="opentelemetry_instrumentor")} | {"aiohttp"}:
        pytest.skip(f"THE INSTALLED INSTRUMENTATION DOESN'T KNOW {client}: it does since 0.65b0")
    with serving(sink, tmp_path, server) as url:
        run(
            START.format(service="traveller")
            + f"url = {url!r}\n"
            + 'with lamplighter.conversation("c-9"), lamplighter.agent("traveller"), lamplighter.tool("ask_planner"):\n'
            + "\n".join(f"    {line}" for line in CLIENTS[client].strip().split("\n"))
            + "\n"
        )
    services = by_service(sink)
    assert len({span.trace_id for span in sink.spans}) == 1
    outbound = [span for span in services["traveller"] if span.kind == "CLIENT"]
    assert len(outbound) == 1
    attributes = outbound[0].attributes
    assert attributes.get("http.request.method", attributes.get("http.method")) == "POST"
    assert attributes.get("http.response.status_code", attributes.get("http.status_code")) == 200
    assert (attributes["gen_ai.agent.name"], attributes["gen_ai.tool.name"]) == ("traveller", "ask_planner")
    assert attributes.get("url.full", attributes.get("http.url")).endswith("/plan?token=REDACTED&city=REDACTED")
    received = [span for span in services["plans"] if span.kind == "SERVER"]
    assert [span.parent_id for span in received] == [outbound[0].span_id]
    assert "s3cret" not in repr(sink.spans)
    planner = next(span for span in services["plans"] if span.name == "invoke_agent planner")
    assert planner.parent_id == received[0].span_id
    assert planner.attributes["gen_ai.conversation.id"] == "c-9"


def test_a_message_carries_its_trace(recorder: Recorder) -> None:
    """What `inject` writes into any mapping, `received` continues, whatever form the headers are in on arrival."""
    recorder.start()
    with lamplighter.conversation("c-1"), lamplighter.agent("sender"):
        headers = lamplighter.inject({"job": "1"})
    assert headers["job"] == "1"
    forms = [
        headers,
        {key.title(): [value] for key, value in headers.items()},
        [(key.encode(), value.encode()) for key, value in headers.items()],
    ]
    for form in forms:
        with lamplighter.received("job", form), lamplighter.tool("work"):
            pass
    sender = recorder.span("invoke_agent sender")
    jobs = [span for span in recorder.spans if span.name == "job"]
    assert [(span.kind, span.trace_id, span.parent_id) for span in jobs] == [
        ("SERVER", sender.trace_id, sender.span_id)
    ] * 3
    work = [span for span in recorder.spans if span.name == "execute_tool work"]
    assert {span.attributes["gen_ai.conversation.id"] for span in work} == {"c-1"}


def test_a_conversation_can_stay_at_home(recorder: Recorder) -> None:
    """With `propagate=False` the conversation's id isn't in what leaves."""
    recorder.start()
    with lamplighter.conversation("secret-id", propagate=False), lamplighter.agent("a"):
        assert "secret-id" not in repr(lamplighter.inject({}))
    assert recorder.span("invoke_agent a").attributes["gen_ai.conversation.id"] == "secret-id"


MODEL_SERVER = """
import http.server, threading
seen = []
class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        seen.append(dict(self.headers))
        self.send_response(503 if len(seen) == 1 else 200)
        self.send_header("content-length", "0")
        self.end_headers()
    def log_message(self, *_): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
port = server.server_port
"""


def test_a_model_call_and_its_request_are_told_once(run: Run, sink: Sink) -> None:
    """Of a model call's HTTP requests only a failed one is a span, and the provider isn't told the conversation.

    A request a tool makes to the very same host is an outbound call like any other.
    """
    ended = run(
        START.format(service="caller")
        + MODEL_SERVER
        + """
import requests
url = f"http://127.0.0.1:{port}/v1/chat"
with lamplighter.conversation("c-2"), lamplighter.agent("a"):
    with lamplighter.chat("m", provider="openai", server_address="127.0.0.1", server_port=port):
        requests.post(url)
        requests.post(url)
    with lamplighter.tool("t"):
        requests.post(url)
print([("traceparent" in {name.lower() for name in one}, "c-2" in str(one)) for one in seen])
"""
    )
    assert ended.stdout.strip() == "[(True, False), (True, False), (True, True)]"
    names = {span.span_id: span.name for span in sink.spans}
    requests = [span for span in sink.spans if span.scope.startswith("opentelemetry.instrumentation")]
    statuses = [
        (
            span.attributes.get("http.status_code", span.attributes.get("http.response.status_code")),
            names[span.parent_id],
        )
        for span in requests
    ]
    assert statuses == [(503, "chat m"), (200, "execute_tool t")]
    sequence = sorted(span.attributes["lamplighter.sequence"] for span in sink.spans)
    assert sequence == list(range(1, len(sequence) + 1)), "what is left out on purpose leaves no gap"


def test_a_providers_host_is_known_without_being_told(recorder: Recorder) -> None:
    """A request to a known provider, or to a model's path, below a model call is left out though no server is named."""
    from opentelemetry import trace

    recorder.start()
    told = {"http.request.method": "POST", "http.response.status_code": 200}
    tracer = trace.get_tracer("http")
    with lamplighter.chat("m", provider="openai"):
        for url in ("https://api.openai.com/v1/chat", "http://models.internal:8000/v1/chat/completions?x=1"):
            asked = {**told, "url.full": url}
            with tracer.start_as_current_span("POST", kind=trace.SpanKind.CLIENT, attributes=asked):
                pass
    with lamplighter.chat("n", provider="openai"):
        elsewhere = {**told, "url.full": "https://weather.example/now?q=1"}
        with tracer.start_as_current_span("GET", kind=trace.SpanKind.CLIENT, attributes=elsewhere):
            pass
    assert sorted(span.name for span in recorder.spans) == ["GET", "chat m", "chat n"]


def test_an_instrumentation_can_be_left_off(run: Run, sink: Sink) -> None:
    """OTEL_PYTHON_DISABLED_INSTRUMENTATIONS and `http=False` are obeyed, and doctor says so."""
    source = (
        START.format(service="x")
        + MODEL_SERVER
        + "import requests\nrequests.post(f'http://127.0.0.1:{port}')\nlamplighter.doctor()\n"
    )
    ended = run(source, OTEL_PYTHON_DISABLED_INSTRUMENTATIONS="requests,urllib3")
    assert not sink.spans
    assert "OTEL_PYTHON_DISABLED_INSTRUMENTATIONS names it" in ended.stdout
    run(source.replace("instrument=False", "instrument=False, http=False"))
    assert not sink.spans


def told_by(instrument: Callable[[Any], None]) -> Any:
    """Give the last that was said of what was instrumented."""
    said: list[Any] = []
    instrument(SimpleNamespace(tell=said.append))
    return said[-1]


def test_doctor_tells_of_an_instrumentation_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that raises is told as failed, with why, and the library works on."""
    from lamplighter.propagate import http

    def load() -> None:
        raise AttributeError("no attribute 'aio'")

    point = SimpleNamespace(name="requests", dist=None, value="x", load=load)
    monkeypatch.setattr(http, "entry_points", lambda **_: (point,))
    monkeypatch.setattr(http, "version_of", dict[str, str]().get)
    told = told_by(http.instrument_http)
    assert (told.name, told.state, told.reason) == ("requests", "failed", "AttributeError: no attribute 'aio'")


def test_doctor_tells_of_an_instrumentation_too_old_for_httpx2(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where what instruments httpx doesn't know the httpx2 that is here, doctor says so, and from which version on."""
    from lamplighter.propagate import http

    monkeypatch.setattr(http, "entry_points", lambda **_: ())
    monkeypatch.setattr(http, "version_of", {"httpx2": "2.16", http.HTTPX: "0.64b0"}.get)
    told = told_by(http.instrument_http)
    assert (told.name, told.state, told.found, told.install) == ("httpx2", "off", "2.16", f"{http.HTTPX}>=0.65b0")
    assert "0.64b0 doesn't know it" in told.reason
