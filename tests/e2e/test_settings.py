"""Settings in a real Chromium: keys, retention and own prices are changed there, and what is refused says why."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from looking import LOOK, opened, settled
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from serving import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
OWN = '[[price]]\nprovider = "vllm"\nmodel = "tidewater-*"\ninput = 0.2\noutput = 0.6\n'


@pytest.fixture(scope="module")
def told(installed: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Run a server of this module's own: what is set here must not change what other tests see."""
    from serving import Server

    server = Server(installed, tmp_path_factory.mktemp("settings") / "data").start()
    yield server
    server.stop()


def region(page: Page, title: str) -> Any:
    """Return the panel with a title."""
    return page.get_by_role("region", name=title, exact=True)


def test_a_key_is_made_shown_once_and_revoked_after_a_second_thought(browser: Browser, told: Server) -> None:
    """The whole key is there until it was taken; revoking asks first, and then the server knows it no more."""
    with opened(browser, told, "/settings") as page:
        page.set_default_timeout(LOOK)
        keys = region(page, "Keys")
        keys.get_by_label("Name").fill("checkout agents")
        keys.get_by_role("button", name="Make a key").click()
        expect(keys.get_by_text("It is shown this once")).to_be_visible()
        [known] = told.get("keys")["keys"]
        expect(keys.locator(".fresh .mono")).to_contain_text(known["id"])
        keys.get_by_role("button", name="I have it").click()
        expect(keys.locator(".fresh")).to_have_count(0)
        page.reload()
        row = page.get_by_role("table", name="Keys").get_by_role("row").filter(has_text="checkout agents")
        row.get_by_role("button", name=re.compile("^Revoke")).click()
        row.get_by_role("button", name="Keep it").click()
        assert len(told.get("keys")["keys"]) == 1
        row.get_by_role("button", name=re.compile("^Revoke")).click()
        row.get_by_role("button", name=re.compile("^Revoke")).click()
        expect(row).to_have_count(0)
        assert told.get("keys")["keys"] == []


def test_retention_is_changed_and_in_force(browser: Browser, told: Server) -> None:
    """What is typed is what the server keeps from then on, and it says where that was set."""
    with opened(browser, told, "/settings") as page:
        retention = region(page, "Retention")
        retention.get_by_label("Days").fill("12")
        retention.get_by_role("button", name="Keep so long").click()
        expect(retention).to_contain_text("12 days")
        assert told.get("settings")["retention"]["days"] == 12


def test_own_prices_are_checked_before_they_count(browser: Browser, told: Server) -> None:
    """A file that can't be used is refused with the reason and nothing changes; one that can is in force at once."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(LOOK)
    page.goto(f"{told.http}/settings")
    settled(page)
    own = region(page, "Your own prices")
    own.get_by_role("textbox").fill("[[price]]\nmodel = 3\n")
    own.get_by_role("button", name="Save prices").click()
    expect(own.get_by_role("alert")).to_contain_text("Nothing was changed")
    assert told.get("prices/own")["entries"] == 0
    own.get_by_role("textbox").fill(OWN)
    own.get_by_role("button", name="Save prices").click()
    row = page.get_by_role("table", name="Prices in force").get_by_role("row").filter(has_text="tidewater-*")
    expect(row).to_contain_text("your file")
    expect(own.get_by_role("alert")).to_have_count(0)
    context.close()
