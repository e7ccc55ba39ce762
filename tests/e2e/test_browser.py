"""A real headless Chromium opens the two pages of the installed server over the demo's data."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from load import request
from playwright.sync_api import expect
from serving import Server, eventually
from wheels import ROOT, Installed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
ARTIFACTS = ROOT / "tests/e2e/artifacts"
LOOK = 20_000
"""Milliseconds for something to be seen."""


@pytest.fixture(scope="module")
def desk(installed: Installed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run a server to which the demo has told three hours of the past."""
    server = Server(installed, tmp_path_factory.mktemp("desk") / "data").start()
    told = installed.run(
        "lamplighter", "demo", "--endpoint", server.otlp_http, "--history", "3h", "--count", "12", "--seed", "7"
    )
    assert told.returncode == 0, told.stderr

    def all_stored() -> bool:
        spans = server.get("stats")["signals"]["traces"]
        return spans["received"] == spans["stored"] > 0

    eventually(lambda: all_stored() or None, "the demo's last span")
    yield server
    server.stop()


@contextmanager
def opened(browser: Browser, server: Server, path: str, theme: str = "light") -> Iterator[Page]:
    """Open a page; fail when it logged an error, failed a request or asked another host for anything."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme=theme)
    page = context.new_page()
    page.set_default_timeout(LOOK)
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("requestfailed", lambda failed: wrong.append(f"{failed.url}: {failed.failure}") if real(failed) else None)
    page.on("response", lambda answer: wrong.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None)
    page.on(
        "request", lambda asked: wrong.append(asked.url) if not asked.url.startswith((server.http, "data:")) else None
    )
    page.goto(server.http + path)
    yield page
    context.close()
    assert not wrong, "\n".join(wrong)


def real(failed: Any) -> bool:
    """Whether a request failed by itself; one that the page took back is no failure."""
    return failed.failure != "net::ERR_ABORTED"


def rows(page: Page) -> Any:
    """Return the rows of the list of traces."""
    return page.get_by_role("table", name="Traces").locator("[data-index]")


def most_told(server: Server) -> dict[str, Any]:
    """Return the trace with the most agents, then the most spans: the one that shows most."""
    found: list[dict[str, Any]] = server.get("traces", limit=200)["traces"]
    return max(found, key=lambda trace: (trace["status"] == "ok", len(trace["agents"]), trace["span_count"]))


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_list_shows_what_rest_tells(browser: Browser, desk: Server, theme: str) -> None:
    """The newest trace has a row that says what was asked and by which agent; nothing fails or leaves the host."""
    newest = desk.get("traces", limit=5)["traces"][0]
    with opened(browser, desk, "/traces", theme) as page:
        row = rows(page).first
        expect(row).to_contain_text(newest["ask"] or newest["name"])
        expect(row).to_contain_text(newest["agents"][0])
        assert rows(page).count() >= 10
        expect(page.get_by_label("Traces over time")).to_be_visible()
        page.screenshot(path=ARTIFACTS / f"traces-{theme}.png")


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_a_trace_shows_its_spans_and_its_conversation(browser: Browser, desk: Server, theme: str) -> None:
    """A trace opened by its address shows its tree in order and, for a model call, the messages as messages."""
    listed = most_told(desk)
    told = desk.get(f"traces/{listed['trace_id']}")
    [root] = [span for span in told["spans"] if span["parent_id"] is None]
    chat = next(span for span in told["spans"] if span["operation"] == "chat" and span["finish_reasons"])
    with opened(browser, desk, f"/traces/{told['trace_id']}?span={chat['span_id']}", theme) as page:
        tree = page.get_by_role("tree", name="Spans")
        expect(tree.get_by_role("treeitem").first).to_contain_text(root["agent"]["name"] or root["name"])
        assert tree.get_by_role("treeitem").count() > 5
        expect(tree.locator("[aria-selected=true]")).to_contain_text(chat["request_model"])
        pane = page.get_by_label("Details of the span")
        expect(pane).to_be_visible()
        expect(pane.get_by_role("tabpanel")).to_contain_text(listed["ask"])
        page.screenshot(path=ARTIFACTS / f"trace-{theme}.png")


def test_a_filter_narrows_the_list_and_stays_in_the_address(browser: Browser, desk: Server) -> None:
    """A typed filter leaves exactly the traces that REST finds with it, also after a reload of the address."""
    wanted = [trace["trace_id"] for trace in desk.get("traces", filter="status:error", limit=200)["traces"]]
    assert wanted, "the demo told no failed trace"
    with opened(browser, desk, "/traces") as page:
        expect(rows(page).first).to_be_visible()
        page.get_by_role("combobox", name="Filter").fill("status:error")
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "status" in url)
        page.reload()
        expect(page.get_by_role("combobox", name="Filter")).to_have_value("status:error")
        for link in rows(page).get_by_role("link").all():
            assert (link.get_attribute("href") or "").partition("?")[0].rsplit("/", 1)[-1] in wanted


def test_a_new_trace_appears_by_itself(browser: Browser, start: Any) -> None:
    """A trace that arrives while the list is open gets a row without a reload."""
    server = start()
    with opened(browser, server, "/traces") as page:
        page.wait_for_load_state("networkidle")
        trace_id, body = request("late")
        page.request.post(
            f"{server.otlp_http}/v1/traces", data=body, headers={"content-type": "application/x-protobuf"}
        )
        server.trace(trace_id, 1)
        expect(page.locator(f"a[href*='{trace_id}']")).to_be_visible()
