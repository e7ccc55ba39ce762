"""A real headless Chromium opens the two pages of the installed server over the demo's data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from load import request
from looking import opened
from playwright.sync_api import expect
from wheels import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from serving import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
ARTIFACTS = ROOT / "tests/e2e/artifacts"


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
