"""Sends one agent's turn the way any Python application does: the exporters read the endpoint from OTEL_*."""

from __future__ import annotations

import os
import sys

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import Link, SpanKind, Status, StatusCode


def exporter() -> SpanExporter:
    """Make the exporter that the environment asks for."""
    if os.environ["OTEL_EXPORTER_OTLP_PROTOCOL"] == "grpc":
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter as Grpc

        return Grpc()
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter as Http

    return Http()


provider = TracerProvider()
provider.add_span_processor(BatchSpanProcessor(exporter()))
tracer = provider.get_tracer("e2e-python", "1.2.3")

with tracer.start_as_current_span(
    "invoke_agent planner",
    kind=SpanKind.CLIENT,
    attributes={"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "planner"},
) as agent:
    why = [Link(agent.get_span_context(), {"e2e.why": "link"})]
    with tracer.start_as_current_span("chat gpt-4o", kind=SpanKind.CLIENT, links=why) as chat:
        chat.set_attributes({
            "gen_ai.operation.name": "chat",
            "gen_ai.request.model": "gpt-4o",
            "gen_ai.usage.input_tokens": 120,
            "gen_ai.usage.output_tokens": 20,
            "gen_ai.response.finish_reasons": ["stop"],
            "e2e.text": "Grüße, 世界 🚀",
            "e2e.empty": "",
            "e2e.negative": -7,
            "e2e.double": 0.25,
            "e2e.flag": False,
            "e2e.list": [1, 2, 3],
            "e2e.words": ["a", "", "c"],
        })
        chat.add_event("e2e.happened", {"e2e.count": 2})
        chat.set_status(Status(StatusCode.ERROR, "cut short"))

provider.shutdown()
sys.stdout.write(f"{agent.get_span_context().trace_id:032x}\n")
