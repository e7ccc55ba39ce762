"""A browser's login: a cookie it can't read, sent by our own pages only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from lamplighter_server.access import Keys, Scope, Sessions, same_origin, session_secret

if TYPE_CHECKING:
    from pathlib import Path


class Clock:
    """A clock the test moves."""

    now = 0.0

    def __call__(self) -> float:  # noqa: D102 - it is a clock
        return self.now


@pytest.fixture
def keys(tmp_path: Path) -> Any:
    return Keys(tmp_path / "keys.json", check_every=0)


def test_a_login_lasts_until_logout(keys: Keys) -> None:
    """A valid key opens a session that stands for the key's caller; logging out ends it, a wrong key opens none."""
    sessions, token = Sessions(keys), keys.create(Scope.READ, "shop")
    secret = sessions.open(token)
    assert secret is not None
    assert token not in secret
    assert sessions.caller(secret) == keys.check(token)
    assert sessions.open("lk_wrong") is None
    assert sessions.caller(secret + "x") is None
    assert sessions.caller(None) is None
    sessions.close(secret)
    sessions.close(None)
    assert sessions.caller(secret) is None


def test_a_login_ends_with_its_time_and_its_key(keys: Keys) -> None:
    """After its lifetime, and at once when the key is revoked, a session is worth nothing."""
    clock, token = Clock(), keys.create(Scope.READ, "shop")
    sessions = Sessions(keys, lifetime=60, clock=clock)
    first = sessions.open(token)
    clock.now = 59.9
    second = sessions.open(token)
    assert sessions.caller(first)
    clock.now = 60
    assert sessions.caller(first) is None
    assert sessions.caller(second)
    keys.revoke(token[:9])
    assert sessions.caller(second) is None


def test_logins_are_bounded(keys: Keys) -> None:
    """When there are too many the oldest are logged out."""
    token = keys.create(Scope.READ, "shop")
    sessions = Sessions(keys, most=3)
    opened = [sessions.open(token) for _ in range(5)]
    assert [sessions.caller(secret) is not None for secret in opened] == [False, False, True, True, True]


def test_the_cookie_is_for_our_pages_only(keys: Keys) -> None:
    """HttpOnly, SameSite=Strict, Secure under TLS; the value is found again among other cookies."""
    sessions = Sessions(keys, lifetime=60)
    plain, secure = sessions.set_cookie("s3", secure=False), sessions.set_cookie("s3", secure=True)
    assert plain == "lamplighter_session=s3; Max-Age=60; Path=/; HttpOnly; SameSite=Strict"
    assert secure == plain + "; Secure"
    assert "Max-Age=0;" in sessions.clear_cookie(secure=False)
    assert session_secret("a=b; lamplighter_session=s3; c=d") == "s3"
    assert session_secret("xlamplighter_session=s3") is None
    assert session_secret(None) is None


@pytest.mark.parametrize(
    ("method", "headers", "allowed"),
    [
        ("GET", {}, True),
        ("POST", {}, False),
        ("POST", {"sec-fetch-site": "same-origin"}, True),
        ("DELETE", {"sec-fetch-site": "same-site"}, False),
        ("POST", {"sec-fetch-site": "cross-site", "origin": "http://h:1", "host": "h:1"}, False),
        ("POST", {"sec-fetch-site": "none"}, False),
        ("POST", {"origin": "http://h:1", "host": "H:1"}, True),
        ("POST", {"origin": "https://h:1", "host": "h:1"}, False),
        ("POST", {"origin": "http://h:2", "host": "h:1"}, False),
        ("POST", {"origin": "null", "host": "h:1"}, False),
        ("put", {"origin": "http://evil.example", "host": "h:1"}, False),
    ],
)
def test_only_our_own_pages_act_on_a_cookie(method: str, headers: Any, allowed: bool) -> None:
    """What changes something must say that it comes from the same origin; reading needs no such proof."""
    assert same_origin(method, headers, https=False) is allowed
