"""Wires the SDK: the only place that builds its parts and joins them, for `init`."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from lamplighter import frameworks as framework_switches
from lamplighter.identity import make_resource
from lamplighter.prepare.content import ContentPolicy
from lamplighter.prepare.origin import Origin
from lamplighter.prepare.redaction import redactor
from lamplighter.prepare.steps import Pipeline
from lamplighter.propagate.carrier import carry_conversations
from lamplighter.propagate.conversation import ConversationStep
from lamplighter.propagate.http import HttpStep, instrument_http
from lamplighter.propagate.mcp import McpStep, instrument_mcp
from lamplighter.record.genai import SCOPE, make_handler
from lamplighter.record.lineage import LineageStep
from lamplighter.record.measures import Measures
from lamplighter.send.delivery import Delivery
from lamplighter.send.exit import leave_in_order
from lamplighter.send.exporters import plans
from lamplighter.send.logs import LamplighterLogProcessor
from lamplighter.send.metrics import MetricsLane, count_losses
from lamplighter.send.providers import join_logging, join_metrics, join_tracing, limits_from
from lamplighter.send.spans import LamplighterSpanProcessor
from lamplighter.session import Session, present, set_present
from lamplighter.settings import (
    CAPTURE_VARIABLE,
    Content,
    Protocol,
    Settings,
    Signal,
    content_mode,
    known_protocol,
    local_file,
    log,
    on_serverless,
    sampling_rate,
    sdk_disabled,
    wanted_frameworks,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from opentelemetry.sdk.resources import Resource


def init(  # noqa: PLR0913 - one call is the whole configuration
    service_name: str | None = None,
    *,
    environment: str | None = None,
    version: str | None = None,
    endpoint: str | None = None,
    protocol: Protocol | None = None,
    headers: Mapping[str, str] | None = None,
    content: Content | None = None,
    content_sampling: float = 1.0,
    redact: Sequence[Callable[[str], str]] = (),
    local: bool | str | os.PathLike[str] = False,
    frameworks: Sequence[str] | Literal["auto", False] = "auto",
    http: bool = True,
    exit_timeout: float = 3.0,
    serverless: bool | None = None,
) -> None:
    """Start recording. Call it once, before the agent's code; calling it again changes nothing.

    An argument wins over its OTEL_* variable, the variable over the default. Nothing here raises: what can't be done
    is logged under the name `lamplighter` and left out.

    Args:
        service_name: Name of this service; else OTEL_SERVICE_NAME, else the name of the program.
        environment: Deployment environment such as "prod"; part of agent ids.
        version: Version of the service; the version of agents that don't say their own.
        endpoint: Base URL of an OTLP receiver; else OTEL_EXPORTER_OTLP_ENDPOINT, else http://localhost:4318.
        protocol: "http/protobuf" (default), "http/json" or "grpc".
        headers: Sent with every request, for example an authorization.
        content: Whether message texts are recorded: "off", "truncated" (500 characters of each part) or "full".
            Default: what OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT says, else "off".
        content_sampling: Share (0 to 1) of the conversations whose content is recorded, each wholly or not at all.
        redact: Functions from text to text, run over everything recorded, after the built-in rules.
        local: Write to a file instead of sending: True for lamplighter.otlp.jsonl here, or a path.
        frameworks: Which frameworks to instrument: "auto" for every installed one, names, or False.
        http: Whether the official instrumentations of HTTP clients and servers found here are switched on.
        exit_timeout: Seconds the end of the process may wait for the last telemetry to leave.
        serverless: Send at the end of every root span; by default where the platform freezes processes.

    """
    try:
        if sdk_disabled():
            return
        if present() is not None:
            log.info("lamplighter.init() was called before; it goes on as it is")
            return
        start(
            Settings(
                service_name=service_name,
                environment=environment,
                version=version,
                endpoint=endpoint,
                protocol=known_protocol(protocol),
                headers=dict(headers or {}),
                content=content_mode(content),
                content_sampling=sampling_rate(content_sampling),
                redact=tuple(redact),
                local=local_file(local),
                frameworks=wanted_frameworks(frameworks),
                http=http,
                exit_timeout=exit_timeout,
                serverless=on_serverless() if serverless is None else serverless,
            )
        )
    except Exception:
        log.exception("lamplighter.init() failed; the agent runs on without being recorded")


def start(settings: Settings) -> Session:
    """Build everything, make it the process's session, and switch on the instrumentations."""
    resource = make_resource(settings)
    settings = filled_in(settings, resource)
    os.environ[CAPTURE_VARIABLE] = capture_mode(settings)
    session = build(settings, resource)
    set_present(session)
    leave_in_order(session)
    carry_conversations()
    instrument_mcp()
    session.activations = [*framework_switches.activate(settings), *(instrument_http() if settings.http else [])]
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


def build(settings: Settings, resource: Resource) -> Session:
    """Build the parts and join the providers."""
    origin = Origin(resource)
    policy = ContentPolicy(settings.content, settings.content_sampling, redactor(settings.redact))
    pipeline = Pipeline(LineageStep(settings), ConversationStep(), McpStep(), HttpStep(), origin, policy)
    traces, logs, metrics = (deliveries(settings, signal) for signal in ("traces", "logs", "metrics"))
    spans = LamplighterSpanProcessor(pipeline, traces, limits_from("BSP", 5.0), weigh=settings.captures)
    events = LamplighterLogProcessor(policy, origin, logs, limits_from("BLRP", 1.0))
    measures = Measures()
    lanes = [MetricsLane(delivery, origin, measures.record) for delivery in metrics]
    tracers = join_tracing(spans, resource)
    loggers = join_logging(events, resource)
    meters = join_metrics(lanes, resource)
    measures.use(meters.get_meter(SCOPE, settings.sdk_version))
    count_losses(meters, {"span": spans.boxes, "log": events.boxes})
    return Session(
        settings=settings,
        origin=origin,
        pipeline=pipeline,
        handler=make_handler(tracers, loggers),
        logger=loggers.get_logger(SCOPE, settings.sdk_version),
        measures=measures,
        tracer=tracers.get_tracer(SCOPE, settings.sdk_version),
        spans=spans,
        logs=events,
        metrics=lanes,
        deliveries=[*traces, *logs, *metrics],
    )
