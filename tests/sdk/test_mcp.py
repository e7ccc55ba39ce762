"""MCP's client and server, as real processes: one trace through `params._meta`, spans by the MCP conventions."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from conftest import environment
from conventions import faults
from sink import Seen, Sink

if TYPE_CHECKING:
    from collections.abc import Iterator

pytest.importorskip("mcp", reason="the official mcp package isn't installed")

SERVER = """
import sys
import lamplighter
lamplighter.init("weather", instrument=False, content="full")
from mcp.server.mcpserver import MCPServer
server = MCPServer("weather")

@server.tool()
def forecast(city: str) -> str:
    with lamplighter.agent("forecaster"):
        if city == "Atlantis":
            raise ValueError("no such place")
        return f"sunny in {city}"

@server.prompt()
def greet(name: str) -> str:
    return f"hello {name}"

if sys.argv[1] == "stdio":
    server.run("stdio")
else:
    import uvicorn
    class Server(uvicorn.Server):
        async def startup(self, sockets=None):
            await super().startup(sockets)
            print(self.servers[0].sockets[0].getsockname()[1], flush=True)
    Server(uvicorn.Config(server.streamable_http_app(), port=0, log_level="warning")).run()
"""
CLIENT = """
import asyncio, os, sys
import lamplighter
lamplighter.init("traveller", instrument=False, content="full")
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client

async def main(kind, where):
    if kind == "stdio":
        transport = stdio_client(
            StdioServerParameters(command=sys.executable, args=[where, "stdio"], env=dict(os.environ))
        )
    else:
        transport = streamable_http_client(where)
    async with transport as streams, ClientSession(*streams[:2]) as session:
        await session.initialize()
        with lamplighter.conversation("c-3"), lamplighter.agent("traveller"):
            print((await session.call_tool("forecast", {"city": "Rome"})).content[0].text)
            await session.call_tool("forecast", {"city": "Atlantis"})
            await session.get_prompt("greet", {"name": "Ada"})
            with lamplighter.tool("forecast"):
                await session.call_tool("forecast", {"city": "Oslo"})
            try:
                await session.read_resource("weather://nowhere")
            except Exception as error:
                print(type(error).__name__)

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.fixture(params=["stdio", "http"], scope="module")
def arrived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sink]:
    """What a client and a server process recorded, over the transport."""
    sink, folder = Sink(), tmp_path_factory.mktemp("mcp")
    program, client = folder / "weather.py", folder / "client.py"
    program.write_text(SERVER)
    client.write_text(CLIENT)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(client), *arguments]
        return subprocess.run(command, env=environment(sink), stdout=subprocess.PIPE, text=True, check=True, timeout=90)

    if request.param == "stdio":
        ended = run("stdio", str(program))
    else:
        server = subprocess.Popen(
            [sys.executable, str(program), "http"], env=environment(sink), stdout=subprocess.PIPE, text=True
        )
        assert server.stdout is not None
        ended = run("http", f"http://127.0.0.1:{int(server.stdout.readline())}/mcp")
        server.terminate()
        server.wait(20)
        server.stdout.close()
    assert "sunny in Rome" in ended.stdout
    yield sink
    sink.close()


@pytest.fixture
def seen(arrived: Sink) -> list[Seen]:
    """The spans among it."""
    return arrived.spans


def one(spans: list[Seen], service: str, name: str) -> list[Seen]:
    """Give the MCP requests of a service with a name, in the order in which they were made."""
    return [
        span
        for span in spans
        if span.resource["service.name"] == service and span.name == name and "mcp.method.name" in span.attributes
    ]


