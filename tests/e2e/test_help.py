"""Help in place: the tour through the stored runs, and hints where something that should be told is missing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from load import SPANS, sent
from looking import LOOK, opened
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from serving import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def test_the_tour_leads_through_the_demo_by_keyboard_and_is_resumed(browser: Browser, desk: Server) -> None:
    """From help to a comparison in five steps with the arrow keys; a reload goes on, Escape ends it for good."""
    with opened(browser, desk, "/overview") as page:
        page.set_default_timeout(LOOK)
        # A key that is pressed before the page listens is nobody's.
        expect(page.get_by_role("region", name="Figures")).to_be_visible(timeout=LOOK)
        page.keyboard.press("?")
        page.get_by_role("button", name="Take the tour").click()
        card = page.get_by_role("complementary", name="Tour")
        expect(card).to_contain_text("What changed")
        expect(page.get_by_role("region", name="Figures")).to_have_class(re.compile("toured"))
        for title, seen in (
            ("One run", re.compile("/traces/")),
            ("Where the money went", re.compile("overlay=cost")),
            ("The same call again and again", re.compile("view=calls")),
            ("Two runs compared", re.compile("/compare")),
        ):
            expect(card).to_be_focused()
            page.keyboard.press("ArrowRight")
            expect(card).to_contain_text(title)
            expect(page).to_have_url(seen)
        expect(page.get_by_role("region", name="Steps")).to_be_visible()
        page.reload()
        expect(card).to_contain_text("Two runs compared")
        expect(card).to_be_focused()
        page.keyboard.press("Escape")
        expect(card).to_be_hidden()
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(card).to_be_hidden()


def test_the_tour_says_what_is_missing_on_an_empty_server(browser: Browser, start: Any) -> None:
    """Without a run the tour begins from the empty page, and its second step names the command that sends some."""
    with opened(browser, start(), "/overview") as page:
        page.get_by_role("button", name="Take the tour").click()
        card = page.get_by_role("complementary", name="Tour")
        card.get_by_role("button", name="Next").click()
        expect(card).to_contain_text("lamplighter demo")


def test_answers_without_a_finish_reason_are_told_of(browser: Browser, start: Any) -> None:
    """A run whose model calls give none says how many, and each of them what is missing and why it matters."""
    server = start()
    trace = sent(server)
    with opened(browser, server, f"/traces/{trace}") as page:
        page.get_by_role("button", name=f"{SPANS} without finish reason").click()
        note = page.get_by_label("Details of the span").get_by_role("note")
        expect(note).to_contain_text("gen_ai.response.finish_reasons")


TOLD = {"gen_ai.agent.name": "planner", "gen_ai.conversation.id": "c-42"}


@pytest.mark.parametrize(
    ("path", "name", "attribute"),
    [
        ("/agents", "agent", "gen_ai.agent.name"),
        ("/conversations", "conversation", "gen_ai.conversation.id"),
        ("/costs?by=agent", "agent", "gen_ai.agent.name"),
        ("/costs?by=conversation", "conversation", "gen_ai.conversation.id"),
    ],
)
def test_what_part_of_the_calls_lacks_is_told_beside_the_others(
    browser: Browser, start: Any, path: str, name: str, attribute: str
) -> None:
    """Lists say how many calls are in none of their rows and how to set what is missing, until one has had enough."""
    server = start()
    for told in (TOLD, None, None):
        sent(server, told)
    every, without = (server.get("usage", **asked)["total"]["calls"] for asked in ({}, {"only": f"{name}:"}))
    assert 0 < without < every
    with opened(browser, server, path) as page:
        hint = page.get_by_role("note", name=f"About {attribute}")
        expect(hint).to_contain_text(f"{without} of {every} model calls")
        hint.get_by_role("button", name="How to set it").click()
        expect(hint.get_by_text(f'set_attribute("{attribute}"')).to_be_visible()
        hint.get_by_role("button", name="Don't show the hint").click()
        expect(hint).to_be_hidden()
        page.reload()
        expect(page.get_by_role("table").first).to_be_visible()
        expect(hint).to_be_hidden()
        page.goto(f"{server.http}/settings")
        page.get_by_role("button", name="Show them again").click()
        page.goto(server.http + path)
        expect(hint).to_be_visible()


@pytest.mark.parametrize(("path", "attribute"), [("/agents", "agent.name"), ("/conversations", "conversation.id")])
def test_what_all_calls_lack_is_told_where_the_list_is_empty(
    browser: Browser, start: Any, path: str, attribute: str
) -> None:
    """A list without rows says that none of the calls has what would put them there, and how to set it."""
    server = start()
    sent(server)
    every = server.get("usage")["total"]["calls"]
    with opened(browser, server, path) as page:
        hint = page.get_by_role("note", name=f"About gen_ai.{attribute}")
        expect(hint).to_contain_text(f"{every} of {every} model calls")
        expect(page.get_by_role("table")).to_have_count(0)
