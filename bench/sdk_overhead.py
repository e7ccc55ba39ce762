"""What recording costs an agent: our operations against plain OpenTelemetry spans with the same attributes.

Run: `python bench/sdk_overhead.py [--rounds 15] [--million]`. All sides send over OTLP/HTTP to a receiver in another
process that throws everything away; the numbers are the CPU time of the agent's process, which grows neither with a
loaded machine nor with a slow network: "thread" is the agent's own thread, "process" includes what sends. "plain" are
the spans alone; "metered" are they with the conventions' metrics, which we record too, by OpenTelemetry's instruments.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection

CHUNKS = 200
SERVER_SENT = [
    json.dumps({"id": "r1", "choices": [{"index": 0, "delta": {"content": f"word {number} "}, "finish_reason": None}]})
    for number in range(CHUNKS)
]
AGENT = {
    "gen_ai.operation.name": "invoke_agent",
    "gen_ai.agent.name": "planner",
    "gen_ai.agent.id": "planner-v1.4.0-prod",
    "gen_ai.agent.version": "1.4.0",
    "gen_ai.conversation.id": "c1",
}
TOOL = {
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": "search",
    "gen_ai.tool.type": "function",
    "gen_ai.agent.name": "planner",
    "gen_ai.agent.id": "planner-v1.4.0-prod",
    "gen_ai.agent.version": "1.4.0",
    "gen_ai.conversation.id": "c1",
}
CHAT = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": "gpt-4o",
    "gen_ai.conversation.id": "c1",
}
ANSWER = {
    "gen_ai.request.temperature": 0.2,
    "gen_ai.request.stream": True,
    "gen_ai.response.model": "gpt-4o-2024-08-06",
    "gen_ai.response.id": "r1",
    "gen_ai.response.finish_reasons": ["stop"],
    "gen_ai.usage.input_tokens": 120,
    "gen_ai.usage.output_tokens": 200,
    "gen_ai.usage.cache_read.input_tokens": 64,
}


def bare_chunks() -> Iterator[str]:
    """Give an answer's chunks as if they cost nothing to receive."""
    yield from SERVER_SENT


def parsed_chunks() -> Iterator[str]:
    """Give an answer's chunks as a client does: each one parsed from its server-sent event."""
    for line in SERVER_SENT:
        yield json.loads(line)["choices"][0]["delta"]["content"]


