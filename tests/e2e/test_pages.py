"""Every page in a real Chromium: axe in both themes, narrow screens, the keyboard, calm when a server is in trouble."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from looking import LOOK, opened
from playwright.sync_api import expect
from wheels import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Route
    from serving import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
WIDEST = "Math.max(document.documentElement.scrollWidth, document.querySelector('#page').scrollWidth)"
AXE = ROOT / "ui/node_modules/axe-core/axe.min.js"


def addresses(server: Server) -> dict[str, str]:
    """Return every page by name, those of one thing with the thing that has most to show."""
    traces = server.get("traces", limit=200)["traces"]
    trace = max(traces, key=lambda one: one["error_count"])["trace_id"]
    span = next(one for one in server.get(f"traces/{trace}")["spans"] if one["operation"] == "chat")["span_id"]
    conversation = server.get("conversations", limit=1)["conversations"][0]["conversation_id"]
    pictures = {f"trace {view}": f"/traces/{trace}?view={view}" for view in ("lanes", "graph", "transcript", "calls")}
    plain = ("overview", "traces", "conversations", "agents", "topology", "costs", "models", "tools", "findings")
    return {
        **{name: f"/{name}" for name in (*plain, "settings", "parts")},
        **pictures,
        "trace": f"/traces/{trace}?span={span}&overlay=cost&path=1",
        "request": f"/traces/{trace}?span={span}&tab=request",
        "agent": "/agents/refunds",
        "conversation": f"/conversations/{conversation}",
        "compare": f"/compare?a={trace}",
        "fall-backs": "/conversations?fallback=1",
        "dearest runs": "/costs?show=runs",
        "nowhere": "/nothing-here",
    }


def settled(page: Page) -> None:
    """Wait until nothing is awaited any more."""
    expect(page.locator("#page")).to_be_visible(timeout=LOOK)
    expect(page.locator(".skeleton:not(.library *)")).to_have_count(0, timeout=LOOK)


def each(browser: Browser, server: Server, **options: Any) -> Iterator[tuple[str, Page]]:
    """Go through all pages in one window, as a person does."""
    everything = addresses(server)
    with opened(browser, server, "/overview", **options) as page:
        for name, path in everything.items():
            page.goto(server.http + path)
            settled(page)
            yield name, page


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_every_page_is_accessible_and_fits_a_phone(browser: Browser, desk: Server, theme: str) -> None:
    """Axe finds nothing on any page, and at 360 pixels what is wider scrolls within its own box, never the page."""
    source = AXE.read_text()
    found: list[str] = []
    for name, page in each(browser, desk, theme=theme, reduced_motion="reduce"):
        page.evaluate(source)
        result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        for violation in result["violations"]:
            nodes = " | ".join(" ".join(map(str, node["target"])) for node in violation["nodes"][:3])
            found.append(f"{name}: {violation['id']}: {violation['help']}: {nodes}")
        page.set_viewport_size({"width": 360, "height": 780})
        wide = page.evaluate(WIDEST)
        if wide > 361:
            found.append(f"{name} is {wide} wide at 360")
        page.set_viewport_size({"width": 1440, "height": 900})
    assert not found, "\n".join(found)


def test_twice_the_size_loses_nothing(browser: Browser, desk: Server) -> None:
    """At 200 % the time range, the search and every place of the navigation can still be reached."""
    with opened(browser, desk, "/costs", width=720, device_scale_factor=2) as page:
        settled(page)
        expect(page.get_by_role("button", name=re.compile("^Time range"))).to_be_in_viewport()
        expect(page.get_by_role("button", name="Search everything")).to_be_in_viewport()
        expect(page.get_by_role("navigation", name="Main").get_by_role("link", name="Findings")).to_be_in_viewport()


def test_reduced_motion_stops_what_moves(browser: Browser, desk: Server) -> None:
    """With the system's wish for less motion no element is animated."""
    with opened(browser, desk, "/overview", reduced_motion="reduce") as page:
        settled(page)
        assert page.evaluate("document.getAnimations().length") == 0


