"""The public API is typed for both checkers, and its source fits Python 3.10 to 3.14."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
USE = """
from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator

import lamplighter

lamplighter.init("x", content="truncated", protocol="grpc", headers={"a": "b"}, redact=[str.upper], local=True)


@lamplighter.tool
def search(query: str, limit: int = 3) -> list[str]:
    return [query] * limit


@lamplighter.agent("a", version="1")
async def answer(question: str) -> str:
    return search(question)[0]


@lamplighter.chat("m", provider="p")
def stream() -> Iterator[int]:
    yield 1


@lamplighter.workflow("w")
async def astream() -> AsyncIterator[int]:
    yield 1


searching: Callable[[str, int], list[str]] = search
with lamplighter.chat("m", provider="p", temperature=0.1) as call:
    call.usage(input_tokens=1)
    total: int = sum(call.stream([1, 2]))
headers: dict[str, str] = lamplighter.inject({"a": "b"})
lost: int = lamplighter.status().dropped
"""
WRONG = """
import lamplighter


@lamplighter.tool
def search(query: str) -> str:
    return query


search(1)
lamplighter.init(content="all")
"""


@pytest.mark.parametrize(
    "checker", [["mypy", "--strict"], ["pyright", "--pythonpath", sys.executable]], ids=["mypy", "pyright"]
)
def test_checkers_understand_the_api(tmp_path: Path, checker: list[str]) -> None:
    """A program that uses the API as meant has no error under strict checking; a wrong one has one for each mistake."""
    (tmp_path / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict", "reportUnusedFunction": false}')
    for name, source, mistakes in (("use.py", USE, 0), ("wrong.py", WRONG, 2)):
        (tmp_path / name).write_text(source)
        command = [sys.executable, "-m", *checker, name]
        ended = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=170, check=False)
        assert len(re.findall(r" error:| - error", ended.stdout)) == mistakes, ended.stdout


@pytest.mark.parametrize("version", ["3.10", "3.14"])
def test_the_source_fits_the_oldest_and_the_newest_python(version: str) -> None:
    """Nothing in the SDK needs a syntax or a standard library newer than Python 3.10's, or gone by 3.14."""
    command = [sys.executable, "-m", "mypy", "--python-version", version, "--strict", str(ROOT / "sdk/src")]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=170, check=False)
    assert ended.returncode == 0, ended.stdout
