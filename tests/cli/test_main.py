"""The group of commands, and what every command that asks a server says when that fails."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from lamplighter_server.cli.main import COMMANDS, main
from lamplighter_server.cli.times import duration, money, tokens

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result
    from conftest import Server

NOBODY = "http://127.0.0.1:9"


def test_help_imports_no_command() -> None:
    """The overview lists every command without importing one of them or anything heavy."""
    code = (
        "import sys\nfrom lamplighter_server.cli.main import main\n"
        "main(['--help'], standalone_mode=False)\n"
        "heavy = ('lamplighter_server.cli.', 'httpx', 'rich.', 'chdb')\n"
        "print(sorted(name for name in sys.modules if name.startswith(heavy)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert all(f"  {name} " in ran.stdout for name in COMMANDS)
    assert ran.stdout.splitlines()[-1] == "['lamplighter_server.cli.main']"


def test_version() -> None:
    """`version` and `--version` print the distribution's version."""
    assert CliRunner().invoke(main, ["version"]).output.startswith(f"lamplighter {version('lamplighter-server')} (")
    assert CliRunner().invoke(main, ["--version"]).output == f"lamplighter {version('lamplighter-server')}\n"


def test_an_unknown_command() -> None:
    """A command that does not exist ends with code 2."""
    ran = CliRunner().invoke(main, ["tracs"])
    assert ran.exit_code == 2
    assert "No such command 'tracs'" in ran.output


@pytest.mark.parametrize("arguments", [["traces"], ["trace", "ab"]])
def test_no_server(arguments: list[str]) -> None:
    """Without a server a command ends with code 1 and one line that names the address and the next step."""
    ran = CliRunner().invoke(main, [*arguments, "--url", NOBODY])
    assert ran.exit_code == 1
    (line,) = ran.output.splitlines()
    assert line.startswith(f"Error: no server answers at {NOBODY} (")
    assert line.endswith("start one with lamplighter serve, or name another with --url or LAMPLIGHTER_URL.")


def test_a_url_that_is_none() -> None:
    """A --url that is no address is an error of one line too."""
    ran = CliRunner().invoke(main, ["traces", "--url", "nowhere"])
    assert ran.exit_code == 1
    assert len(ran.output.splitlines()) == 1


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_is_wanted(server: Server, lamplighter: Callable[..., Result], status: int) -> None:
    """A server that wants a key is answered with how to give one; the key given is sent as bearer token."""
    server.answer("/api/v1/traces", {"title": "Unauthorized"}, status)
    ran = lamplighter("traces", "--key", "secret")
    assert ran.exit_code == 1
    assert "wants a key that may do this; give one with --key or LAMPLIGHTER_KEY" in ran.output
    assert server.asked[0].headers["authorization"] == "Bearer secret"


def test_a_problem_is_quoted(server: Server, lamplighter: Callable[..., Result]) -> None:
    """What problem+json says in detail is the error."""
    server.answer("/api/v1/traces", {"title": "Bad filter", "detail": "unknown field 'agnt' at 0"}, 400)
    ran = lamplighter("traces", "--filter", "agnt:planner")
    assert ran.exit_code == 1
    assert ran.output == f"Error: {server.url} answered 400: unknown field 'agnt' at 0\n"


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (None, "–"),  # noqa: RUF001 - the dash the interface shows too
        (0.0004, "0 ms"),
        (0.86, "860 ms"),
        (0.97, "1.0 s"),
        (4.2, "4.2 s"),
        (59.7, "1 m 00 s"),
        (72, "1 m 12 s"),
        (11100, "3 h 05 m"),
    ],
)
def test_durations(seconds: float | None, written: str) -> None:
    """Durations are written as the interface writes them."""
    assert duration(seconds) == written


def test_counts_and_money() -> None:
    """Tokens have one decimal from a thousand on, money four below a dollar, and no price is not zero."""
    assert [tokens(count) for count in (0, 428, 11_532, 999_960, 58_100_000)] == [
        "0",
        "428",
        "11.5 k",
        "1.0 M",
        "58.1 M",
    ]
    assert [money(393.894), money(0.03443), money(None, 12), money(0.0, 12), money(0.0)] == [
        "$393.89",
        "$0.0344",
        "unpriced",
        "unpriced",
        "$0.0000",
    ]
