"""The demo's first process: triage, planner and researcher work here, and every story begins here."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import httpx2
from opentelemetry.context import Context

from lamplighter_server.demo import cases, telemetry
from lamplighter_server.demo.agents import DESK, on_duty
from lamplighter_server.demo.back_office import CLOSE_WITHIN
from lamplighter_server.demo.deliver import Delivery, otlp
from lamplighter_server.demo.invoke_agent import invoke_agent
from lamplighter_server.demo.model_server import application
from lamplighter_server.demo.play import Play, Vanished
from lamplighter_server.demo.serving import Serving
from lamplighter_server.demo.story import Clock

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from lamplighter_server.demo.story import Story


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the spans go."""

    endpoint: str
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """How it ended: spans the server has, spans it never took."""

    delivered: int
    left: int


class Desk:
    """The desk with its model server and its back office; tells stories until it is closed."""

    def __init__(self, settings: Settings, report: Callable[[str], None], stop: threading.Event) -> None:
        self._stop = stop
        self._models = Serving(application())
        self._office = _start_back_office({**asdict(settings), "models": self._models.url})
        self._office_url = _line(self._office)
        self._delivery = Delivery(otlp(settings.endpoint, settings.key), report)
        self._tracer = telemetry.tracer(telemetry.provider(DESK, self._delivery))
        self._http = httpx2.Client(timeout=60, trust_env=False)

    def tell(self, story: Story, start: int) -> int:
        """Tell one turn of a story as if it had begun at `start`; return when it ended (both Unix nanoseconds)."""
        self._delivery.wait_for_room(self._stop)
        clock = Clock(start)
        play = Play(self._tracer, self._http, story, clock, DESK, self._models.url, self._office_url)
        entry = on_duty(cases.CASES[story.case].entry, story.seed)
        # A story about a process that died ends early: the spans still open are never sent.
        with suppress(Vanished):
            invoke_agent(play, entry, story.ask(), story.history(), Context())
        return clock.now

    def close(self) -> Closed:
        """Deliver everything and stop both processes."""
        with self._office as office:
            if office.stdin:
                office.stdin.close()
            # Both processes deliver at the same time; the other one then says how it went.
            left = self._delivery.close(CLOSE_WITHIN)
            outcome: dict[str, Any] = json.loads(_line(office))
        self._http.close()
        self._models.close()
        return Closed(self._delivery.delivered + outcome["delivered"], left + outcome["left"])


def _start_back_office(settings: dict[str, Any]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "lamplighter_server.demo.back_office"]
    office = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own module
    if office.stdin:
        # The key goes through the pipe: a command line can be read by every user of the machine.
        office.stdin.write(json.dumps(settings) + "\n")
        office.stdin.flush()
    return office


def _line(office: subprocess.Popen[str]) -> str:
    line = office.stdout.readline() if office.stdout else ""
    if not line:
        raise RuntimeError("the demo's back office process ended early; its message is above")
    return line.strip()
