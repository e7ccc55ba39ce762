"""Official OpenTelemetry SDKs deliver with nothing but the endpoint set, and what they sent is read over REST."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from wheels import CACHE, ROOT, environment

if TYPE_CHECKING:
    from pathlib import Path

    from serving import Server

HERE = ROOT / "tests/e2e"
SENT = {
    "e2e.text": "Grüße, 世界 🚀",
    "e2e.empty": "",
    "e2e.negative": -7,
    "e2e.double": 0.25,
    "e2e.flag": False,
    "e2e.list": [1, 2, 3],
    "e2e.words": ["a", "", "c"],
    "gen_ai.usage.input_tokens": 120,
    "gen_ai.response.finish_reasons": ["stop"],
}


def turn(server: Server, command: list[str | Path], protocol: str, cwd: Path) -> dict[str, Any]:
    """Let a program send its turn and return the trace that arrived."""
    endpoint = server.otlp_grpc if protocol == "grpc" else server.otlp_http
    variables = environment(
        OTEL_EXPORTER_OTLP_ENDPOINT=endpoint if "://" in endpoint else f"http://{endpoint}",
        OTEL_EXPORTER_OTLP_PROTOCOL=protocol,
        OTEL_SERVICE_NAME="e2e",
    )
    done = subprocess.run(command, cwd=cwd, env=variables, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return server.trace(done.stdout.strip(), 2)


def expect_turn(trace: dict[str, Any], scope: str) -> None:
    """Fail unless every field and attribute of the turn is there as it was sent."""
    assert trace["services"] == ["e2e"]
    assert trace["agents"] == ["planner"]
    assert trace["status"] == "error"
    agent, chat = sorted(trace["spans"], key=lambda span: span["parent_id"] is not None)
    assert (agent["name"], agent["kind"], agent["parent_id"]) == ("invoke_agent planner", "client", None)
    assert chat["parent_id"] == agent["span_id"]
    assert (chat["scope"], chat["service"], chat["operation"]) == (scope, "e2e", "chat")
    assert (chat["request_model"], chat["finish_reasons"]) == ("gpt-4o", ["stop"])
    assert (chat["status"], chat["status_message"]) == ("error", "cut short")
    assert chat["resource"]["service.name"] == "e2e"
    for key, value in SENT.items():
        assert chat["attributes"][key] == value, key
        assert type(chat["attributes"][key]) is type(value), key
    [event] = [event for event in chat["events"] if event["name"] == "e2e.happened"]
    assert event["attributes"] == {"e2e.count": 2}
    [link] = chat["links"]
    assert (link["trace_id"], link["span_id"]) == (trace["trace_id"], agent["span_id"])
    assert link["attributes"] == {"e2e.why": "link"}
    assert trace["usage"]["input_tokens"] == 120
    assert trace["usage"]["output_tokens"] == 20


@pytest.mark.parametrize("protocol", ["grpc", "http/protobuf"])
def test_the_python_sdk_delivers(server: Server, protocol: str) -> None:
    """The Python SDK's turn arrives whole."""
    expect_turn(turn(server, [sys.executable, HERE / "python/emit.py"], protocol, HERE), "e2e-python")


@pytest.fixture(scope="module")
def node_application() -> Path:
    """Install the JavaScript SDK as its lock file says; without Node the tests are skipped aloud."""
    if not shutil.which("npm"):
        missing("npm")
    lock = (HERE / "js/package-lock.json").read_bytes()
    home = CACHE.parent / f"e2e-js-{hashlib.sha256(lock).hexdigest()[:16]}"
    home.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", "emit.mjs"):
        shutil.copy(HERE / "js" / name, home)
    if not (home / "node_modules/.package-lock.json").exists():
        done = subprocess.run(
            ["npm", "ci", "--no-audit", "--no-fund"], cwd=home, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    return home


@pytest.mark.parametrize("protocol", ["grpc", "http/protobuf", "http/json"])
def test_the_javascript_sdk_delivers(server: Server, node_application: Path, protocol: str) -> None:
    """The JavaScript SDK's turn arrives whole, as JSON too."""
    expect_turn(turn(server, ["node", "emit.mjs"], protocol, node_application), "e2e-js")


@pytest.fixture(scope="module")
def go_application(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the Go application with its locked modules; without Go the tests are skipped aloud."""
    go = shutil.which("go")
    if not go:
        missing("go")
    program = tmp_path_factory.mktemp("go") / "emit"
    # Another toolchain than the machine's must not be downloaded.
    variables = os.environ | {"GOTOOLCHAIN": "local", "GOFLAGS": "-mod=readonly -buildvcs=false"}
    command = [go, "build", "-o", program, "."]
    done = subprocess.run(command, cwd=HERE / "go", env=variables, capture_output=True, text=True, check=False)
    if "requires go" in done.stderr:
        pytest.skip(f"the machine's Go is too old for the SDK: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    return program


@pytest.mark.parametrize("protocol", ["grpc", "http/protobuf"])
def test_the_go_sdk_delivers(server: Server, go_application: Path, protocol: str) -> None:
    """The Go SDK's turn arrives whole."""
    expect_turn(turn(server, [go_application], protocol, HERE), "e2e-go")


def missing(program: str) -> None:
    """Skip, saying what is not there."""
    pytest.skip(f"{program} is not on this machine, so its SDK is not tried")
