"""What an admin sees and changes: settings, keys and the user's own prices."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import structlog
from lamplighter_server import app
from lamplighter_server.access import Scope
from lamplighter_server.app import Server
from lamplighter_server.config import Settings, load_settings
from lamplighter_server.kept import KeptRetention, KeptUnreadable, keep_retention, kept_retention
from told_traces import Told

if TYPE_CHECKING:
    from told_traces import Teller

OWN = '[[price]]\nmodel = "house"\ninput = 2.0\noutput = 4.0\n'
CHAT = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": "house",
    "gen_ai.usage.input_tokens": 1000,
    "gen_ai.usage.output_tokens": 100,
}


def as_admin(served: Any, project: str) -> None:
    """Ask with an admin key of this project from now on."""
    served.client.headers["authorization"] = f"Bearer {served.keys.create(Scope.ADMIN, project)}"


def test_settings_tell_what_is_in_force_and_where_it_was_set(served: Any, tell: Teller) -> None:
    """Retention, limits, addresses, sizes, versions and price data are told; other projects only to who is of none."""
    tell(Told("t"))
    served.keys.create(Scope.READ, "by-key")
    found = served.get("settings")
    assert (found["retention"], found["limits"]["loaders"]) == (
        {"days": 30, "bytes": 0, "set_by": "default", "editable": True},
        {"value": 2, "set_by": "environment"},
    )
    assert {"by-key", tell.project} <= set(found["projects"])
    assert found["addresses"]["otlp_grpc"] == "127.0.0.1:3"
    assert (found["data"]["directory"], found["prices"]["own_entries"]) == (str(served.directory), 0)
    assert found["prices"]["edition"].startswith("genai-prices ")
    served.as_project(tell.project)
    found = served.get("settings")
    assert (found["projects"], found["data"]["directory"], found["prices"]["own_file"]) == ([tell.project], None, None)


def test_retention_is_changed_by_admins_where_nothing_else_sets_it(served: Any) -> None:
    """An admin changes it; a reader may not, and what the environment sets stays and says so."""
    assert served.client.put("/api/v1/settings/retention", json={"days": 7}).json()["days"] == 7
    assert served.client.put("/api/v1/settings/retention", json={"days": 0}).status_code == 400
    assert served.client.put("/api/v1/settings/retention", json={"days": 7, "bytes": 1 << 63}).status_code == 400
    served.set_by = "environment"
    refused = served.client.put("/api/v1/settings/retention", json={"days": 9})
    assert (refused.status_code, "environment" in refused.json()["detail"]) == (409, True)
    served.as_project("p")
    assert served.client.put("/api/v1/settings/retention", json={"days": 9}).status_code == 403


def test_what_holds_for_every_project_is_changed_by_admins_of_the_default_one(served: Any) -> None:
    """An admin of another project changes neither retention nor prices, and is told whose key it needs."""
    as_admin(served, "mine")
    for path, body in (("settings/retention", {"days": 1}), ("prices/own", {"text": OWN})):
        refused = served.client.put(f"/api/v1/{path}", json=body)
        assert (refused.status_code, "of the project default" in refused.json()["detail"]) == (403, True)
    as_admin(served, "default")
    assert served.client.put("/api/v1/settings/retention", json={"days": 9}).json()["days"] == 9


def test_another_site_changes_nothing(served: Any) -> None:
    """Where nobody is asked for a key, a page of another site can't make one, nor change prices or retention."""
    foreign = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    for method, path, body in (
        ("POST", "keys", {"scope": "admin", "project": "p"}),
        ("PUT", "prices/own", {"text": OWN}),
        ("PUT", "settings/retention", {"days": 1}),
        ("DELETE", "keys/lk_abc", None),
    ):
        assert served.client.request(method, f"/api/v1/{path}", json=body, headers=foreign).status_code == 403, path
    assert (served.keys.list(), served.kept, served.prices.text()) == ((), None, "")


def test_a_key_is_shown_once_and_revoked(served: Any) -> None:
    """A new key comes back whole, works, is listed by its beginning only, and is gone once revoked."""
    made = served.client.post("/api/v1/keys", json={"scope": "read", "project": "p", "name": "ci"})
    assert made.status_code == 201
    key = made.json()["key"]
    asking = {"authorization": f"Bearer {key}"}
    assert served.client.get("/api/v1/session", headers=asking).json()["project"] == "p"
    (listed,) = served.get("keys")["keys"]
    assert (listed["id"], listed["name"], listed["expired"], "key" in listed) == (key[:9], "ci", False, False)
    assert served.client.delete(f"/api/v1/keys/{listed['id']}").status_code == 204
    assert served.client.get("/api/v1/session", headers=asking).status_code == 401
    assert served.client.delete(f"/api/v1/keys/{listed['id']}").status_code == 404


def test_an_admin_key_rules_its_own_project_only(served: Any) -> None:
    """It neither sees nor makes nor revokes keys of another project; a reader's key none at all."""
    served.keys.create(Scope.READ, "other", "theirs")
    (theirs,) = served.keys.list()
    as_admin(served, "mine")
    assert [key["project"] for key in served.get("keys")["keys"]] == ["mine"]
    made = served.client.post("/api/v1/keys", json={"scope": "read", "project": "other"})
    assert made.status_code == 403
    assert served.client.post("/api/v1/keys", json={"scope": "read", "project": "mine"}).status_code == 201
    assert served.client.delete(f"/api/v1/keys/{theirs.id}").status_code == 404
    served.as_project("mine")
    assert served.refused(403, "keys")["detail"] == "This needs a key of scope admin."


