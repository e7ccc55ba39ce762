"""What the SDK's tests stand on: a receiver, programs that are run, and a session that leaves no trace."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import conventions
import lamplighter
from lamplighter import session as session_module
from sink import Seen, Sink

PROGRAM_SECONDS = 60


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No OTEL_* variable of the machine, or of the test before, is seen."""
    for name in [name for name in os.environ if name.startswith(("OTEL_", "LAMPLIGHTER_"))]:
        monkeypatch.delenv(name)
    yield
    for name in [name for name in os.environ if name.startswith("OTEL_")]:
        del os.environ[name]


@pytest.fixture
def sink() -> Iterator[Sink]:
    """An OTLP/HTTP receiver."""
    receiver = Sink()
    yield receiver
    receiver.close()


def forget() -> None:
    """Forget the providers and the session of this process, as a new process would."""
    import opentelemetry._logs._internal as logs
    import opentelemetry.metrics._internal as metrics
    from opentelemetry import trace
    from opentelemetry.util._once import Once

    trace._TRACER_PROVIDER, trace._TRACER_PROVIDER_SET_ONCE = None, Once()
    metrics._METER_PROVIDER, metrics._METER_PROVIDER_SET_ONCE = None, Once()
    logs._LOGGER_PROVIDER, logs._LOGGER_PROVIDER_SET_ONCE = None, Once()
    session_module.set_present(None)


class Recorder:
    """Starts the SDK in this process and gives back what it sent."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink

    def start(self, **options: Any) -> Recorder:
        """Call `init`."""
        lamplighter.init("tests", **{"endpoint": self.sink.url, "http": False, "instrument": False, **options})
        return self

    @property
    def spans(self) -> list[Seen]:
        """Everything that has been recorded, by the order of its end."""
        assert lamplighter.flush(20)
        return self.sink.spans

    def span(self, name: str) -> Seen:
        """The one span of a name."""
        found = [one for one in self.spans if one.name == name]
        assert len(found) == 1, [one.name for one in self.sink.spans]
        return found[0]


@pytest.fixture
def recorder(sink: Sink) -> Iterator[Recorder]:
    """The SDK in this process; call `start`."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    forget()
    yield Recorder(sink)
    lamplighter.shutdown(5)
    forget()
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.fixture(scope="session")
def text() -> dict[str, Any]:
    """The conventions."""
    return conventions.read()


Run = Callable[..., subprocess.CompletedProcess[str]]


def environment(sink: Sink | None, **variables: str) -> dict[str, str]:
    """The environment of a program that sends to the sink."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    told = {"OTEL_EXPORTER_OTLP_ENDPOINT": sink.url} if sink else {}
    return {**kept, **told, "PYTHONPATH": "", **variables}


@pytest.fixture
def run(sink: Sink, tmp_path: Path) -> Run:
    """Run a program, given as source, in a process of its own that sends to the sink."""

    def run_it(source: str, *arguments: str, check: bool = True, **variables: str) -> subprocess.CompletedProcess[str]:
        program = tmp_path / "program.py"
        program.write_text(textwrap.dedent(source))
        ended = subprocess.run(
            [sys.executable, str(program), *arguments],
            env=environment(sink, **variables),
            capture_output=True,
            text=True,
            timeout=PROGRAM_SECONDS,
            check=False,
            cwd=tmp_path,
        )
        assert not check or ended.returncode == 0, ended.stderr
        return ended

    return run_it
