"""Keys: made once, kept by their hashes, noticed and forgotten without a restart."""

from __future__ import annotations

import json
import stat
import threading
from typing import TYPE_CHECKING, Any

import pytest
from lamplighter_server.access import Caller, Keys, KeysUnreadable, Scope

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Any:
    return tmp_path / "data" / "keys.json"


class Clock:
    """A clock the test moves."""

    now = 0.0

    def __call__(self) -> float:  # noqa: D102 - it is a clock
        return self.now


def test_a_key_stands_for_its_project_and_scope(path: Path) -> None:
    """The token made is the only one that is let in, with its project; admin includes the other scopes."""
    keys = Keys(path)
    ingest, admin = keys.create(Scope.INGEST, "shop"), keys.create(Scope.ADMIN, "bank", "ops")
    assert keys.check(ingest) == Caller("shop", frozenset({Scope.INGEST}))
    assert keys.check(admin) == Caller("bank", frozenset(Scope))
    assert len({ingest, admin, keys.create(Scope.READ, "shop")}) == 3
    for wrong in (None, "", "lk_", ingest[:-1], ingest + "x", ingest.swapcase(), "\udcff"):
        assert keys.check(wrong) is None


def test_the_file_tells_no_key(path: Path) -> None:
    """What lies on disk holds neither token nor anything to make one of, and only its owner may read it."""
    keys = Keys(path)
    token = keys.create(Scope.READ, "shop", "grafana")
    text = path.read_text()
    assert token not in text
    assert token[9:] not in text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert token.startswith("lk_")
    assert len(token) == 3 + 43  # 256 bits in base64
    assert [(key.id, key.scope, key.project, key.name) for key in keys.list()] == [
        (token[:9], Scope.READ, "shop", "grafana")
    ]


def test_another_process_s_changes_are_noticed(path: Path) -> None:
    """A running server lets a new key in and a revoked one out, at the latest a moment after the file changed."""
    clock = Clock()
    server, command = Keys(path, clock=clock), Keys(path)
    assert not server
    token = command.create(Scope.INGEST, "shop")
    assert server.check(token) is None  # not looked at again yet
    clock.now += 1
    assert server
    assert server.check(token) == Caller("shop", frozenset({Scope.INGEST}))
    command.revoke(token[:9])
    clock.now += 1
    assert server.check(token) is None
    path.unlink()
    clock.now += 1
    assert not server


def test_revoking_needs_exactly_one(path: Path) -> None:
    """A key is revoked by how it begins; none or several matches are an error that lists the keys."""
    keys = Keys(path)
    first, second = keys.create(Scope.READ, "a"), keys.create(Scope.READ, "b")
    for wrong in ("lk_", "zz", ""):
        with pytest.raises(LookupError, match=first[:9]):
            keys.revoke(wrong)
    assert keys.revoke(first[:9]).project == "a"
    assert (keys.check(first), keys.check(second)) == (None, Caller("b", frozenset({Scope.READ})))


@pytest.mark.parametrize("project", ["", "a b", "../x", "-a", "ü", "a" * 64, "a\n"])
def test_a_project_needs_a_name(path: Path, project: str) -> None:
    """A project's name is plain: it ends up in queries, addresses and file names."""
    with pytest.raises(ValueError, match="is not a name"):
        Keys(path).create(Scope.READ, project)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"keys": [{"id": "x"}]}', '{"keys": [{"scope": "root"}]}', "\xff"])
def test_an_unreadable_file_stops_the_start_but_not_a_running_server(path: Path, text: str) -> None:
    """A damaged file is an error that names it; a server that runs keeps the keys it knows until it is repaired."""
    clock = Clock()
    running = Keys(path, clock=clock)
    token = running.create(Scope.READ, "shop")
    good = path.read_text()
    path.write_text(text, encoding="latin-1")
    with pytest.raises(KeysUnreadable, match=str(path)):
        Keys(path)
    clock.now += 1
    assert running.check(token) is not None
    path.write_text(good)
    clock.now += 1
    assert running.check(token) is not None
    assert Keys(path).check(token) is not None


def test_makers_at_the_same_time_lose_no_key(path: Path) -> None:
    """Several commands at once wait for each other: every key that was printed is in the file."""
    made: list[str] = []
    threads = [
        threading.Thread(target=lambda: made.extend(Keys(path).create(Scope.READ, "p") for _ in range(5)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    keys = Keys(path)
    assert len(made) == 40
    assert all(keys.check(token) for token in made)
    assert len(json.loads(path.read_text())["keys"]) == 40
    assert [file.name for file in path.parent.iterdir() if file.name.startswith(".keys-")] == []
