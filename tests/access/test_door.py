"""Who is let in, where the server may listen, and which names it answers to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from lamplighter_server.access import EVERYTHING, Denied, Door, Keys, Scope, bearer, bind_allowed, host_allowed

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def keys(tmp_path: Path) -> Any:
    return Keys(tmp_path / "keys.json", check_every=0)


LOOPBACK = ["127.0.0.1", "127.8.9.10", "::1", "[::1]", "localhost", "LOCALHOST", "::ffff:127.0.0.1"]
ELSEWHERE = ["0.0.0.0", "::", "", "192.168.1.5", "10.0.0.1", "example.com", "::ffff:10.0.0.1", "localhost.evil.com"]


@pytest.mark.parametrize("host", LOOPBACK)
def test_on_loopback_nothing_is_asked(keys: Keys, host: str) -> None:
    """A caller without a key may do everything in the default project, whether keys exist or not."""
    assert bind_allowed(host, keys=False, insecure=False) is None
    door = Door(keys, host=host)
    assert door.admit(None, Scope.ADMIN) == EVERYTHING
    keys.create(Scope.READ, "shop")
    assert door.admit(None, Scope.ADMIN).project == "default"


def test_a_key_sent_on_loopback_must_be_right(keys: Keys) -> None:
    """A token decides the project on loopback too, and a wrong one is refused rather than ignored."""
    door = Door(keys, host="127.0.0.1")
    assert door.admit(keys.create(Scope.INGEST, "shop"), Scope.INGEST).project == "shop"
    with pytest.raises(Denied) as caught:
        door.admit("lk_wrong", Scope.INGEST)
    assert not caught.value.known


@pytest.mark.parametrize("host", ELSEWHERE)
def test_elsewhere_a_key_is_needed_to_start(host: str) -> None:
    """Without keys the server doesn't listen elsewhere, and says how to make one; a key or --insecure lets it."""
    reason = bind_allowed(host, keys=False, insecure=False)
    assert reason is not None
    assert "lamplighter keys create --scope admin --project NAME" in reason
    assert "--insecure" in reason
    assert bind_allowed(host, keys=True, insecure=False) is None
    assert bind_allowed(host, keys=False, insecure=True) is None


def test_elsewhere_a_key_is_asked_for(keys: Keys) -> None:
    """None and a wrong key are unknown, one of another scope is known but too weak, admin is always enough."""
    door = Door(keys, host="0.0.0.0")
    read, admin = keys.create(Scope.READ, "shop"), keys.create(Scope.ADMIN, "shop")
    for token, scope, known in ((None, Scope.READ, False), ("x", Scope.READ, False), (read, Scope.INGEST, True)):
        with pytest.raises(Denied, match=f"--scope {scope}") as caught:
            door.admit(token, scope)
        assert caught.value.known is known
    assert door.admit(read, Scope.READ).project == "shop"
    assert door.admit(admin, Scope.INGEST).project == "shop"


def test_insecure_holds_until_there_is_a_key(keys: Keys) -> None:
    """--insecure lets everybody in only as long as nobody made a key."""
    door = Door(keys, host="0.0.0.0", insecure=True)
    assert door.admit(None, Scope.READ) == EVERYTHING
    keys.create(Scope.READ, "shop")
    with pytest.raises(Denied):
        door.admit(None, Scope.READ)


@pytest.mark.parametrize(
    ("header", "token"),
    [(None, None), ("Bearer lk_x", "lk_x"), ("bearer  lk_x ", "lk_x"), ("Basic lk_x", ""), ("lk_x", ""), ("", "")],
)
def test_only_a_bearer_token_is_a_key(header: Any, token: str | None) -> None:
    """Another kind of credentials is no key, and not the same as sending none."""
    assert bearer(header) == token


@pytest.mark.parametrize(
    ("header", "allowed"),
    [
        ("127.0.0.1:4320", True),
        ("localhost:4320", True),
        ("localhost.", True),
        ("[::1]:4320", True),
        ("app.localhost", True),
        ("lamp.internal:80", True),
        ("evil.example:4320", False),
        ("127.0.0.1.evil.example", False),
        ("localhost.evil.example", False),
        ("evil.example@localhost", False),
        ("192.168.1.5:4320", False),
        ("", False),
        (None, False),
    ],
)
def test_a_web_page_s_own_name_is_not_answered_on_loopback(header: Any, allowed: bool) -> None:
    """DNS rebinding: on loopback only loopback's names and the known ones are served; elsewhere keys protect."""
    assert host_allowed(header, loopback=True, known=["Lamp.internal"]) is allowed
    assert host_allowed(header, loopback=False)
