"""Who may ask: keys, logins, and pages of other sites."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from lamplighter_server.access import Scope
from told_traces import Told

if TYPE_CHECKING:
    from told_traces import Teller

OWN = {"sec-fetch-site": "same-origin"}


def test_on_loopback_nobody_is_asked(served: Any) -> None:
    """Whoever asks without a key is the default project and may do everything."""
    everything = {"authentication": "open", "project": "default", "scopes": ["admin", "ingest", "read"]}
    assert served.get("session") == everything


PRIVATE = ["session", "stats", "traces", "traces/histogram", f"traces/{'0' * 32}", "fields", "fields/agent/values"]


@pytest.mark.parametrize("path", [*PRIVATE, f"traces/{'0' * 32}/spans/{'0' * 16}"])
def test_elsewhere_a_key_is_needed(abroad: Any, path: str) -> None:
    """Without a key every answer about data is 401 and says how to make one; a key for sending only is 403."""
    problem = abroad.refused(401, path)
    assert "lamplighter keys create" in problem["detail"]
    abroad.client.headers["authorization"] = "Bearer lk_nonsense"
    assert abroad.client.get(f"/api/v1/{path}").headers["www-authenticate"] == "Bearer"
    abroad.client.headers["authorization"] = f"Bearer {abroad.keys.create(Scope.INGEST, 'p')}"
    abroad.refused(403, path)


def log_in(served: Any, project: str) -> Any:
    """Log in as a project."""
    key = served.keys.create(Scope.READ, project)
    return served.client.post("/api/v1/session", json={"key": key}, headers=OWN)


def test_a_login_becomes_a_cookie(abroad: Any, tell: Teller) -> None:
    """A key is exchanged for a cookie that scripts can't read, and that shows its project until the logout."""
    tell(Told("t", "mine"))
    answer = log_in(abroad, tell.project)
    assert answer.status_code == 204
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "lk_" not in cookie
    assert abroad.get("session") == {"authentication": "key", "project": tell.project, "scopes": ["read"]}
    assert [trace["name"] for trace in abroad.get("traces")["traces"]] == ["mine"]
    assert abroad.client.delete("/api/v1/session", headers=OWN).status_code == 204
    abroad.refused(401, "session")


def test_a_revoked_key_logs_out(abroad: Any) -> None:
    """A cookie is worth what its key is worth now."""
    log_in(abroad, "p")
    (key,) = abroad.keys.list()
    abroad.keys.revoke(key.id)
    abroad.refused(401, "session")


@pytest.mark.parametrize("key", ["lk_unknown", "x"])
def test_a_wrong_key_is_no_login(abroad: Any, key: str) -> None:
    """A wrong key is 401 and sets no cookie."""
    answer = abroad.client.post("/api/v1/session", json={"key": key}, headers=OWN)
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers


def test_a_key_for_sending_is_no_login(abroad: Any) -> None:
    """A key that may not read is 403."""
    key = abroad.keys.create(Scope.INGEST, "p")
    assert abroad.client.post("/api/v1/session", json={"key": key}, headers=OWN).status_code == 403


FOREIGN = [{"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}, {}]


@pytest.mark.parametrize("headers", FOREIGN)
def test_other_sites_can_not_act_with_the_cookie(abroad: Any, headers: dict[str, str]) -> None:
    """A page of another site that makes the browser send the cookie changes nothing."""
    log_in(abroad, "p")
    assert abroad.client.delete("/api/v1/session", headers=headers).status_code == 403
    assert abroad.client.post("/api/v1/session", json={"key": "x"}, headers=headers).status_code == 403
    assert abroad.get("session")["project"] == "p"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"key": ""}', b'{"key": 5}'])
def test_a_login_that_is_not_understood(abroad: Any, body: bytes) -> None:
    """A body that is no login is 400 as a problem."""
    answer = abroad.client.post("/api/v1/session", content=body, headers={**OWN, "content-type": "application/json"})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