def test_client_and_server_make_one_trace_by_the_conventions(seen: list[Seen]) -> None:
    """Each request is a CLIENT span here and a SERVER span there, parent and child, named by method and tool.

    A tool that fails is an error on both sides; around a tool that is recorded already there is no second span.
    """
    calls, handled = one(seen, "traveller", "tools/call forecast"), one(seen, "weather", "tools/call forecast")
    around = next(span for span in seen if span.name == "execute_tool forecast")
    assert [span.kind for span in calls] == ["CLIENT", "CLIENT"]
    assert [span.kind for span in handled] == ["SERVER"] * 3
    assert [span.parent_id for span in handled] == [calls[0].span_id, calls[1].span_id, around.span_id]
    assert {span.trace_id for span in (*calls, *handled)} == {around.trace_id}
    first = calls[0].attributes
    assert first["mcp.method.name"] == "tools/call"
    assert (first["gen_ai.operation.name"], first["gen_ai.tool.name"]) == ("execute_tool", "forecast")
    assert json.loads(first["gen_ai.tool.call.arguments"]) == {"city": "Rome"}
    assert first["gen_ai.agent.name"] == "traveller"
    assert first["jsonrpc.request.id"]
    assert [span.attributes.get("error.type") for span in (*calls, *handled)] == [
        None,
        "tool_error",
        None,
        "tool_error",
        None,
    ]
    assert [span.status for span in calls] == [0, 2]
    assert around.attributes["mcp.method.name"] == "tools/call"
    assert around.kind == "INTERNAL"


def test_every_request_is_as_the_conventions_say(seen: list[Seen], text: dict[str, Any]) -> None:
    """Client's and server's spans: name, kind, required attributes, types, errors, nothing beyond what is listed."""
    requests = [span for span in seen if "mcp.method.name" in span.attributes]
    assert {span.kind for span in requests} == {"CLIENT", "SERVER", "INTERNAL"}
    told = [(span.resource["service.name"], span.name, wrong) for span in requests if (wrong := faults(span, text))]
    assert told == []


def test_other_requests_are_told_too(seen: list[Seen]) -> None:
    """Prompts and the opening handshake are spans, a refused request carries its JSON-RPC code, and nothing doubles."""
    prompt = one(seen, "traveller", "prompts/get greet")
    assert [span.attributes["gen_ai.prompt.name"] for span in prompt] == ["greet"]
    refused = one(seen, "traveller", "resources/read")
    assert [span.attributes["mcp.resource.uri"] for span in refused] == ["weather://nowhere"]
    assert refused[0].attributes["error.type"] == refused[0].attributes["rpc.response.status_code"]
    assert refused[0].attributes["error.type"].startswith("-32")
    assert len(one(seen, "traveller", "initialize")) <= 1
    assert not [span.name for span in seen if span.name.startswith("MCP send")]


def test_the_conversation_and_the_agent_reach_the_server(seen: list[Seen]) -> None:
    """The conversation flows through `_meta`; what the server's tool does is below the request."""
    handled = one(seen, "weather", "tools/call forecast")
    agents = [span for span in seen if span.name == "invoke_agent forecaster"]
    assert {span.parent_id for span in agents} == {span.span_id for span in handled}
    assert {span.attributes["gen_ai.conversation.id"] for span in (*handled, *agents)} == {"c-3"}


def test_the_request_that_carried_a_message_is_linked(seen: list[Seen]) -> None:
    """Over HTTP a server's span links the HTTP request around it; both sides tell how long requests took."""
    http = {span.span_id for span in seen if span.kind == "SERVER" and "mcp.method.name" not in span.attributes}
    handled = one(seen, "weather", "tools/call forecast")
    if http:
        assert {link for span in handled for link in span.links} <= http
        assert all(span.links for span in handled)


def test_how_long_requests_took_is_a_metric(arrived: Sink, text: dict[str, Any]) -> None:
    """Client and server each tell the duration of requests, by method and tool, as the conventions say."""
    known = {one["name"]: one for one in text["metrics"]}
    listed = [*known["mcp.client.operation.duration"]["attributes"], "mcp.resource.uri"]
    allowed = re.compile("|".join(re.escape(name).replace(r"\*", ".*") for name in listed))
    for name in ("mcp.client.operation.duration", "mcp.server.operation.duration"):
        points = arrived.metrics[name]
        told = [{field.key: field.value.string_value for field in point.attributes} for point in points]
        assert any(point.get("gen_ai.tool.name") == "forecast" for point in told), told
        assert not [key for point in told for key in point if not allowed.fullmatch(key)]
        assert {tuple(point.explicit_bounds) for point in points} == {tuple(map(float, known[name]["buckets"]))}
