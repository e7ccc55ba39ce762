"""Switches on what instruments the agent frameworks found in this process, and corrects what they record."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Literal

import wrapt

from lamplighter.settings import log

if TYPE_CHECKING:
    from lamplighter.frameworks.framework import Framework
    from lamplighter.frameworks.step import FrameworkStep
    from lamplighter.session import Session

# Each is a file here, which is imported where the distribution on the right is installed.
KNOWN = {
    "ag2": "ag2",
    "agent_framework": "agent-framework-core",
    "anthropic": "anthropic",
    "autogen": "autogen-agentchat",
    "crewai": "crewai",
    "google_adk": "google-adk",
    "google_genai": "google-genai",
    "langchain": "langchain-core",
    "litellm": "litellm",
    "llama_index": "llama-index-core",
    "openai": "openai",
    "openai_agents": "openai-agents",
    "pydantic_ai": "pydantic-ai-slim",
    "smolagents": "smolagents",
    "strands": "strands-agents",
}
ALSO = {"langgraph": "langchain", "autogen_agentchat": "autogen", "microsoft_agent_framework": "agent_framework"}


@dataclass(frozen=True)
class Activation:
    """What became of one framework or library: on, off (and why), or failed (and why).

    `found` is the version that is installed here, `package` and `version` are what records it, and `install` is what
    pip would have to install for it to be recorded (None: nothing is missing).
    """

    name: str
    package: str | None
    version: str | None
    state: Literal["on", "off", "failed"]
    reason: str
    found: str | None = None
    install: str | None = None


def activate(session: Session, step: FrameworkStep) -> None:
    """Switch on what `init` was asked for, each when the application imports it; never raises, says what it did."""
    asked = session.settings.instrument
    wanted = KNOWN.keys() if asked == "auto" else {ALSO.get(name, name) for name in asked}
    for unknown in sorted(set(wanted) - KNOWN.keys()):
        log.error("instrument=%r is not known; known are %s", unknown, ", ".join(KNOWN))
    listed = os.environ.get("OTEL_PYTHON_DISABLED_INSTRUMENTATIONS", "").replace("-", "_")
    disabled = {name.strip() for name in listed.split(",")}
    for name in [name for name, distribution in KNOWN.items() if version_of(distribution)]:
        framework: Framework = import_module(f"lamplighter.frameworks.{name}").FRAMEWORK
        if name not in wanted:
            session.tell(outcome(framework, "off", "init(instrument=...) leaves it out"))
        elif name in disabled:
            session.tell(outcome(framework, "off", "OTEL_PYTHON_DISABLED_INSTRUMENTATIONS names it"))
        else:
            step.add(framework)
            switch_on(framework, session)


def switch_on(framework: Framework, session: Session) -> None:
    """Have a framework instrumented when the application imports it, or now if it has."""
    if framework.too_old:
        needed = f"{framework.distribution}>={framework.since}"
        session.tell(replace(outcome(framework, "off", f"it records itself from {needed} on"), install=needed))
        return
    if framework.missing is not None:
        told = outcome(framework, "off", f"{framework.missing} is not installed")
        session.tell(replace(told, install=f"lamplighter[{framework.extra}]"))
        return
    session.tell(outcome(framework, "on", f"as soon as {framework.waits_for} is imported"))

    def instrument(_module: object) -> None:
        try:
            framework.switch(session)
        except Exception as error:
            log.warning("%s can't be instrumented; the agent goes on", framework.name, exc_info=True)
            session.tell(outcome(framework, "failed", f"{type(error).__name__}: {error}"))
        else:
            session.tell(outcome(framework, "on", framework.note))

    wrapt.register_post_import_hook(instrument, framework.waits_for)


def outcome(framework: Framework, state: Literal["on", "off", "failed"], reason: str) -> Activation:
    """Say what became of a framework."""
    package = framework.package or framework.distribution
    return Activation(framework.name, package, version_of(package), state, reason, version_of(framework.distribution))


def version_of(distribution: str) -> str | None:
    """Give the version of a distribution that is installed; else None."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None
