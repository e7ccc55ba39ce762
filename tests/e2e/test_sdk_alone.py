"""The SDK's wheel by itself, on the oldest Python it is for: it works, and brings in nothing heavy."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from wheels import ROOT, environment

if TYPE_CHECKING:
    from wheels import Installed

OLDEST = "3.10"
PROGRAM = """
import asyncio, json, sys
before = set(sys.modules)
def brought():
    new = {name.partition(".")[0] for name in set(sys.modules) - before if not name.startswith("_")}
    return sorted(new - set(sys.stdlib_module_names))
import lamplighter
imported = brought()
lamplighter.init("alone", local="alone.jsonl")
@lamplighter.agent("a")
async def run():
    with lamplighter.tool("t"):
        return lamplighter.status().recording
assert asyncio.run(run()) and lamplighter.flush()
print(json.dumps([imported, brought(), lamplighter.status().destinations[0].counts.sent]))
"""
AT_IMPORT = {"lamplighter", "opentelemetry", "typing_extensions"}
AT_INIT = AT_IMPORT | {
    "certifi",
    "charset_normalizer",
    "cython_runtime",
    "google",
    "idna",
    "requests",
    "urllib3",
    "wrapt",
}


@pytest.mark.timeout(300)
def test_the_wheel_alone_works_on_the_oldest_python(installed: Installed, tmp_path: Path) -> None:
    """Installed by itself, without server or frameworks: agents are recorded, and imports are the ones known here.

    Warnings are errors there too.
    """
    own = ROOT / ".cache/bin/uv"
    uv = str(own if own.exists() else shutil.which("uv"))
    known = environment()
    oldest = next(iter(sorted(Path(sys.base_prefix).parent.glob(f"*{OLDEST}*/bin/python"))), None)
    if oldest is None:
        found = subprocess.run([uv, "python", "find", OLDEST], env=known, capture_output=True, text=True, check=False)
        oldest = Path(found.stdout.strip()) if found.returncode == 0 else None
    if oldest is None:
        pytest.skip(f"NO PYTHON {OLDEST} HERE: the oldest Python is only checked statically")
    [wheel] = (installed.home / "dist").glob("lamplighter-*.whl")
    for command in (
        ["venv", "--python", oldest, "--no-python-downloads", tmp_path / "venv"],
        ["pip", "install", "--python", tmp_path / "venv", wheel],
    ):
        done = subprocess.run([uv, *map(str, command)], env=known, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    python = tmp_path / "venv/bin/python"
    ran = subprocess.run(
        [python, "-W", "error", "-c", PROGRAM], env=known, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    imported, initialised, sent = json.loads(ran.stdout)
    assert set(imported) <= AT_IMPORT
    assert set(initialised) <= AT_INIT
    assert sent == 2
