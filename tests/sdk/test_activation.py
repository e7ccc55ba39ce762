"""Frameworks are found, switched on when the application imports them, and accounted for; nothing else is imported."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

OFFICIAL = "opentelemetry-instrumentation-genai-openai"
INSTRUMENTOR = """
class OpenAIInstrumentor:
    is_instrumented_by_opentelemetry = False

    def instrumentation_dependencies(self):
        return ["openai >= 1, < 9"]

    def instrument(self, skip_dep_check=False):
        {body}
"""
PROGRAM = """
import json, logging, sys
logging.basicConfig()
import lamplighter
lamplighter.init(http=False, **json.loads(sys.argv[1]))
before = "openai" in sys.modules
import openai
told = lamplighter.doctor()
print(json.dumps({
    "imported": before,
    "switched": getattr(openai, "switched", False),
    "told": [[one.name, one.found, one.state, one.reason, one.install, one.version] for one in told.frameworks],
}))
"""


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """A folder on the path with a small `openai` in it."""
    folder = tmp_path / "packages"
    add(folder, "openai", "9.9", "openai/__init__.py", "")
    return folder


def add(folder: Path, distribution: str, version: str, module: str, source: str) -> None:
    """Install a distribution of one module."""
    file, info = folder / module, folder / f"{distribution.replace('-', '_')}-{version}.dist-info"
    for path, text in ((file, source), (info / "METADATA", f"Name: {distribution}\nVersion: {version}\n")):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def instrumented(folder: Path, body: str) -> None:
    """Install what the official instrumentation is replaced by here; it may not be a namespace's only member."""
    module = "opentelemetry/instrumentation/genai/openai/__init__.py"
    add(folder, OFFICIAL, "1.3b0", module, INSTRUMENTOR.format(body=body))


def told_by(run: Run, packages: Path, **options: Any) -> tuple[dict[str, Any], str, str]:
    """Run the program; give its last line, and what it said otherwise."""
    extend = "import opentelemetry.instrumentation as i, sys; i.__path__.append(sys.argv[2])\n"
    place = str(packages / "opentelemetry/instrumentation")
    ended = run(extend + PROGRAM, json.dumps(options), place, PYTHONPATH=str(packages))
    *said, last = ended.stdout.splitlines()
    return json.loads(last), "\n".join(said), ended.stderr


def test_a_framework_is_switched_on_by_its_import(run: Run, packages: Path) -> None:
    """`init` imports no framework; when the application does, the official instrumentation is switched on."""
    instrumented(packages, "import openai; openai.switched = True; type(self).is_instrumented_by_opentelemetry = True")
    seen, said, trouble = told_by(run, packages)
    assert not seen["imported"]
    assert seen["switched"]
    assert seen["told"] == [["openai", "9.9", "on", "", None, "1.3b0"]]
    assert OFFICIAL in said
    assert trouble == ""


def test_what_is_missing_comes_with_the_line_that_adds_it(run: Run, packages: Path) -> None:
    """A framework without its instrumentation is named, with its version and what pip would have to install."""
    seen, said, _ = told_by(run, packages)
    assert seen["told"] == [["openai", "9.9", "off", f"{OFFICIAL} is not installed", "lamplighter[openai]", None]]
    assert "pip install 'lamplighter[openai]'" in said


def test_a_version_that_is_too_old_is_told(run: Run, packages: Path) -> None:
    """A framework of before it recorded itself is off, and doctor says from which version on it would be."""
    add(packages, "ag2", "0.14.0", "ag2/__init__.py", "")
    seen, said, _ = told_by(run, packages)
    assert seen["told"][0][:5] == ["ag2", "0.14.0", "off", "it records itself from ag2>=1 on", "ag2>=1"]
    assert "'ag2>=1'" in said


@pytest.mark.parametrize(
    ("body", "why"),
    [("raise RuntimeError('does not fit')", "does not fit"), ("pass", "openai is for openai >= 1, < 9")],
    ids=["raises", "refuses"],
)
def test_an_instrumentation_that_fails_is_told_and_harmless(run: Run, packages: Path, body: str, why: str) -> None:
    """One that raises, or refuses the installed version, is reported as failed, with why; the import goes on."""
    instrumented(packages, body)
    seen, _, trouble = told_by(run, packages)
    name, found, state, reason, *_ = seen["told"][0]
    assert (name, found, state) == ("openai", "9.9", "failed")
    assert reason.endswith(why)
    assert "can't be instrumented" in trouble


@pytest.mark.parametrize("options", [{"instrument": False}, {"instrument": ["crewai"]}])
def test_what_is_not_asked_for_stays_off(run: Run, packages: Path, options: dict[str, Any]) -> None:
    """`instrument=` names what is switched on; the rest is found, left alone, and told."""
    instrumented(packages, "import openai; openai.switched = True")
    seen, _, _ = told_by(run, packages, **options)
    assert not seen["switched"]
    assert seen["told"][0][2:4] == ["off", "init(instrument=...) leaves it out"]


def test_a_mistaken_name_is_told(run: Run, packages: Path) -> None:
    """A name that isn't known is logged with those that are."""
    _, _, trouble = told_by(run, packages, instrument=["openia"])
    assert "'openia' is not known; known are" in trouble
    assert "pydantic_ai" in trouble


def test_importing_loads_nothing_that_only_recording_needs(run: Run) -> None:
    """`import lamplighter` alone loads neither the wiring nor anything about frameworks; `init` does."""
    ended = run("""
        import sys, lamplighter
        heavy = {"lamplighter.wire", "lamplighter.frameworks", "lamplighter.propagate.http", "requests"}
        before = heavy & sys.modules.keys()
        lamplighter.init(http=False)
        print(sorted(before), sorted(heavy - sys.modules.keys()))
    """)
    assert ended.stdout.strip() == "[] []"
