"""Every page, menu and tab is accessible: axe, the keyboard alone, little motion, twice the size, a phone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from load import sent
from looking import LOOK, addresses, each, opened, settled
from playwright.sync_api import expect
from wheels import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Page
    from serving import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
THEMES = pytest.mark.parametrize("theme", ["dark", "light"])
WIDEST = "Math.max(document.documentElement.scrollWidth, document.querySelector('#page').scrollWidth)"
AXE = ROOT / "ui/node_modules/axe-core/axe.min.js"


def violations(page: Page, name: str) -> list[str]:
    """Let axe look at the page as it is; return a line for each finding."""
    page.evaluate(AXE.read_text())
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    found: list[str] = []
    for violation in result["violations"]:
        nodes = " | ".join(" ".join(map(str, node["target"])) for node in violation["nodes"][:3])
        found.append(f"{name}: {violation['id']}: {violation['help']}: {nodes}")
    return found


@THEMES
def test_every_page_is_accessible_stands_still_and_fits_a_phone(browser: Browser, desk: Server, theme: str) -> None:
    """Axe finds nothing on any page; for who wishes less motion nothing moves; at 360 pixels no page is wider.

    What is wider than a phone scrolls within its own box, never the page.
    """
    found: list[str] = []
    for name, page in each(browser, desk, theme=theme, reduced_motion="reduce"):
        if page.evaluate("document.getAnimations().length"):
            found.append(f"{name} is animated")
        found += violations(page, name)
        page.set_viewport_size({"width": 360, "height": 780})
        wide = page.evaluate(WIDEST)
        if wide > 361:
            found.append(f"{name} is {wide} wide at 360")
        page.set_viewport_size({"width": 1440, "height": 900})
    assert not found, "\n".join(found)


def test_twice_the_size_loses_nothing(browser: Browser, desk: Server) -> None:
    """At 200 % no page scrolls sideways, and the search and every place of the navigation can still be reached."""
    found: list[str] = []
    for name, page in each(browser, desk, width=720, device_scale_factor=2):
        if page.evaluate(WIDEST) > 721:
            found.append(f"{name} is {page.evaluate(WIDEST)} wide")
        expect(page.get_by_role("button", name="Search everything")).to_be_in_viewport()
        expect(page.get_by_role("navigation", name="Main").get_by_role("link", name="Findings")).to_be_in_viewport()
    assert not found, "\n".join(found)


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


FOCUS = """() => {
  const at = document.activeElement;
  window.walked ??= new Set();
  const [first] = walked;
  if (!at || at === document.body || (at === first && walked.size > 1)) return null;
  walked.add(at);
  const marked = (one, pseudo) => {
    const style = getComputedStyle(one, pseudo);
    return style.outlineStyle !== "none" || style.boxShadow !== "none";
  };
  const around = [at, at.parentElement, at.parentElement.parentElement];
  const seen = around.some((one) => [null, "::after", "::before"].some((pseudo) => marked(one, pseudo)));
  const box = at.getBoundingClientRect();
  return [at.outerHTML.slice(0, 120), seen && box.width > 0 && box.height > 0];
}"""
MISSED = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, [tabindex]")]
  .filter((one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility() && !walked.has(one))
  .filter((one) => one.type !== "radio" || one.checked)
  .map((one) => one.outerHTML.slice(0, 120))"""
"""What can be focused and was not; of a group of radio buttons only one is a stop."""
MOST_STOPS = 2000


def test_tab_walks_through_every_page_and_the_focus_is_seen(browser: Browser, desk: Server) -> None:
    """The Tab key alone goes once round each page and misses nothing; each stop of the focus can be seen."""
    found: list[str] = []
    for name, page in each(browser, desk):
        # What comes late would be behind the focus already.
        page.wait_for_load_state("networkidle")
        for _ in range(MOST_STOPS):
            page.keyboard.press("Tab")
            at = page.evaluate(FOCUS)
            if at is None:
                break
            if not at[1]:
                found.append(f"{name}: no focus is seen on {at[0]}")
        else:
            found.append(f"{name}: the focus did not come back after {MOST_STOPS} stops, the last is {at}")
        found += [f"{name}: Tab passes over {missed}" for missed in page.evaluate(MISSED)]
    assert not found, "\n".join(sorted(set(found)))


def _click(name: str | re.Pattern[str]) -> Callable[[Page], None]:
    return lambda page: page.get_by_role("button", name=name).first.click()


def _typed(page: Page) -> None:
    page.locator("#filter").fill("status:")
    expect(page.get_by_role("listbox", name="Completions")).to_be_visible()


OPEN: dict[str, tuple[str, Callable[[Page], None]]] = {
    "time range": ("/costs", _click(re.compile("^Time range"))),
    "environment": ("/costs", _click("All environments")),
    "saved views": ("/agents", _click("Saved views")),
    "columns": ("/agents", _click("Columns")),
    "columns of traces": ("/traces", _click("Columns")),
    "completions": ("/tools", _typed),
    "dimensions": ("/costs", _click(re.compile("^By "))),
    "copy": ("trace", _click("Copy or save this trace")),
    "palette": ("/overview", lambda page: page.keyboard.press("Control+k")),
    "keyboard": ("/overview", lambda page: page.keyboard.press("?")),
}