def test_everything_is_reached_by_keyboard(browser: Browser, desk: Server) -> None:
    """Keys go to pages, the palette finds an agent, j and Enter open a row, v and p change the picture."""
    with opened(browser, desk, "/overview") as page:
        settled(page)
        page.keyboard.press("g")
        page.keyboard.press("a")
        expect(page.get_by_role("heading", level=1)).to_have_text("Agents")
        page.keyboard.press("Control+k")
        expect(page.get_by_role("combobox", name="Search everything")).to_be_focused()
        page.keyboard.type("refunds")
        expect(page.get_by_role("option", name=re.compile("refunds.*its page"))).to_be_visible()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("refunds")
        page.keyboard.press("g")
        page.keyboard.press("t")
        expect(page.get_by_role("table", name="Traces").locator("[data-index='0']")).to_be_visible()
        page.keyboard.press("j")
        expect(page.locator("[data-index='0'] a.row-link")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_role("tree", name="Spans")).to_be_visible()
        page.keyboard.press("p")
        expect(page.locator("svg.critical")).to_be_visible()
        page.keyboard.press("v")
        expect(page.get_by_role("region", name="Agent lanes")).to_be_visible()


def test_a_server_that_answers_500_leaves_a_calm_message_and_a_way_on(browser: Browser, desk: Server) -> None:
    """The panel that failed says so and is read again on request; the rest of the page stays."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(LOOK)
    broken = True

    def answer(route: Route) -> None:
        if broken:
            route.fulfill(
                status=500, content_type="application/problem+json", body='{"title": "It broke", "status": 500}'
            )
        else:
            route.continue_()

    page.route(re.compile(r"/api/v1/agents"), answer)
    page.goto(f"{desk.http}/agents")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("The agents could not be read")
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    broken = False
    alert.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("table", name="Agents")).to_be_visible()
    context.close()


def test_a_server_that_is_away_is_said_and_waited_for(browser: Browser, desk: Server) -> None:
    """What was shown stays while the server does not answer, and the page goes on by itself when it does."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(LOOK)
    page.goto(f"{desk.http}/overview")
    settled(page)
    context.set_offline(True)
    expect(page.get_by_text("The server does not answer")).to_be_visible()
    expect(page.get_by_role("region", name="Figures")).to_contain_text("Spend")
    context.set_offline(False)
    expect(page.get_by_text("The server does not answer")).to_be_hidden()
    context.close()


def test_a_slow_answer_keeps_its_place(browser: Browser, desk: Server) -> None:
    """Until an answer has come its panel holds a skeleton in its place, and the others are there already."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(LOOK)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile(r"/api/v1/traces/histogram"), hold)
    page.goto(f"{desk.http}/agents/refunds")
    expect(page.get_by_role("table", name="Models of the agent")).to_be_visible()
    failures = page.get_by_role("region", name="Failures", exact=True)
    expect(failures.locator(".skeleton")).to_be_visible()
    held[0].continue_()
    expect(failures.get_by_role("link", name=re.compile(r"of \d+ failed")).first).to_be_visible()
    context.close()


def test_every_list_becomes_csv(browser: Browser, desk: Server) -> None:
    """The file has a line for each row of the list, under the conventions' names."""
    with opened(browser, desk, "/agents") as page:
        with page.expect_download() as saved:
            page.get_by_role("button", name="CSV").click()
        lines = saved.value.path().read_text().splitlines()
        assert lines[0].startswith("agent,runs,failed_runs")
        assert len(lines) == 1 + len(desk.get("agents")["agents"])


def test_a_saved_view_is_there_after_a_reload(browser: Browser, desk: Server) -> None:
    """A name for an address, kept by the browser and offered on its page and in the palette."""
    with opened(browser, desk, "/traces?filter=status:error") as page:
        settled(page)
        page.get_by_role("button", name="Saved views").click()
        page.get_by_label("Name of this view").fill("what failed")
        page.get_by_role("button", name="Save view").click()
        page.goto(f"{desk.http}/traces")
        page.get_by_role("button", name="Saved views").click()
        page.get_by_role("link", name="what failed").click()
        expect(page.get_by_role("combobox", name="Filter")).to_have_value("status:error")
