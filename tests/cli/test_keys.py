"""`lamplighter keys`: makes, lists and revokes keys in the data directory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.testing import CliRunner, Result
from lamplighter_server.access import Keys, Scope
from lamplighter_server.cli.keys import keys

if TYPE_CHECKING:
    from pathlib import Path


def run(data: Path, *arguments: str) -> Result:
    """Run the command on a data directory."""
    return CliRunner().invoke(keys, [*arguments, "--data", str(data)])


def test_a_key_is_printed_once_and_let_in(tmp_path: Path) -> None:
    """`create` prints the key alone on standard output; the server knows it, the list shows only how it begins."""
    made = run(tmp_path, "create", "--scope", "ingest", "--project", "shop", "--name", "agents")
    token = made.stdout.strip()
    caller = Keys(tmp_path / "keys.json").check(token)
    assert caller is not None
    assert (caller.project, caller.scopes) == ("shop", {Scope.INGEST})
    assert "can't be shown again" in made.stderr
    listed = run(tmp_path, "list").stdout
    assert token[:9] in listed
    assert token not in listed
    assert all(word in listed for word in ("ingest", "shop", "agents"))


def test_a_revoked_key_is_gone(tmp_path: Path) -> None:
    """`revoke` takes how the key begins and says whose it was; one that isn't there is an error with the list."""
    token = run(tmp_path, "create", "--scope", "read", "--project", "shop").stdout.strip()
    assert "project shop" in run(tmp_path, "revoke", token[:9]).stdout
    assert Keys(tmp_path / "keys.json").check(token) is None
    again = run(tmp_path, "revoke", token[:9])
    assert again.exit_code == 1
    assert "no key begins with" in again.stderr
    assert "keys create" in run(tmp_path, "list").stderr


def test_mistakes_are_named(tmp_path: Path) -> None:
    """An unknown scope, a project that is no name and a damaged file each end with one line that says so."""
    assert "'ingest', 'read', 'admin'" in run(tmp_path, "create", "--scope", "root", "--project", "p").stderr
    assert "is not a name" in run(tmp_path, "create", "--scope", "read", "--project", "a b").stderr
    (tmp_path / "keys.json").write_text("{")
    damaged = run(tmp_path, "list")
    assert damaged.exit_code == 1
    assert str(tmp_path / "keys.json") in damaged.stderr