def plain_side() -> dict[str, Callable[..., Any]]:
    """The same spans, by hand, with OpenTelemetry's own processor and exporter."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.trace import SpanKind

    provider = TracerProvider(resource=Resource.create({"service.name": "bench"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    tracer = provider.get_tracer("plain")

    def agent() -> None:
        with tracer.start_as_current_span("invoke_agent planner", kind=SpanKind.INTERNAL, attributes=AGENT):
            pass

    def tool() -> None:
        with tracer.start_as_current_span("execute_tool search", kind=SpanKind.INTERNAL, attributes=TOOL):
            pass

    def chat(chunks: Callable[[], Iterator[str]]) -> None:
        with tracer.start_as_current_span("chat gpt-4o", kind=SpanKind.CLIENT, attributes=CHAT) as span:
            began, first = time.perf_counter(), 0.0
            for _ in chunks():
                first = first or time.perf_counter() - began
            span.set_attributes({**ANSWER, "gen_ai.response.time_to_first_chunk": first})

    return sides(agent, tool, chat, provider.force_flush)


def metered_side() -> dict[str, Callable[..., Any]]:
    """The plain side, with the metrics that the conventions ask for."""
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader

    meters = MeterProvider([PeriodicExportingMetricReader(OTLPMetricExporter())])
    meter, now = meters.get_meter("plain"), time.perf_counter
    names = ("agent", "inference_calls", "tool_calls", "tool", "chat", "first", "gap", "input", "output")
    record = {name: meter.create_histogram(name).record for name in names}
    plain = plain_side()
    agents, tools = {"gen_ai.agent.name": "planner"}, {"gen_ai.tool.name": "search", "gen_ai.agent.name": "planner"}
    calls = {key: CHAT[key] for key in ("gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model")}

    def agent() -> None:
        began = now()
        plain["agent call"]()
        record["agent"](now() - began, agents)
        record["inference_calls"](0, agents)
        record["tool_calls"](0, agents)

    def tool() -> None:
        began = now()
        plain["tool call"]()
        record["tool"](now() - began, tools)

    def timed(chunks: Callable[[], Iterator[str]]) -> Iterator[str]:
        before = 0.0
        for chunk in chunks():
            if before:
                record["gap"](now() - before, calls)
            before = now()
            yield chunk

    def chat(chunks: Callable[[], Iterator[str]]) -> None:
        began = now()
        plain["chat of"](lambda: timed(chunks))
        record["chat"](now() - began, calls)
        record["first"](0.1, calls)
        record["input"](120, calls)
        record["output"](200, calls)

    return sides(agent, tool, chat, lambda: (plain["flush"](), meters.force_flush()))


def our_side() -> dict[str, Callable[..., Any]]:
    """Our operations."""
    import lamplighter

    lamplighter.init("bench", version="1.4.0", environment="prod", instrument=False, http=False)

    def agent() -> None:
        with lamplighter.agent("planner"):
            pass

    def tool() -> None:
        with lamplighter.tool("search"):
            pass

    def chat(chunks: Callable[[], Iterator[str]]) -> None:
        with lamplighter.chat("gpt-4o", provider="openai", temperature=0.2) as call:
            for _ in call.stream(chunks()):
                pass
            call.response(model="gpt-4o-2024-08-06", id="r1", finish_reasons=["stop"])
            call.usage(input_tokens=120, output_tokens=200, cache_read_tokens=64)

    done = sides(agent, tool, chat, lambda: lamplighter.flush(60))
    conversation = lamplighter.conversation("c1")
    conversation.__enter__()
    above = lamplighter.agent("planner")
    above.__enter__()
    return done


def sides(agent: Any, tool: Any, chat: Any, flush: Any) -> dict[str, Callable[..., Any]]:
    """Name what is measured."""
    return {
        "agent call": agent,
        "tool call": tool,
        "chat, 200 chunks": lambda: chat(parsed_chunks),
        "chat, 200 bare chunks": lambda: chat(bare_chunks),
        "chat of": chat,
        "flush": flush,
    }


LOOPS = {"agent call": 1500, "tool call": 1500, "chat, 200 chunks": 300, "chat, 200 bare chunks": 300}


def measured(pipe: Connection, side: str) -> None:
    """Measure one operation when asked, in a process of its own; the queue is emptied before and after."""
    operations = {"plain": plain_side, "metered": metered_side, "ours": our_side}[side]()
    while (asked := pipe.recv()) is not None:
        name, loops = asked
        operation = operations[name]
        operations["flush"]()
        process, thread = time.process_time(), time.thread_time()
        for _ in range(loops):
            operation()
        thread = time.thread_time() - thread
        operations["flush"]()
        pipe.send((thread / loops * 1e6, (time.process_time() - process) / loops * 1e6))


def sink(pipe: Connection) -> None:
    """Throw everything away."""
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    pipe.send(server.server_address[1])
    server.serve_forever()


SIDES = ("plain", "metered", "ours")


def overhead(rounds: int) -> None:
    """Print the table: the median of rounds in which the sides take turns."""
    context = get_context("spawn")
    pipes: dict[str, Connection] = {}
    for side in SIDES:
        pipes[side], theirs = context.Pipe()
        context.Process(target=measured, args=(theirs, side), daemon=True).start()
    head = f"{'plain':>9}{'metered':>9}{'ours':>9}{'/plain':>8}{'/metered':>9}"
    print(f"{'':22}{'thread, µs':^44}{'process, µs':^44}\n{'':22}{head}{head}")
    for name, loops in LOOPS.items():
        taken: dict[str, list[tuple[float, float]]] = {side: [] for side in SIDES}
        for number in range(rounds + 1):
            for side, pipe in pipes.items():
                pipe.send((name, loops))
                result = pipe.recv()
                if number:
                    taken[side].append(result)
        row = f"{name:22}"
        for which in (0, 1):
            plain, metered, ours = (statistics.median(one[which] for one in taken[side]) for side in SIDES)
            row += f"{plain:9.1f}{metered:9.1f}{ours:9.1f}{ours / plain:8.2f}{ours / metered:9.2f}"
        print(row)
    for pipe in pipes.values():
        pipe.send(None)


def import_time() -> None:
    """Print how long `import lamplighter` takes beyond what OpenTelemetry itself takes."""
    theirs = (
        "import opentelemetry.sdk.trace, opentelemetry.sdk.metrics, opentelemetry.sdk._logs, opentelemetry.baggage, "
        "opentelemetry.util.genai.handler, opentelemetry.propagate, opentelemetry.sdk.metrics.export"
    )
    took = {"opentelemetry": theirs, "opentelemetry, then lamplighter": f"{theirs}; import lamplighter"}
    program = "import time; began = time.process_time(); {}; print(time.process_time() - began)"
    medians: dict[str, float] = {}
    for name, source in took.items():
        command = [sys.executable, "-c", program.format(source)]
        times = [float(subprocess.run(command, capture_output=True, check=True).stdout) for _ in range(9)]
        medians[name] = statistics.median(times) * 1000
        print(f"{name:36}{medians[name]:8.1f} ms")
    alone, both = medians.values()
    print(f"{'lamplighter itself':36}{both - alone:8.1f} ms")


def memory(spans: int) -> None:
    """Print the resident memory as spans go by."""
    import lamplighter

    lamplighter.init("bench", instrument=False, http=False)
    page = os.sysconf("SC_PAGE_SIZE")
    for tenth in range(11):
        for number in range(spans // 20 if tenth else 1000):
            with lamplighter.agent("planner"), lamplighter.tool("search"):
                pass
            if not number % 500:
                lamplighter.flush(60)
        lamplighter.flush(60)
        resident = int(Path("/proc/self/statm").read_text().split()[1]) * page
        print(f"{tenth * spans // 10:>10} spans {resident / (1 << 20):8.1f} MiB", flush=True)
    print(lamplighter.status().destinations[0].counts)


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--million", action="store_true", help="only watch the memory over a million spans")
    told = parser.parse_args()
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    context.Process(target=sink, args=(theirs,), daemon=True).start()
    os.environ["OTEL_EXPORTER_OTLP_ENDPOINT"] = f"http://127.0.0.1:{ours.recv()}"
    if told.million:
        memory(1_000_000)
        return
    overhead(told.rounds)
    print()
    import_time()


if __name__ == "__main__":
    main()