@THEMES
def test_menus_and_dialogs_are_accessible_when_open(browser: Browser, desk: Server, theme: str) -> None:
    """Axe finds nothing in any menu or dialog while it is open, and Escape closes it."""
    trace = addresses(desk)["trace"]
    found: list[str] = []
    with opened(browser, desk, "/overview", theme, reduced_motion="reduce") as page:
        for name, (path, act) in OPEN.items():
            page.goto(desk.http + (trace if path == "trace" else path))
            settled(page)
            act(page)
            shown = page.locator(".popover, dialog[open], .menu").first
            expect(shown).to_be_visible()
            found += violations(page, name)
            page.keyboard.press("Escape")
            expect(shown).to_be_hidden()
    assert not found, "\n".join(found)


@THEMES
def test_the_tour_and_a_key_that_is_made_or_revoked_are_accessible(browser: Browser, start: Any, theme: str) -> None:
    """Axe finds nothing on the tour's card, on a key that is shown this once, nor where revoking it is asked again."""
    found: list[str] = []
    with opened(browser, start(), "/settings", theme, reduced_motion="reduce") as page:
        keys = page.get_by_role("region", name="Keys", exact=True)
        keys.get_by_label("Name").fill("checkout agents")
        keys.get_by_role("button", name="Make a key").click()
        expect(keys.get_by_text("It is shown this once")).to_be_visible()
        found += violations(page, "fresh key")
        keys.get_by_role("button", name="I have it").click()
        keys.get_by_role("button", name=re.compile("^Revoke")).click()
        expect(keys.get_by_role("button", name="Keep it")).to_be_visible()
        found += violations(page, "revoke")
        page.keyboard.press("?")
        page.get_by_role("button", name="Take the tour").click()
        expect(page.get_by_role("complementary", name="Tour")).to_be_visible()
        settled(page)
        found += violations(page, "tour")
    assert not found, "\n".join(found)


@THEMES
def test_every_tab_of_a_span_is_accessible(browser: Browser, desk: Server, theme: str) -> None:
    """Axe finds nothing in the details of a span, whichever tab is shown."""
    address = re.sub("&.*", "", addresses(desk)["request"])
    found: list[str] = []
    with opened(browser, desk, "/overview", theme, reduced_motion="reduce") as page:
        for tab in ("conversation", "request", "attributes", "events", "ledger", "links", "raw"):
            page.goto(f"{desk.http}{address}&tab={tab}")
            expect(page.get_by_role("tabpanel")).to_be_visible(timeout=LOOK)
            settled(page)
            found += violations(page, tab)
    assert not found, "\n".join(found)


@THEMES
def test_the_sign_in_page_is_accessible(browser: Browser, start: Any, theme: Any) -> None:
    """Axe finds nothing where a key is asked for, nor when it was wrong."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme=theme)
    page = context.new_page()
    page.set_default_timeout(LOOK)
    page.route(re.compile("/api/v1/"), lambda route: route.fulfill(status=401, body="{}"))
    page.goto(f"{start().http}/overview")
    page.get_by_role("textbox", name="Key").fill("wrong")
    found = violations(page, "sign in")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    found += violations(page, "refused")
    context.close()
    assert not found, "\n".join(found)


def _answered_500(page: Page) -> None:
    body = '{"title": "It broke", "detail": "The store did not answer.", "status": 500}'
    page.route(
        re.compile(r"/api/v1/agents"),
        lambda route: route.fulfill(status=500, content_type="application/problem+json", body=body),
    )


def _never_answered(page: Page) -> None:
    page.route(re.compile(r"/api/v1/agents"), lambda _: None)


def _cancelled(page: Page) -> None:
    page.get_by_role("button", name="Cancel").click()


TRANSIENT: dict[str, tuple[Callable[[Page], None], Callable[[Page], None], str]] = {
    "a first load": (_never_answered, lambda _: None, "Loading"),
    "still asking": (_never_answered, lambda _: None, "Still asking the server"),
    "cancelled": (_never_answered, _cancelled, "You ended this question"),
    "an error with retry": (_answered_500, lambda _: None, "The agents could not be read"),
    "the server is away": (lambda _: None, lambda page: page.context.set_offline(True), "The server does not answer"),
}
"""What is arranged before the page is opened, what is done on it, and the words that then stand there."""


@THEMES
@pytest.mark.parametrize("state", TRANSIENT)
def test_what_is_seen_while_something_is_awaited_or_wrong_is_accessible(
    browser: Browser, desk: Server, theme: Any, state: str
) -> None:
    """Axe finds nothing on a page that waits for an answer, was told to stop, got an error or has lost its server."""
    arrange, act, words = TRANSIENT[state]
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme=theme, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(LOOK)
    arrange(page)
    page.goto(f"{desk.http}/agents")
    expect(page.get_by_role("heading", level=1)).to_have_text("Agents")
    act(page)
    expect(page.get_by_text(words).first).to_be_attached(timeout=LOOK)
    found = violations(page, state)
    page.unroute_all(behavior="ignoreErrors")
    context.close()
    assert not found, "\n".join(found)


@THEMES
def test_a_hint_is_accessible(browser: Browser, start: Any, theme: str) -> None:
    """Axe finds nothing on the line that says what the data lacks, nor when it shows how to set it."""
    server = start()
    for told in ({"gen_ai.agent.name": "planner"}, None):
        sent(server, told)
    with opened(browser, server, "/agents", theme, reduced_motion="reduce") as page:
        page.get_by_role("button", name="How to set it").click()
        expect(page.get_by_role("note").get_by_text("set_attribute")).to_be_visible()
        found = violations(page, "hint")
    assert not found, "\n".join(found)
