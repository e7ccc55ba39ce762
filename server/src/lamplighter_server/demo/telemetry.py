"""What each demo process says about itself, and the tracer its spans come from."""

from __future__ import annotations

import json
import uuid
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider

from lamplighter_server.demo.agents import ENVIRONMENT

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor
    from opentelemetry.trace import Tracer

_SCHEMA_URL = "https://opentelemetry.io/schemas/gen-ai-dev/1.42.0-dev"


def provider(service: str, processor: SpanProcessor) -> TracerProvider:
    """Make the tracer provider of one of the demo's services."""
    resource = Resource.create({
        "service.name": service,
        "service.namespace": "tidewater",
        "service.version": "2026.11.3",
        "service.instance.id": str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{service}.tidewater.example")),
        "deployment.environment.name": ENVIRONMENT,
    })
    made = TracerProvider(resource=resource, shutdown_on_exit=False)
    made.add_span_processor(processor)
    return made


def tracer(made: TracerProvider) -> Tracer:
    """Return the tracer whose spans follow the GenAI conventions."""
    return made.get_tracer("lamplighter.demo", version("lamplighter-server"), schema_url=_SCHEMA_URL)


def text(value: Any) -> str:
    """Write structured content as the conventions want it on a span: compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
