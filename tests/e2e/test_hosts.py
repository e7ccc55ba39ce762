"""What runs agents in production and at a desk, with the real packages: gunicorn, uvicorn, IPython, Jupyter."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest
from example_environments import python_for

sys.path.insert(0, str(Path(__file__).parents[1] / "sdk"))
from sink import Sink

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wheels import Installed

PROGRAMS = Path(__file__).with_name("hosts")
PINS = PROGRAMS / "requirements/hosts.txt"
REQUESTS = 8
GUNICORN = ("-m", "gunicorn", "--workers", "1", "--bind", "fd://{fd}", "--no-control-socket")
SERVERS = {
    "gunicorn": (*GUNICORN, "web:wsgi"),
    "gunicorn preload": (*GUNICORN, "--preload", "web:wsgi"),
    "gunicorn uvicorn": (*GUNICORN, "--worker-class", "uvicorn_worker.UvicornWorker", "web:asgi"),
    "gunicorn uvicorn preload": (*GUNICORN, "--preload", "--worker-class", "uvicorn_worker.UvicornWorker", "web:asgi"),
    "uvicorn": ("-m", "uvicorn", "--fd", "{fd}", "web:asgi"),
    "uvicorn workers": ("-m", "uvicorn", "--fd", "{fd}", "--workers", "2", "web:asgi"),
    "uvicorn untouched": ("-m", "lamplighter", "run", "-m", "uvicorn", "--fd", "{fd}", "web:asgi"),
}


@pytest.fixture
def sink() -> Iterator[Sink]:
    """An OTLP/HTTP receiver."""
    receiver = Sink()
    yield receiver
    receiver.close()


def environment(sink: Sink) -> dict[str, str]:
    """The environment of a program that sends to the sink, and not before its end if nobody makes it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OTEL_", "LAMPLIGHTER_"))}
    return {**kept, "PYTHONPATH": "", "OTEL_EXPORTER_OTLP_ENDPOINT": sink.url, "OTEL_BSP_SCHEDULE_DELAY": "600000"}


@contextmanager
def served(server: str, installed: Installed, sink: Sink) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Run a server; gives its process and port."""
    python = python_for(PINS, installed)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        program = subprocess.Popen(
            [python, *(part.format(fd=listener.fileno()) for part in SERVERS[server])],
            cwd=PROGRAMS,
            env=environment(sink),
            pass_fds=[listener.fileno()],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            yield program, listener.getsockname()[1]
        finally:
            program.kill()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("server", SERVERS)
def test_a_server_that_is_told_to_end_sends_its_last(server: str, installed: Installed, sink: Sink) -> None:
    """Each request served before SIGTERM, and what is recorded while the server closes, arrives exactly once.

    Whether init runs before the fork or after it, and whoever's signal handlers come last.
    """
    with served(server, installed, sink) as (program, port):
        for _ in range(REQUESTS):
            urlopen(f"http://127.0.0.1:{port}/", timeout=60).close()
        program.send_signal(signal.SIGTERM)
        said = program.communicate(timeout=60)[0]
    names = Counter(span.name for span in sink.spans)
    assert names["invoke_agent planner"] == REQUESTS, said
    assert ("execute_tool closing" in names) is SERVERS[server][-1].endswith("asgi"), said
    for process in {span.resource["lamplighter.process.id"] for span in sink.spans}:
        mine = [span for span in sink.spans if span.resource["lamplighter.process.id"] == process]
        assert sorted(span.attributes["lamplighter.sequence"] for span in mine) == list(range(1, len(mine) + 1))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("server", ["gunicorn uvicorn", "gunicorn uvicorn preload", "uvicorn"])
def test_a_worker_whose_first_span_comes_after_sigterm_sends_it(server: str, installed: Installed, sink: Sink) -> None:
    """What a worker that served nobody records while it closes arrives, though it ends by a signal it raises itself."""
    with served(server, installed, sink) as (program, _):
        assert program.stdout is not None
        said = next(line for line in program.stdout if "startup complete" in line)
        program.send_signal(signal.SIGTERM)
        said += program.communicate(timeout=60)[0]
    assert [span.name for span in sink.spans] == ["execute_tool closing"], said


@pytest.mark.timeout(600)
@pytest.mark.parametrize("host", ["ipython", "jupyter"])
def test_a_notebook_records_each_cell_once(host: str, installed: Installed, sink: Sink) -> None:
    """With a loop already running, and cells that call init run twice, each agent is recorded once, to its end.

    A cell that asks for other settings is told that they don't apply.
    """
    python = python_for(PINS, installed)
    ended = subprocess.run(
        [python, PROGRAMS / f"{host}_cells.py"],
        env={**environment(sink), "IPYTHONDIR": str(installed.home / "ipython")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert [span.name for span in sink.spans] == ["execute_tool look", "invoke_agent planner", "invoke_agent last"]
    assert [span.attributes["lamplighter.sequence"] for span in sink.spans] == [1, 2, 3]
    assert "other settings" in ended.stdout + ended.stderr
