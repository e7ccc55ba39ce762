"""The shape of the sources: sizes that stay readable, no path of one machine, no SQL file that nobody asks."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LINES = {".py": 400, ".ts": 400, ".tsx": 400, ".mjs": 400, ".sql": 150}
LONGER: dict[str, str] = {}
"""Files that may have up to 600 lines, each with the reason why cutting it would make it harder to read; at most 5."""
GENERATED = {"ui/src/api/schema.ts"}
QUERIES = ROOT / "server/src/lamplighter_server/store/queries"


def tracked() -> list[str]:
    """Return the paths of the repository, and of new files that would be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return sorted(path for path in set(listed.stdout.splitlines()) if (ROOT / path).is_file())


@pytest.mark.parametrize("suffix", LINES)
def test_files_stay_short_enough_to_read(suffix: str) -> None:
    """No file of this kind is longer than its limit, except the few with a reason."""
    sizes = {
        path: (ROOT / path).read_text().count("\n")
        for path in tracked()
        if path.endswith(suffix) and path not in GENERATED
    }
    limit = {path: 600 if path in LONGER else LINES[suffix] for path in sizes}
    too_long = {path: size for path, size in sizes.items() if size > limit[path]}
    assert not too_long, f"split these: {too_long}"


def test_the_list_of_longer_files_is_short_and_needed() -> None:
    """At most five files are allowed to be longer, each with a reason, and each of them is."""
    assert len(LONGER) <= 5
    for path, reason in LONGER.items():
        assert len(reason.split()) > 3, path
        assert (ROOT / path).read_text().count("\n") > LINES[Path(path).suffix], f"{path} is short again: take it out"


def test_no_file_names_a_path_of_one_machine() -> None:
    """Nothing in the repository names a home or scratch directory that only one machine has."""
    machine = re.compile(r"(?<![\w.])/(?:work/|root/|Users/|home/[a-z]+/|tmp/[a-z])")
    found = [
        f"{path}:{number}: {line.strip()[:80]}"
        for path in tracked()
        if not path.endswith((".png", ".lock", ".sum", ".pb", ".woff2"))
        for number, line in enumerate((ROOT / path).read_text(errors="replace").splitlines(), 1)
        if machine.search(line)
    ]
    assert not found, "\n".join(found)


def test_every_query_is_asked_and_every_asked_query_exists() -> None:
    """The .sql files under store/queries and the names the server asks for are the same."""
    if not QUERIES.is_dir():
        pytest.fail(f"{QUERIES.relative_to(ROOT)} is gone: where are the queries?")
    files = {path.relative_to(QUERIES).with_suffix("").as_posix() for path in QUERIES.rglob("*.sql")}
    code = "\n".join(path.read_text() for path in (ROOT / "server/src").rglob("*.py"))
    asked = set(re.findall(r"""(?:\.ask|\.stream)\(\s*["']([a-z0-9_/]+)["']""", code))
    asked |= set(re.findall(r"""sql\(["']queries["'], ["']([a-z0-9_/]+)["']\)""", code))
    # f"newest_{table}" asks for every file of that family.
    families = re.findall(r"""sql\(["']queries["'], f["'](\w+\{\w+\}\w*)["']""", code)
    named = re.compile("|".join(re.sub(r"\{\w+\}", r"\\w+", family) for family in families) or "(?!)")
    never_asked = {name for name in files if not named.fullmatch(name) and not re.search(f"[\"']{name}[\"']", code)}
    assert asked, "no question was found in the code: does it ask in another way now?"
    assert not never_asked, f"nobody asks: {sorted(never_asked)}"
    assert asked <= files, f"asked for, but there is no such file: {sorted(asked - files)}"


def test_the_files_that_are_begun_with_exist() -> None:
    """Each file that `tests/conftest.py` puts first is there."""
    begun_with = re.search(r"^LONG = \((.*?)^\)", (ROOT / "tests/conftest.py").read_text(), re.DOTALL | re.MULTILINE)
    assert begun_with
    named = re.findall(r'"(.+)"', begun_with[1])
    assert named
    assert [name for name in named if not (ROOT / "tests" / name).is_file()] == []
