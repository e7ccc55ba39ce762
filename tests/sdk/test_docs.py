"""What the README and the guide show is what happens."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Run
    from sink import Sink

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)


def snippets(name: str) -> list[str]:
    """Give the Python blocks of a document."""
    return BLOCK.findall((ROOT / name).read_text())


@pytest.mark.parametrize("name", ["sdk/README.md", "docs/sdk.md"])
def test_every_snippet_runs(run: Run, sink: Sink, name: str) -> None:
    """Every Python block of a document runs as it stands, one after the other, and what it records arrives."""
    parts = [f"exec(compile({block!r}, 'block {number}', 'exec'), {{}})" for number, block in enumerate(snippets(name))]
    assert parts
    source = "import warnings\nwarnings.simplefilter('error')\n" + "\n".join(parts) + "\n"
    ended = run(source)
    assert "failed" not in ended.stderr, ended.stderr
    names = {span.name for span in sink.spans}
    assert {"invoke_agent planner", "chat gpt-4o"} <= names


def test_the_readme_shows_a_whole_trace(run: Run, sink: Sink) -> None:
    """The README's example makes one agent with a model call and a tool, in one conversation."""
    run(snippets("sdk/README.md")[0])
    assert {span.name for span in sink.spans} == {"invoke_agent planner", "chat gpt-4o", "execute_tool weather"}
    assert {span.attributes["gen_ai.agent.id"] for span in sink.spans} == {"planner-v1.4.0-prod"}
    assert {span.attributes["gen_ai.conversation.id"] for span in sink.spans} == {"c-42"}
