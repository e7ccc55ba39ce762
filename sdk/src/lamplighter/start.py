"""The one line in the agent: `init` decides what was asked for and leaves the building to `wire`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from lamplighter.session import present
from lamplighter.settings import (
    Content,
    Protocol,
    Settings,
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
    import os
    from collections.abc import Callable, Mapping, Sequence

    from lamplighter.session import Session


def told_again(session: Session, asked: Settings) -> None:
    """Say what a second call changes, which is nothing, where somebody may think otherwise: in a notebook's cell."""
    if session.closed:
        log.warning("lamplighter.shutdown() was called; recording doesn't start again in this process")
    elif replace(asked, redact=()) != replace(session.asked, redact=()):  # a cell makes its functions anew
        log.warning("lamplighter.init() was called before, with other settings; those stay until the process ends")
    else:
        log.info("lamplighter.init() was called before; it goes on as it is")


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
    instrument: Sequence[str] | Literal["auto", False] = "auto",
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
        instrument: Which frameworks and model clients to instrument: "auto" for every installed one, names, or False.
        http: Whether the official instrumentations of HTTP clients and servers found here are switched on.
        exit_timeout: Seconds the end of the process may wait for the last telemetry to leave.
        serverless: Send at the end of every root span; by default where the platform freezes processes.

    """
    try:
        if sdk_disabled():
            return
        asked = Settings(
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
            instrument=wanted_frameworks(instrument),
            http=http,
            exit_timeout=exit_timeout,
            serverless=on_serverless() if serverless is None else serverless,
        )
        session = present()
        if session is not None:
            told_again(session, asked)
            return
        from lamplighter.wire import start  # a third of a second, for those who record

        start(asked)
    except Exception:
        log.exception("lamplighter.init() failed; the agent runs on without being recorded")
