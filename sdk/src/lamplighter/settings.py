"""What `init` was told, joined with the OTEL_* environment, before anything is built from it."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from lamplighter._version import __version__

log = logging.getLogger("lamplighter")

Content = Literal["off", "truncated", "full"]
Protocol = Literal["http/protobuf", "http/json", "grpc"]
Redactor = Callable[[str], str]
Signal = Literal["traces", "logs", "metrics"]

CAPTURE_VARIABLE = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"
DEFAULT_LOCAL = "lamplighter.otlp.jsonl"
CONTENT_MODES: dict[str, Content] = {"off": "off", "truncated": "truncated", "full": "full"}
PROTOCOLS: dict[str, Protocol] = {"http/protobuf": "http/protobuf", "http/json": "http/json", "grpc": "grpc"}


@dataclass(frozen=True)
class Settings:
    """Everything `init` decided on; an argument wins over the environment, which wins over the default."""

    service_name: str | None = None
    environment: str | None = None
    version: str | None = None
    endpoint: str | None = None
    protocol: Protocol | None = None
    headers: dict[str, str] = field(default_factory=dict[str, str])
    content: Content = "off"
    content_sampling: float = 1.0
    redact: tuple[Redactor, ...] = ()
    local: Path | None = None
    instrument: tuple[str, ...] | Literal["auto"] = "auto"
    http: bool = True
    exit_timeout: float = 3.0
    serverless: bool = False
    sdk_version: str = __version__

    @property
    def captures(self) -> bool:
        """Whether message content is recorded at all."""
        return self.content != "off"


def content_mode(asked: str | None) -> Content:
    """Give the mode that was asked for, else the environment's; a word that isn't one means off, and is logged."""
    if asked is None:
        captured = os.environ.get(CAPTURE_VARIABLE, "").strip().lower()
        return "off" if captured in {"", "no_content", "false"} else "full"
    if asked in CONTENT_MODES:
        return CONTENT_MODES[asked]
    log.error("content=%r is not one of %s; no message content is recorded", asked, ", ".join(CONTENT_MODES))
    return "off"


def sampling_rate(asked: float) -> float:
    """Give a rate between 0 and 1; anything else means 0, and is logged."""
    if 0.0 <= asked <= 1.0:
        return float(asked)
    log.error("content_sampling=%r is not between 0 and 1; no message content is recorded", asked)
    return 0.0


def known_protocol(asked: str | None) -> Protocol | None:
    """Give the protocol if it is one of OTLP's; None leaves it to the environment."""
    if asked is None or asked in PROTOCOLS:
        return PROTOCOLS[asked] if asked else None
    log.error("protocol=%r is not one of %s; http/protobuf is used", asked, ", ".join(PROTOCOLS))
    return "http/protobuf"


def protocol_of(settings: Settings, signal: Signal) -> str:
    """Say which OTLP protocol a signal is sent with."""
    specific = os.environ.get(f"OTEL_EXPORTER_OTLP_{signal.upper()}_PROTOCOL")
    return settings.protocol or specific or os.environ.get("OTEL_EXPORTER_OTLP_PROTOCOL") or "http/protobuf"


def local_file(asked: Literal[True, False] | str | os.PathLike[str]) -> Path | None:
    """Give the file of local mode: True means the default name in the working directory."""
    if asked is True:
        return Path(DEFAULT_LOCAL).absolute()
    return Path(asked).absolute() if asked else None


def wanted_frameworks(asked: Sequence[str] | Literal[True, False]) -> tuple[str, ...] | Literal["auto"]:
    """Give the frameworks to switch on: every installed one, the named ones, or none."""
    if asked == "auto" or asked is True:
        return "auto"
    if isinstance(asked, str):
        return (asked,)
    return tuple(asked) if asked else ()


def sdk_disabled() -> bool:
    """Say whether OTEL_SDK_DISABLED asks for silence."""
    return os.environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true"


SERVERLESS_VARIABLES = ("AWS_LAMBDA_FUNCTION_NAME", "K_SERVICE", "FUNCTION_TARGET", "FUNCTIONS_WORKER_RUNTIME")


def on_serverless() -> bool:
    """Say whether the platform freezes the process between requests, so that each one must be flushed."""
    return any(name in os.environ for name in SERVERLESS_VARIABLES)
