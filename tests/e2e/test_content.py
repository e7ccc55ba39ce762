"""With content off nothing that people, models or tools said leaves the process: not one byte of it, in any signal."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from agent_runs import QUIET
from example_environments import EXAMPLES, python_for
from wheels import environment

sys.path.insert(0, str(Path(__file__).parents[1] / "sdk"))
from sink import Sink

if TYPE_CHECKING:
    from collections.abc import Iterator

    from model_server import ModelServer
    from wheels import Installed

PROGRAMS = Path(__file__).with_name("frameworks")
# A program and where its packages are pinned: LangChain, PydanticAI, and the client of OpenAI below all three.
RUNS = {
    "langgraph": (EXAMPLES / "langgraph_handover.py", EXAMPLES / "requirements/langgraph.txt"),
    "pydantic_ai": (EXAMPLES / "pydantic_ai_handover.py", EXAMPLES / "requirements/pydantic_ai.txt"),
    "openai_agents": (PROGRAMS / "openai_agents_handover.py", PROGRAMS / "requirements/openai_agents.txt"),
}
# With this one the search is seen to find what is there when it was asked for.
CONTROL = "pydantic_ai"
# The prompt, a tool's arguments, its result, and the answer.
SAID = (b"arrived broken", b'"1138"', b"'1138'", b"one lamp", b"Paid", b"42 EUR")


@pytest.fixture
def sink() -> Iterator[Sink]:
    """An OTLP/HTTP receiver."""
    receiver = Sink()
    yield receiver
    receiver.close()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("framework", RUNS)
def test_nothing_that_was_said_leaves_unasked(
    framework: str, installed: Installed, model: ModelServer, sink: Sink, tmp_path: Path
) -> None:
    """Every byte of every span, event, log record, metric and resource is searched; asked for, content is there."""
    program, pins = RUNS[framework]
    python = python_for(pins, installed)
    for asked in ("NO_CONTENT", "SPAN_AND_EVENT") if framework == CONTROL else ("NO_CONTENT",):
        sink.requests.clear()
        told = {
            "OPENAI_BASE_URL": model.url,
            "OPENAI_API_KEY": "none",
            "OTEL_EXPORTER_OTLP_ENDPOINT": sink.url,
            "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT": asked,
            "HOME": str(tmp_path),
        }
        done = subprocess.run(
            [python, program],
            env=environment(**told, **QUIET),
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        signals = {path for path, _, _ in sink.requests}
        assert {"/v1/traces", "/v1/metrics"} <= signals
        sent = b"".join(request.SerializeToString() for _, _, request in sink.requests)
        found = [words for words in SAID if words in sent]
        assert (found == []) is (asked == "NO_CONTENT"), found
