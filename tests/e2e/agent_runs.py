"""Runs a program of agents to its end, and gives the one trace that Lamplighter has of it."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING, Any

from model_server import Charged, ModelServer
from serving import Server, eventually
from wheels import environment

if TYPE_CHECKING:
    from pathlib import Path

SAID = re.compile("arrived broken|Where is order|42 EUR|one lamp")
"""What people, models and tools say in these runs."""
QUIET = {
    "CREWAI_DISABLE_TELEMETRY": "true",
    "CREWAI_TRACING_ENABLED": "false",
    "ANONYMIZED_TELEMETRY": "false",
    "DO_NOT_TRACK": "1",
    "LITELLM_LOCAL_MODEL_COST_MAP": "true",
}


def trace_of(
    program: Path, python: Path, where: Path, model: ModelServer, server: Server, spans: int, **variables: str
) -> dict[str, Any]:
    """Run a program and return its trace, once it has so many spans; it must be the only one."""
    before = {trace["trace_id"] for trace in server.get("traces")["traces"]}
    printed = run(program, python, where, model, server, **variables)
    assert "42 EUR" in printed, printed

    def arrived() -> list[dict[str, Any]] | None:
        return [trace for trace in server.get("traces")["traces"] if trace["trace_id"] not in before] or None

    [first, *_] = eventually(arrived, f"a trace of {program.name}")
    trace = server.trace(first["trace_id"], spans)
    strays = [one for one in arrived() or [] if one["trace_id"] != first["trace_id"]]
    assert not strays, f"more than one trace: {strays}"
    assert not SAID.search(json.dumps(trace)), "content has left, though none was asked for"
    return trace


def run(program: Path, python: Path, where: Path, model: ModelServer, server: Server, **variables: str) -> str:
    """Run a program, with nothing of this machine's home in reach, and return what it printed."""
    told = {
        "OPENAI_BASE_URL": model.url,
        "OPENAI_API_KEY": "none",
        "GOOGLE_GEMINI_BASE_URL": model.url.removesuffix("/v1"),
        "GOOGLE_API_KEY": "none",
        "ANTHROPIC_BASE_URL": model.url.removesuffix("/v1"),
        "ANTHROPIC_API_KEY": "none",
        "OTEL_EXPORTER_OTLP_ENDPOINT": server.otlp_http,
        "HOME": str(where),
        "CREWAI_STORAGE_DIR": str(where),
    }
    done = subprocess.run(
        [python, program],
        env=environment(**told, **QUIET, **variables),
        cwd=where,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def tree_of(trace: dict[str, Any]) -> dict[str, list[str]]:
    """Give the sorted names of the children, by the name of the parent."""
    names = {span["span_id"]: span["name"] for span in trace["spans"]}
    found: dict[str, list[str]] = {}
    for span in trace["spans"]:
        found.setdefault(names.get(span["parent_id"], ""), []).append(span["name"])
    return {parent: sorted(children) for parent, children in found.items()}


def assert_the_bill_is_right(trace: dict[str, Any], charged: list[Charged], provider: str = "openai") -> None:
    """Every call the provider charged for is in the ledger, once, and in the sums."""
    ledger = [Charged(line["model"], line["input_tokens"], line["output_tokens"]) for line in trace["ledger"]]
    assert sorted(ledger, key=str) == sorted(charged, key=str)
    assert all(line["counted"] and line["provider"] == provider for line in trace["ledger"])
    assert trace["usage"]["calls"] == len(charged)
    assert trace["usage"]["input_tokens"] == sum(one.input_tokens for one in charged)
