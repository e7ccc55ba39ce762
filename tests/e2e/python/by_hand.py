"""An agent that is instrumented by hand, as tutorials show it: no SDK of ours, no spans of model calls of their own.

`python by_hand.py ask URL` runs a planner that looks something up, delegates to a writer in the same process and asks a
second process at URL; `python by_hand.py answer` is that process, and prints its URL.
"""

from __future__ import annotations

import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.request import Request, urlopen

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.propagate import extract, inject
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind

provider = TracerProvider()
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
trace.set_tracer_provider(provider)
tracer = trace.get_tracer("ai.agent.service", "1.0.0")

Agent = dict[str, str]
CONVERSATION = "c-tutorial"


def create_agent(name: str, agent_id: str, model: str = "gpt-4") -> Agent:
    """Create an agent."""
    with tracer.start_as_current_span(
        f"create_agent {name}",
        kind=SpanKind.CLIENT,
        attributes={
            "gen_ai.operation.name": "create_agent",
            "gen_ai.agent.name": name,
            "gen_ai.agent.id": agent_id,
            "gen_ai.provider.name": "openai",
            "gen_ai.request.model": model,
        },
    ):
        return {"name": name, "id": agent_id}


def invoke_agent(agent: Agent, used: tuple[int, int], finish: str, work: Any = None) -> None:
    """Run an agent; its usage, tokens in and out, stands on its own span."""
    with tracer.start_as_current_span(
        f"invoke_agent {agent['name']}",
        kind=SpanKind.CLIENT,
        attributes={
            "gen_ai.operation.name": "invoke_agent",
            "gen_ai.agent.name": agent["name"],
            "gen_ai.agent.id": agent["id"],
            "gen_ai.conversation.id": CONVERSATION,
            "gen_ai.request.model": "gpt-4",
        },
    ) as span:
        if work:
            work()
        span.set_attribute("gen_ai.usage.input_tokens", used[0])
        span.set_attribute("gen_ai.usage.output_tokens", used[1])
        span.set_attribute("gen_ai.response.finish_reasons", [finish])


def execute_tool(name: str, *, fails: bool = False) -> None:
    """Execute a tool."""
    with tracer.start_as_current_span(
        f"execute_tool {name}",
        kind=SpanKind.INTERNAL,
        attributes={"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": name},
    ) as span:
        if fails:
            span.set_attribute("error.type", "TimeoutError")
            span.set_status(trace.StatusCode.ERROR, "the shop did not answer")


def delegate(agent: Agent) -> None:
    """Hand a task to an agent of this process, under a span of its own."""
    with tracer.start_as_current_span(
        f"invoke_agent {agent['name']}",
        kind=SpanKind.CLIENT,
        attributes={
            "gen_ai.operation.name": "invoke_agent",
            "gen_ai.agent.name": agent["name"],
            "gen_ai.agent.id": agent["id"],
            "gen_ai.conversation.id": CONVERSATION,
        },
    ):
        invoke_agent(agent, (1000, 100), "length")


def send(url: str) -> None:
    """Hand a task to an agent of another service."""
    headers: dict[str, str] = {}
    inject(headers)
    with urlopen(Request(url, headers=headers)) as answer:
        answer.read()


class Receiver(BaseHTTPRequestHandler):
    """The agent of another service."""

    def do_GET(self) -> None:
        """Go on with the caller's trace."""
        with tracer.start_as_current_span("invoke_agent receiver", context=extract(self.headers), kind=SpanKind.SERVER):
            invoke_agent({"name": "billing", "id": "billing-v1.0.0-prod"}, (1200, 110), "stop")
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


if sys.argv[1] == "answer":
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    sys.stdout.write(f"http://127.0.0.1:{server.server_port}/\n")
    sys.stdout.flush()
    server.handle_request()
else:
    planner = create_agent("planner", "planner-v1.0.0-prod")
    writer = {"name": "writer", "id": "writer-v1.0.0-prod"}

    def work() -> None:
        """What the planner does."""
        execute_tool("look_up", fails=True)
        execute_tool("look_up")
        delegate(writer)
        send(sys.argv[2])

    with tracer.start_as_current_span("turn") as turn:
        invoke_agent(planner, (700, 90), "stop", work)
    sys.stdout.write(f"{turn.get_span_context().trace_id:032x}\n")
provider.shutdown()