def test_a_key_ends_at_its_time(served: Any) -> None:
    """A key that expires is refused from then on; one that would begin expired, or end beyond all time, is not made."""
    soon = served.keys.create(Scope.READ, "p", expires=datetime.now(UTC) - timedelta(seconds=1))
    assert served.client.get("/api/v1/session", headers={"authorization": f"Bearer {soon}"}).status_code == 401
    assert served.get("keys")["keys"][0]["expired"] is True
    for wrong in ("2020-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00"):
        wanted = {"scope": "read", "project": "p", "expires": wrong}
        assert served.client.post("/api/v1/keys", json=wanted).status_code == 400


def test_own_prices_are_replaced_and_in_force_at_once(served: Any) -> None:
    """A file that is put is kept, read back, counts at once, and stands first in the list of prices."""
    put = served.client.put("/api/v1/prices/own", json={"text": OWN})
    assert (put.status_code, put.json()["entries"]) == (200, 1)
    assert served.get("prices/own")["text"] == served.prices.path.read_text() == OWN
    found = served.get("prices", filter="house")
    assert [(one["model"], one["source"], one["input"]) for one in found["prices"]] == [("house", "own", 2.0)]


def test_prices_that_are_not_usable_change_nothing(served: Any) -> None:
    """A wrong entry and endless ones are refused with their place; what was before stays in the file and in force."""
    served.client.put("/api/v1/prices/own", json={"text": OWN})
    refused = served.client.put("/api/v1/prices/own", json={"text": '[[price]]\nmodel = "x"\ninput = -1'})
    assert (refused.status_code, "price.1.input" in refused.json()["detail"]) == (400, True)
    assert served.client.put("/api/v1/prices/own", json={"text": "a=" + "[" * 10_000}).status_code == 400
    for key in ("a", '"a b"', "'é'"):
        endless = served.client.put("/api/v1/prices/own", json={"text": f"# 1.2\n{key}" + f" .{key}" * 90_000 + "=1"})
        assert (endless.status_code, "line 2" in endless.json()["detail"]) == (400, True)
    many = served.client.put("/api/v1/prices/own", json={"text": "[[price]]\nmodel='x'\n" * 20_000})
    assert (many.status_code, "10000" in many.json()["detail"]) == (400, True)
    assert served.get("prices/own") == {"path": str(served.prices.path), "text": OWN, "entries": 1}
    served.as_project("p")
    assert served.client.put("/api/v1/prices/own", json={"text": ""}).status_code == 403


def test_published_prices_are_listed_unless_an_own_one_stands_before(served: Any) -> None:
    """A model has the package's price with its name; where an own price holds for it, only that one is listed."""
    found = served.get("prices", filter="openai/gpt-4o-mini", limit=500)
    names = [one["model"] for one in found["prices"]]
    assert ("gpt-4o-mini" in names, found["total"]) == (True, len(names))
    assert {one["source"] for one in found["prices"]} == {"package"}
    served.client.put("/api/v1/prices/own", json={"text": '[[price]]\nmodel = "gpt-4o-mini"\ninput = 1\n'})
    sources = {(one["model"], one["source"]) for one in served.get("prices", filter="gpt-4o-mini", limit=500)["prices"]}
    assert ("gpt-4o-mini", "own") in sources
    assert ("gpt-4o-mini", "package") not in sources


def test_models_without_a_price_are_told_with_their_tokens(project: Any, tell: Teller) -> None:
    """A model that nobody has a price for is listed with calls, tokens and when it was last seen."""
    tell(Told("t", attributes=CHAT), Told("u", attributes={**CHAT, "gen_ai.request.model": "gpt-4o"}))
    (one,) = project.get("prices/unpriced")["models"]
    assert (one["provider"], one["model"], one["calls"]) == ("openai", "house", 1)
    assert (one["input_tokens"], one["output_tokens"]) == (1000, 100)


def test_kept_retention_is_read_at_the_next_start_unless_set_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was set while the server ran holds after a restart; the environment comes before it."""
    keep_retention(tmp_path, KeptRetention(days=7))
    assert _limits(load_settings(data=tmp_path)) == (7, 0)
    monkeypatch.setenv("LAMPLIGHTER_RETENTION_DAYS", "9")
    settings = load_settings(data=tmp_path)
    assert (_limits(settings), settings.origin("retention_days")) == ((9, 0), "environment")


def _limits(settings: Settings) -> tuple[float, int]:
    server = Server(settings)
    server.journal.close()
    server.intake.close()
    return server.store.retention.limits


def test_a_broken_file_of_retention_is_named(tmp_path: Path) -> None:
    """A file that can't be understood is an error that says which file and what to do."""
    (tmp_path / "retention.json").write_text("{")
    with pytest.raises(KeptUnreadable, match=r"retention\.json .* remove it"):
        kept_retention(tmp_path)


def test_a_fault_is_logged_without_the_values_of_variables(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A running server's log says where it failed, and neither keys nor messages that were at hand there."""
    renderer = structlog.dev.ConsoleRenderer.get_active()
    monkeypatch.setattr(renderer, "exception_formatter", renderer.exception_formatter)
    monkeypatch.setattr(app, "run_loop", _fail)
    with pytest.raises(ZeroDivisionError):
        app.run(load_settings(data=Path()))
    said = capsys.readouterr().out
    assert ("ZeroDivisionError" in said, "in _fail" in said, "lk-secret" in said) == (True, True, False)


def _fail(starting: Any) -> None:
    starting.close()
    token = "-".join(("lk", *("secret",) * len("1")))
    try:
        print(1 // (len(token) - len(token)))
    except ZeroDivisionError:
        structlog.get_logger().exception("a request failed")
        raise
