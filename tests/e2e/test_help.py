"""Help in place: the tour through the stored runs, and hints where something that should be told is missing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from load import SPANS, request
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
    trace, body = request()
    headers = {"content-type": "application/x-protobuf"}
    httpx.post(f"{server.otlp_http}/v1/traces", content=body, headers=headers, trust_env=False).raise_for_status()
    server.trace(trace, SPANS)
    with opened(browser, server, f"/traces/{trace}") as page:
        page.get_by_role("button", name=f"{SPANS} without finish reason").click()
        note = page.get_by_label("Details of the span").get_by_role("note")
        expect(note).to_contain_text("gen_ai.response.finish_reasons")
