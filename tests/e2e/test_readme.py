"""What the README promises works as it is written there: the Python example, and what `make up` runs."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from serving import Server, eventually
from wheels import ROOT, Installed, environment

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLES = re.compile(r"```python\n(.*?)```", re.DOTALL)


def test_the_readme_s_example_sends_the_trace_it_tells_of(installed: Installed, server: Server) -> None:
    """The README's Python example, run with the SDK's wheel, sends an agent's run with its tool call."""
    [example] = EXAMPLES.findall((ROOT / "README.md").read_text())
    done = installed.run("python", "-c", example, OTEL_EXPORTER_OTLP_ENDPOINT=server.otlp_http)
    assert done.returncode == 0, done.stderr

    def look() -> dict[str, Any] | None:
        found = server.get("traces", filter="service:support-desk")["traces"]
        return found[0] if found else None

    trace = eventually(look, "the example's trace")
    assert (trace["agents"], trace["tools"], trace["status"]) == (["planner"], ["look_up"], "ok")


@pytest.mark.parametrize("page", ["sending-data.md"])
def test_the_guide_s_examples_run(installed: Installed, server: Server, page: str) -> None:
    """Each Python example of the guide runs with the SDK's wheel."""
    examples = EXAMPLES.findall((ROOT / "docs/guide" / page).read_text())
    assert examples
    for example in examples:
        done = installed.run("python", "-c", example, OTEL_EXPORTER_OTLP_ENDPOINT=server.otlp_http)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_up_runs_server_and_demo_and_ends_both(installed: Installed, tmp_path: Path, ending: signal.Signals) -> None:
    """What `make up` starts tells the address to open, fills it with traces, and leaves no process behind."""
    data, ports = tmp_path / "data", ["--port", "0", "--otlp-http-port", "0", "--otlp-grpc-port", "0"]
    with (tmp_path / "log").open("w") as log:
        running = subprocess.Popen(
            [installed.python, ROOT / "deploy/up.py", *ports],
            env=environment(LAMPLIGHTER_DATA=str(data)),
            cwd=tmp_path,
            stdout=log,
            stderr=log,
        )
    try:
        address = eventually(lambda: opened(tmp_path / "log"), "the address")
        told = json.loads((data / "server.json").read_text())
        assert address == told["http"]
        look = f"{address}/api/v1/traces"
        eventually(lambda: httpx.get(look, trust_env=False).json().get("traces") or None, "a trace of the demo")
        running.send_signal(ending)
        assert running.wait(60) == 0, (tmp_path / "log").read_text()
        with pytest.raises(ProcessLookupError):
            os.kill(told["pid"], 0)
        assert "Delivered" in (tmp_path / "log").read_text()
    finally:
        running.kill()
        running.wait()


def opened(log: Path) -> str | None:
    """Return the address that people are told to open."""
    found = re.search(r"open (http://\S+)", log.read_text())
    return found[1] if found else None
