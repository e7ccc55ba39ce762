"""Local mode and `lamplighter run`: recording without a server and without touching the code."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

from conftest import Run, environment
from google.protobuf.json_format import ParseDict
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from sink import Sink, fields

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = """
import lamplighter, sys
print(sys.argv[1:], __name__)
with lamplighter.agent("a"), lamplighter.tool("t"):
    pass
"""


def spans_in(path: Path) -> list[tuple[str, str, str, dict[str, object]]]:
    """Read a file of local mode by OTLP's own definition: ids are hexadecimal, which protobuf's JSON isn't."""
    found: list[tuple[str, str, str, dict[str, object]]] = []
    for line in path.read_text().splitlines():
        request = json.loads(line)
        for one in request.get("resourceSpans", []):
            for scope in one["scopeSpans"]:
                for span in scope["spans"]:
                    ids = {key: span.pop(key, "") for key in ("traceId", "spanId", "parentSpanId")}
                    assert len(ids["traceId"]) == 32
                    assert int(ids["traceId"], 16)
                    parsed = ParseDict(
                        {"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}, ExportTraceServiceRequest()
                    )
                    back = parsed.resource_spans[0].scope_spans[0].spans[0]
                    found.append((back.name, ids["spanId"], ids["parentSpanId"], fields(back.attributes)))
    return found


def test_local_mode_needs_no_server(run: Run, sink: Sink, tmp_path: Path) -> None:
    """With `local=True` everything goes to lamplighter.otlp.jsonl, one OTLP/JSON request a line, and nothing is sent.

    A second run adds to it.
    """
    source = "import lamplighter\nlamplighter.init('x', local=True, instrument=False, http=False)\n" + PROGRAM
    run(source)
    run(source)
    found = spans_in(tmp_path / "lamplighter.otlp.jsonl")
    assert [name for name, *_ in found] == ["execute_tool t", "invoke_agent a"] * 2
    assert found[0][2] == found[1][1]
    assert found[0][3]["gen_ai.agent.name"] == "a"
    assert not sink.requests


def test_a_file_that_cannot_be_written_costs_nothing(run: Run, sink: Sink, tmp_path: Path) -> None:
    """Local mode with an impossible path says so once; the agent runs to its end."""
    (tmp_path / "file").write_text("")
    ended = run(
        f"import lamplighter\nlamplighter.init('x', local='file/below', instrument=False, http=False)\n{PROGRAM}"
    )
    assert ended.stderr.count("traces can't be delivered") == 1
    del sink


def lamplighter_run(sink: Sink, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m lamplighter run …` in a folder."""
    command = [sys.executable, "-m", "lamplighter", "run", *arguments]
    return subprocess.run(
        command, env=environment(sink), capture_output=True, text=True, cwd=folder, timeout=90, check=True
    )


def test_a_program_is_recorded_without_being_touched(sink: Sink, tmp_path: Path) -> None:
    """`python -m lamplighter run app.py` runs the program as Python would, with its own arguments, and records it."""
    (tmp_path / "app.py").write_text(PROGRAM)
    ended = lamplighter_run(sink, tmp_path, "--service-name", "untouched", "app.py", "--flag", "x")
    assert ended.stdout.strip() == "['--flag', 'x'] __main__"
    assert [span.name for span in sink.spans] == ["execute_tool t", "invoke_agent a"]
    assert {span.resource["service.name"] for span in sink.spans} == {"untouched"}


def test_what_the_program_starts_is_recorded_too(sink: Sink, tmp_path: Path) -> None:
    """A module run with -m, its spawned workers, and another sitecustomize all work as before."""
    (tmp_path / "sitecustomize.py").write_text("print('theirs')")
    (tmp_path / "app.py").write_text(
        "import multiprocessing, lamplighter\n"
        "def work():\n    with lamplighter.tool('spawned'):\n        pass\n"
        "if __name__ == '__main__':\n"
        "    worker = multiprocessing.get_context('spawn').Process(target=work)\n"
        "    worker.start()\n    worker.join()\n"
    )
    command = [sys.executable, "-m", "lamplighter", "run", "-m", "app"]
    told = environment(sink, PYTHONPATH=str(tmp_path))
    ended = subprocess.run(command, env=told, capture_output=True, text=True, cwd=tmp_path, timeout=90, check=True)
    assert "theirs" in ended.stdout
    assert [span.name for span in sink.spans] == ["execute_tool spawned"], ended.stderr
