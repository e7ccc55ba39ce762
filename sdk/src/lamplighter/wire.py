"""Wires the SDK: the only place that builds its parts and joins them; imported when `init` is called."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from lamplighter import frameworks
from lamplighter.frameworks.step import FrameworkStep
from lamplighter.identity import make_resource
from lamplighter.prepare.content import ContentPolicy
from lamplighter.prepare.origin import Origin
from lamplighter.prepare.redaction import redactor
from lamplighter.prepare.sendable import Sendable
from lamplighter.prepare.steps import Pipeline
from lamplighter.propagate.carrier import carry_conversations
from lamplighter.propagate.http import HttpStep, instrument_http
from lamplighter.propagate.mcp import McpStep, instrument_mcp
from lamplighter.record.genai import SCOPE, make_handler
from lamplighter.record.lineage import Identities, LineageStep
from lamplighter.record.measures import Measures
from lamplighter.send.delivery import Delivery
from lamplighter.send.exit import leave_in_order
from lamplighter.send.exporters import plans
from lamplighter.send.logs import LamplighterLogProcessor
from lamplighter.send.metrics import MetricsLane, count_losses
from lamplighter.send.providers import join_logging, join_metrics, join_tracing, limits_from
from lamplighter.send.spans import LamplighterSpanProcessor
from lamplighter.session import Session, set_present
from lamplighter.settings import (
    CAPTURE_VARIABLE,
    Settings,
    Signal,
)

if TYPE_CHECKING:
    from opentelemetry.sdk.resources import Resource


def start(settings: Settings) -> Session:
    """Build everything, make it the process's session, and switch on the instrumentations."""
    resource = make_resource(settings)
    asked, settings = settings, filled_in(settings, resource)
    os.environ[CAPTURE_VARIABLE] = capture_mode(settings)
    corrections = FrameworkStep()
    session = build(asked, settings, resource, corrections)
    set_present(session)
    leave_in_order(session)
    carry_conversations()
    instrument_mcp()
    frameworks.activate(session, corrections)
    if settings.http:
        instrument_http(session)
    return session


def filled_in(settings: Settings, resource: Resource) -> Settings:
    """Take environment and version from OTEL_RESOURCE_ATTRIBUTES where no argument gave them."""
    told = resource.attributes
    environment = told.get("deployment.environment.name") or told.get("deployment.environment")
    version = told.get("service.version")
    return replace(
        settings,
        environment=settings.environment or (str(environment) if environment else None),
        version=settings.version or (str(version) if version else None),
    )


def capture_mode(settings: Settings) -> str:
    """Give what every instrumentation will find in the content variable; the policy decides what then leaves."""
    asked = os.environ.get(CAPTURE_VARIABLE, "").strip().upper()
    if not settings.captures:
        return "NO_CONTENT"
    return asked if asked in {"SPAN_ONLY", "EVENT_ONLY", "SPAN_AND_EVENT"} else "SPAN_ONLY"


def deliveries(settings: Settings, signal: Signal) -> list[Delivery]:
    """Make the deliveries of one signal."""
    return [Delivery(signal, plan) for plan in plans(settings, signal)]


def build(asked: Settings, settings: Settings, resource: Resource, corrections: FrameworkStep) -> Session:
    """Build the parts and join the providers."""
    policy = ContentPolicy(settings.content, settings.content_sampling, redactor(settings.redact))
    origin = Origin(resource, policy.clean)
    identities = Identities(settings)
    pipeline = Pipeline(corrections, LineageStep(identities), McpStep(), HttpStep(), origin, policy, Sendable())
    traces, logs, metrics = (deliveries(settings, signal) for signal in ("traces", "logs", "metrics"))
    spans = LamplighterSpanProcessor(pipeline, traces, limits_from("BSP", 5.0), weigh=settings.captures)
    events = LamplighterLogProcessor(policy, origin, logs, limits_from("BLRP", 1.0), weigh=settings.captures)
    measures = Measures()
    lanes = [MetricsLane(delivery, origin, measures) for delivery in metrics]
    tracers = join_tracing(spans, resource)
    loggers = join_logging(events, resource)
    meters = join_metrics(lanes, resource)
    count_losses(meters, {"span": spans.boxes, "log": events.boxes})
    return Session(
        asked=asked,
        settings=settings,
        origin=origin,
        pipeline=pipeline,
        handler=make_handler(tracers, loggers),
        logger=loggers.get_logger(SCOPE, settings.sdk_version),
        measures=measures,
        identities=identities,
        tracer=tracers.get_tracer(SCOPE, settings.sdk_version),
        spans=spans,
        logs=events,
        metrics=lanes,
        deliveries=[*traces, *logs, *metrics],
    )
