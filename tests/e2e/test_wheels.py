"""What `pip install lamplighter-server lamplighter` leaves on a disk works without the source tree."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from wheels import ROOT, Installed

if TYPE_CHECKING:
    import pytest

LIMIT = 600_000_000


def test_the_command_of_the_wheel_runs_outside_the_source_tree(installed: Installed) -> None:
    """`lamplighter --help` of the wheel lists the commands; its code lies in the environment, not in the checkout."""
    answer = installed.run("lamplighter", "--help")
    assert answer.returncode == 0, answer.stderr
    for command in ("serve", "demo", "traces", "keys", "doctor"):
        assert command in answer.stdout
    found = installed.run(
        "python", "-c", "import lamplighter, lamplighter_server as s; print(s.__file__, lamplighter.__file__)"
    )
    assert found.stdout.count(str(installed.home / "venv")) == 2, found.stdout + found.stderr


def test_the_server_with_all_it_needs_stays_below_its_size(
    installed: Installed, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the server and everything it needs bring takes at most 600 MB of disk."""
    with capsys.disabled():
        brought, compiled = installed.shipped / 1e6, installed.compiled / 1e6
        print(f"\nthe server with all it needs: {brought:.0f} MB installed, {compiled:.0f} MB with compiled bytecode")
    assert installed.shipped <= LIMIT


def test_the_wheel_has_every_file_that_is_not_python(installed: Installed) -> None:
    """Each .sql, .toml and .proto of the sources is in the wheel, and so is the built UI."""
    sources = ROOT / "server/src"
    wanted = {
        str(file.relative_to(sources))
        for file in sources.rglob("*")
        if file.suffix in {".sql", ".toml", ".proto"} and "__cache__" not in file.parts
    }
    [wheel] = (installed.home / "dist").glob("lamplighter_server-*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert wanted, "the sources have no such files any more"
    assert wanted <= names, wanted - names
    assert "lamplighter_server/serve/static/index.html" in names


def test_the_sdk_does_not_bring_the_server(installed: Installed) -> None:
    """The SDK's wheel needs neither the server's distribution nor its engine."""
    [wheel] = (installed.home / "dist").glob("lamplighter-*.whl")
    archive = zipfile.ZipFile(wheel)
    [name] = [name for name in archive.namelist() if name.endswith("/METADATA")]
    metadata = archive.read(name).decode()
    needed = {
        line.split()[1].split(">")[0].split(";")[0]
        for line in metadata.splitlines()
        if line.startswith("Requires-Dist:")
    }
    assert "opentelemetry-sdk" in needed
    assert not {"lamplighter-server", "chdb-core-lite", "clickhouse-connect"} & needed
