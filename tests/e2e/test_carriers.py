"""Celery and gRPC, with the real packages, as real processes: one trace, and whose work it is, from end to end."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from example_environments import python_for

sys.path.insert(0, str(Path(__file__).parents[1] / "sdk"))
from sink import Seen, Sink

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wheels import Installed

PROGRAMS = Path(__file__).with_name("carriers")


@pytest.fixture
def sink() -> Iterator[Sink]:
    """An OTLP/HTTP receiver."""
    receiver = Sink()
    yield receiver
    receiver.close()


@pytest.fixture
def python(installed: Installed) -> Path:
    """A Python with the packages."""
    return python_for(PROGRAMS / "requirements/carriers.txt", installed)


def environment(sink: Sink, folder: Path, service: str) -> dict[str, str]:
    """The environment of a program that sends to the sink."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OTEL_", "LAMPLIGHTER_"))}
    told = {"OTEL_EXPORTER_OTLP_ENDPOINT": sink.url, "FOLDER": str(folder), "SERVICE": service}
    return {**kept, "PYTHONPATH": "", "C_FORCE_ROOT": "true", **told}


@contextmanager
def serving(python: Path, sink: Sink, folder: Path, *command: str) -> Iterator[subprocess.Popen[str]]:
    """Run a service; it is ended as an orchestrator would."""
    program = subprocess.Popen(
        [python, *command],
        cwd=PROGRAMS,
        env=environment(sink, folder, "plans"),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield program
    finally:
        program.terminate()
        program.communicate(timeout=60)


def ask(python: Path, sink: Sink, folder: Path, *command: str) -> None:
    """Run the one who asks."""
    ended = subprocess.run(
        [python, *command],
        cwd=PROGRAMS,
        env=environment(sink, folder, "desk"),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "planned Rome" in ended.stdout, ended.stderr
    assert "Traceback" not in ended.stderr, ended.stderr


def assert_one_trace(spans: list[Seen], *kinds: str) -> None:
    """Asking agent, what goes out, what comes in, answering agent: each in the one before, in one conversation."""
    by_id = {span.span_id: span for span in spans}
    [last] = [span for span in spans if span.name == "invoke_agent planner"]
    road = [last]
    while road[0].parent_id:
        road.insert(0, by_id[road[0].parent_id])
    assert [span.kind for span in road] == ["INTERNAL", *kinds, "INTERNAL"]
    assert [span.resource["service.name"] for span in road] == ["desk", "desk", "plans", "plans"]
    assert {span.trace_id for span in road} == {last.trace_id}
    assert {span.attributes["gen_ai.conversation.id"] for span in road} == {"c-1"}
    assert road[1].attributes["gen_ai.agent.name"] == "desk"


@pytest.mark.timeout(600)
@pytest.mark.parametrize("pool", ["solo", "prefork"])
def test_a_task_carries_its_trace(python: Path, sink: Sink, tmp_path: Path, pool: str) -> None:
    """What Celery's worker does for a task lies under the agent that gave it, in a thread or in a forked worker."""
    worker = ("-m", "celery", "-A", "tasks", "worker", "--pool", pool, "--concurrency", "1")
    with serving(python, sink, tmp_path, *worker):
        ask(python, sink, tmp_path, "celery_client.py")
    assert_one_trace(sink.spans, "PRODUCER", "CONSUMER")


@pytest.mark.timeout(600)
@pytest.mark.parametrize("way", ["sync", "aio"])
def test_a_call_over_grpc_carries_its_trace(python: Path, sink: Sink, tmp_path: Path, way: str) -> None:
    """What a gRPC service does lies under the agent that called it, with threads or in an event loop."""
    with serving(python, sink, tmp_path, "grpc_server.py", way) as server:
        assert server.stdout is not None
        ask(python, sink, tmp_path, "grpc_client.py", way, server.stdout.readline().strip())
    assert_one_trace(sink.spans, "CLIENT", "SERVER")
