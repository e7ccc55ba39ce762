"""Who a span belongs to: agent ids that survive restarts, and the resource of this process."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from opentelemetry.sdk.resources import Resource

if TYPE_CHECKING:
    from lamplighter.settings import Settings

PROCESS_ID = "lamplighter.process.id"
SEQUENCE = "lamplighter.sequence"
INSTANCE_ID = "service.instance.id"
UNSAFE = re.compile(r"[^\w.@:-]+")

# Deployment names of one thing, so that `production` and `prod` give one agent id.
SHORT_ENVIRONMENTS = {"production": "prod", "development": "dev", "staging": "staging", "testing": "test"}


def agent_id(name: str, version: str | None = None, environment: str | None = None) -> str:
    """Derive an agent's id: `agent_id("planner", "1.4.0", "prod")` is `planner-v1.4.0-prod`, on every start.

    Without a version or environment their parts are left out. Characters that would need quoting become `-`.
    """
    short = SHORT_ENVIRONMENTS.get(environment or "", environment)
    parts = [name, f"v{version.removeprefix('v')}" if version else None, short]
    return "-".join(UNSAFE.sub("-", part.strip()) for part in parts if part)


def service_name(settings: Settings) -> str:
    """Name the service: the argument, the environment's, else the program that runs."""
    asked = settings.service_name or os.environ.get("OTEL_SERVICE_NAME")
    if asked:
        return asked
    named = Resource.create().attributes.get("service.name")
    if isinstance(named, str) and not named.startswith("unknown_service"):
        return named
    program = Path(sys.argv[0]).stem if sys.argv else ""
    return program if program and program not in {"-c", "-m", "__main__"} else "agent"


def process_attributes() -> dict[str, str]:
    """Give what tells this process from every other; fresh after a fork."""
    return {PROCESS_ID: uuid4().hex, INSTANCE_ID: str(uuid4())}


def make_resource(settings: Settings) -> Resource:
    """Describe the service and its process, with all that OTEL_RESOURCE_ATTRIBUTES adds."""
    told = {
        "service.version": settings.version,
        "deployment.environment.name": settings.environment,
        "telemetry.distro.name": "lamplighter",
        "telemetry.distro.version": settings.sdk_version,
    }
    mine = {name: value for name, value in told.items() if value}
    given = Resource.create().attributes
    process = {name: value for name, value in process_attributes().items() if name not in given}
    return Resource.create({**process, **mine, "service.name": service_name(settings)})
