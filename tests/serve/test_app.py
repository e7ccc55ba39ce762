"""The main port as a whole: health, stats, pages, headers, names, refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from lamplighter_server.store.engine import Unavailable
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from structlog.testing import capture_logs

if TYPE_CHECKING:
    from pathlib import Path


def test_health(served: Any) -> None:
    """The process is alive whatever happens; it is ready once the store can be asked, and else says what is missing."""
    assert served.client.get("/healthz").json() == served.client.get("/readyz").json() == {"status": "ok"}
    served.trouble = "the store is being opened"
    assert served.client.get("/healthz").status_code == 200
    answer = served.client.get("/readyz")
    assert (answer.status_code, answer.json()["detail"]) == (503, "the store is being opened")
    assert answer.headers["retry-after"]


def test_health_needs_no_key(abroad: Any) -> None:
    """Supervisors have no key."""
    assert abroad.client.get("/readyz").status_code == abroad.client.get("/healthz").status_code == 200


def test_stats(served: Any) -> None:
    """The numbers of each signal, the journal and the store are told, also while the store is away."""
    stats = served.get("stats")
    assert stats["signals"]["logs"] == {
        "received": 11,
        "stored": 8,
        "refused": 2,
        "duplicate": 1,
        "queryable_lag_seconds": 0.5,
    }
    aside = {"segment": "traces/7", "reason": "not protobuf", "at": "2026-01-02T03:04:05Z"}
    assert stats["journal"] == {"bytes": 11, "segments": 12, "set_aside": [aside]}
    assert (stats["started"], stats["version"], stats["loaded"]) == ("2026-01-02T03:04:05Z", "1.2.3", str(2**63 - 1))
    assert stats["store"]["engine"] == "chDB"
    assert stats["store"]["bytes"] > 0
    served.trouble = "away"
    assert served.get("stats")["store"] == stats["store"]


def test_while_the_store_is_away(served: Any) -> None:
    """Questions are answered 503 with when to come again; the reason is told."""
    served.trouble = "the disk is full"
    answer = served.client.get("/api/v1/traces")
    assert (answer.status_code, answer.json()["detail"]) == (503, "the disk is full")
    assert int(answer.headers["retry-after"]) > 0


def test_a_store_that_goes_away_meanwhile(served: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A question under way when the store goes is 503 too."""

    def gone(*_: Any, **__: Any) -> None:
        raise Unavailable("ClickHouse at db:8123 does not answer")

    monkeypatch.setattr(served.engine, "ask", gone)
    assert "db:8123" in served.refused(503, "traces")["detail"]


def test_a_fault_says_nothing_of_its_inside(served: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error nobody thought of is 500 without a trace of the code; its log has it once."""

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr(served.engine, "ask", broken)
    with capture_logs() as logged:
        answer = TestClient(served.client.app, base_url="http://127.0.0.1").get("/api/v1/traces")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert "secret" not in answer.text
    assert [(one["event"], str(one["exc_info"])) for one in logged] == [("a request failed", "secret inside")]


@pytest.mark.parametrize(
    "path", ["/", "/traces/abc", "/api/v1/traces", "/api/v1/nothing", "/healthz", "/assets/none.js"]
)
def test_every_answer_tells_browsers_to_be_strict(served: Any, path: str) -> None:
    """Pages, answers and refusals carry the policy that forbids foreign scripts, frames and guesses of types."""
    headers = served.client.get(path).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert not path.startswith("/api/") or headers["cache-control"] == "no-store"


NAMES = [
    ("127.0.0.1:4320", 200),
    ("localhost", 200),
    ("[::1]:4320", 200),
    ("lamp.example", 200),
    ("evil.example", 421),
    ("127.0.0.1.evil.example", 421),
    ("", 421),
]


@pytest.mark.parametrize(("host", "status"), NAMES)
def test_a_foreign_name_is_not_served(served: Any, host: str, status: int) -> None:
    """A page whose own name was made to point here reads nothing; this machine's names and known ones do."""
    assert served.client.get("/api/v1/session", headers={"host": host}).status_code == status


def test_abroad_any_name_is_served(abroad: Any) -> None:
    """Where keys are needed the name does not matter."""
    assert abroad.client.get("/healthz", headers={"host": "anything.example"}).status_code == 200


UNKNOWN = [("GET", "/api/v1/nothing", 404), ("GET", "/api", 404), ("POST", "/api/v1/traces", 405), ("PUT", "/x", 405)]


@pytest.mark.parametrize(("method", "path", "status"), UNKNOWN)
def test_unknown_paths_and_methods(served: Any, method: str, path: str, status: int) -> None:
    """What is not there is a problem, and a wrong method names the right ones."""
    answer = served.client.request(method, path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert status != 405 or "GET" in answer.headers["allow"]


def test_without_pages_it_says_how_to_build_them(served: Any) -> None:
    """An installation without pages answers a plain word instead of an error."""
    answer = served.client.get("/")
    assert answer.status_code == 200
    assert "make ui" in answer.text


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Return a built UI."""
    (tmp_path / "ui/assets").mkdir(parents=True)
    (tmp_path / "ui/index.html").write_text("<title>the application</title>")
    (tmp_path / "ui/assets/index-AbCd1234.js").write_text("code")
    (tmp_path / "ui/assets/lamp.svg").write_text("<svg/>")
    (tmp_path / "secret.txt").write_text("secret")
    return tmp_path / "ui"


@pytest.fixture
def with_pages(served: Any, pages: Path) -> Any:
    """Return the client of an application that has pages."""
    return type(served)(served.engine, served.directory, ui=pages).client


@pytest.mark.parametrize("path", ["/", "/traces", "/traces/abc?x=1", "/traces/a.b"])
def test_every_address_of_the_application_is_its_page(with_pages: Any, path: str) -> None:
    """Reloading any address of the application works, and always asks for the newest page."""
    answer = with_pages.get(path)
    assert "the application" in answer.text
    assert answer.headers["cache-control"] == "no-cache"


def test_files_named_by_their_content_are_kept(with_pages: Any) -> None:
    """A file whose name changes with its content is kept for good; another is asked for again."""
    assert "immutable" in with_pages.get("/assets/index-AbCd1234.js").headers["cache-control"]
    assert with_pages.get("/assets/lamp.svg").headers["cache-control"] == "no-cache"
    assert with_pages.get("/assets/index-Old12345.js").status_code == 404


@pytest.mark.parametrize("path", ["/../secret.txt", "/assets/../../secret.txt", "/%2e%2e/secret.txt"])
def test_nothing_outside_is_served(with_pages: Any, path: str) -> None:
    """No path leads out of the pages' directory."""
    assert "secret" not in with_pages.get(path).text


def test_otlp_goes_to_the_receiver(served: Any) -> None:
    """The three paths of OTLP are the receiver's, with its own rules; nothing else is."""
    both = type(served)(served.engine, served.directory, otlp=PlainTextResponse("otlp")).client
    assert both.post("/v1/traces").text == "otlp"
    assert both.get("/v1/other").status_code == 404
    assert both.get("/healthz").json() == {"status": "ok"}
