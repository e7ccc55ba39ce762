"""What every list can do, and what narrows every page: filter, environment, columns, keys, long lists, a cancel."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from looking import LOOK, opened
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route
    from serving import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
LISTS = {
    "/traces": "Traces",
    "/conversations": "Conversations",
    "/agents": "Agents",
    "/tools": "Tools",
    "/models": "Models",
    "/costs": "Costs by agent and model",
    "/topology": "Hand-overs",
    "/agents/refunds": "Tools of the agent",
    "/overview": "Failing agents and tools",
}


@pytest.mark.parametrize("path", LISTS)
def test_every_list_has_filter_columns_views_csv_and_keys(browser: Browser, desk: Server, path: str) -> None:
    """A filter completes and narrows, a column goes away and stays away in the address, j goes to the first row."""
    with opened(browser, desk, path) as page:
        table = page.get_by_role("table", name=LISTS[path], exact=True)
        expect(table).to_be_visible(timeout=LOOK)
        expect(page.get_by_role("button", name="Saved views")).to_be_visible()
        expect(page.get_by_role("button", name="CSV").first).to_be_visible()
        page.keyboard.press("j")
        expect(page.locator("#page a.row-link").first).to_be_focused()
        heads = table.get_by_role("columnheader").count()
        page.get_by_role("button", name="Columns").first.click()
        page.get_by_role("group", name="Columns").get_by_role("checkbox", checked=True).last.uncheck()
        page.wait_for_url(re.compile("columns="))
        expect(table.get_by_role("columnheader")).to_have_count(heads - 1)
        page.keyboard.press("Escape")
        page.keyboard.press("/")
        page.keyboard.type("agent:ref")
        page.get_by_role("option", name=re.compile("refunds")).click()
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("filter=agent:refunds"))
        expect(table).to_contain_text("refunds" if path in {"/agents", "/topology"} else re.compile("."))


def test_traces_stand_in_the_order_of_a_column(browser: Browser, desk: Server) -> None:
    """By cost or by agent the server sorts, also what is fetched later; another order begins at its top."""
    row = desk.get("usage", by="trace", limit=1)["rows"][0]
    with opened(browser, desk, "/traces") as page:
        page.get_by_role("columnheader", name="Cost").get_by_role("button").click()
        expect(page).to_have_url(re.compile("sort=-cost"))
        expect(page.locator("[data-index='0'] a.row-link")).to_have_attribute("href", re.compile(row["trace"]))
        with page.expect_response(re.compile(r"/traces\?.*sort=-cost.*cursor=|/traces\?.*cursor=.*sort=-cost")):
            page.locator("#page").evaluate("box => box.scrollTo(0, box.scrollHeight)")
        with page.expect_response(re.compile(r"/traces\?.*sort=agent")) as answered:
            page.get_by_role("columnheader", name="Agent").get_by_role("button").click()
        [first, *_] = answered.value.json()["traces"]
        expect(page.locator("[data-index='0'] a.row-link")).to_have_attribute("href", re.compile(first["trace_id"]))


def test_figures_of_a_filtered_list_are_those_of_its_runs(browser: Browser, desk: Server) -> None:
    """The agents of failed runs show how many of these each took part in, as REST tells with the same filter."""
    wanted = {agent["name"]: agent for agent in desk.get("agents", filter="status:error", limit=500)["agents"]}
    with opened(browser, desk, "/agents?filter=status:error") as page:
        rows = page.get_by_role("table", name="Agents").locator("tbody tr")
        expect(rows).to_have_count(len(wanted))
        for agent in wanted.values():
            row = rows.filter(has=page.get_by_role("link", name=agent["name"], exact=True))
            expect(row.locator("td").nth(1)).to_have_text(f"{agent['runs']:,}")


def test_a_filter_that_lets_nothing_through_says_so_and_can_be_dropped(browser: Browser, desk: Server) -> None:
    """Without rows the page names the filter and has a button that brings them back."""
    with opened(browser, desk, "/tools?filter=agent:nobody") as page:
        expect(page.get_by_role("region", name="Tools")).to_contain_text("agent:nobody")
        page.get_by_role("button", name="Clear the filter").last.click()
        expect(page.get_by_role("table", name="Tools", exact=True)).to_be_visible()


def test_an_agent_that_a_filter_leaves_nothing_of_says_so(browser: Browser, desk: Server) -> None:
    """Its page names the filter in the place of the agent, and has a button that brings it back."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(LOOK)
    page.goto(f"{desk.http}/agents/refunds?filter=agent:nobody")
    expect(page.get_by_text("agent:nobody lets no run through")).to_be_visible()
    page.get_by_role("button", name="Clear the filter").last.click()
    expect(page.get_by_role("table", name="Tools of the agent")).to_be_visible()
    context.close()


def test_a_figure_leads_to_the_runs_that_it_is_of(browser: Browser, desk: Server) -> None:
    """From a filtered Overview the filter goes along to Costs, from Agents to an agent's page, whose figures agree."""
    with opened(browser, desk, "/overview?filter=status:error") as page:
        page.get_by_role("region", name="Figures").get_by_role("link", name=re.compile("^Spend")).click()
        page.wait_for_url(re.compile("/costs"))
        expect(page.get_by_role("combobox", name="Filter")).to_have_value("status:error")
        page.goto(f"{desk.http}/agents?filter=status:error")
        row = page.get_by_role("table", name="Agents").locator("tbody tr").first
        runs = row.locator("td").nth(1).inner_text()
        row.get_by_role("link").first.click()
        expect(page.get_by_role("combobox", name="Filter")).to_have_value("status:error")
        expect(page.get_by_role("region", name="Figures").locator(".stat").first).to_contain_text(f"Runs{runs}")


def test_a_filter_that_cannot_be_read_is_marked_on_every_list(browser: Browser, desk: Server) -> None:
    """The server's word about a filter stands under the bar, with the place."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(LOOK)
    page.goto(f"{desk.http}/agents?filter=status:error colour:red")
    expect(page.locator("#filter-problem")).to_contain_text("At character 14: there is no field 'colour'")
    context.close()


def test_an_environment_narrows_every_page_and_stays(browser: Browser, desk: Server) -> None:
    """Chosen once, it is in the address, goes along to other pages, and the sums are those REST tells of it."""
    values = desk.get("fields/environment/values")["values"]
    least = min(values, key=lambda one: one["count"])["value"]
    calls = desk.get("usage", only=f"environment:{least}")["total"]["calls"]
    with opened(browser, desk, "/overview") as page:
        page.get_by_role("button", name="All environments").click()
        page.get_by_role("button", name=re.compile(f"^{least}")).click()
        page.wait_for_url(re.compile(f"environment={least}"))
        page.get_by_role("navigation", name="Main").get_by_role("link", name="Costs").click()
        expect(page.get_by_role("button", name=f"Environment: {least}")).to_be_visible()
        calls_shown = page.get_by_role("region", name="Sums").locator(".stat").filter(has_text="Model calls")
        expect(calls_shown).to_contain_text(f"{calls:,}")


def test_a_long_list_has_only_the_rows_in_view(browser: Browser, desk: Server) -> None:
    """Of 5,000 tools only some tens are in the page; its end is reached by scrolling, and every row by the keys."""
    some = desk.get("tools")["tools"][0]
    tools = [{**some, "name": f"tool-{n:04}", "calls": 5000 - n, "failed_calls": 0} for n in range(5000)]

    def answer(route: Route) -> None:
        route.fulfill(content_type="application/json", body=json.dumps({"tools": tools, "more": False}))

    with opened(browser, desk, "/settings") as page:
        page.route(re.compile(r"/api/v1/tools"), answer)
        page.goto(f"{desk.http}/tools?sort=tool")
        rows = page.get_by_role("table", name="Tools", exact=True).locator("tbody tr[aria-rowindex]")
        expect(rows.first).to_contain_text("tool-0000")
        assert rows.count() < 100
        page.locator("#page").evaluate("box => box.scrollTo(0, box.scrollHeight)")
        expect(rows.last).to_contain_text("tool-4999")
        assert rows.count() < 100
        rows.last.get_by_role("link").first.focus()
        page.keyboard.press("k")
        expect(page.get_by_role("link", name="tool-4998")).to_be_focused()


def test_a_question_that_takes_long_can_be_cancelled_and_asked_again(browser: Browser, desk: Server) -> None:
    """After a second the page says that it still asks; cancelled, the panel says so and asks again on request."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(LOOK)
    page.route(re.compile(r"/api/v1/agents"), hold)
    page.goto(f"{desk.http}/agents")
    expect(page.get_by_text("Still asking the server")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Still asking the server")).to_be_hidden()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("You ended this question before its answer came.")
    page.unroute_all(behavior="ignoreErrors")
    alert.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("table", name="Agents")).to_be_visible()
    context.close()


def test_older_conversations_are_fetched_as_the_end_comes_near(browser: Browser, desk: Server) -> None:
    """Behind the first page the list goes on with the cursor it was given, and a row that comes twice stands once."""
    [some] = desk.get("conversations", limit=1)["conversations"]
    asked: list[str] = []

    def answer(route: Route) -> None:
        page_number = 1 if "cursor=next" in route.request.url else 0
        asked.append(route.request.url)
        first = page_number * 499
        rows = [{**some, "conversation_id": f"c-{n:04}", "ask": f"ask {n:04}"} for n in range(first, first + 500)]
        route.fulfill(
            content_type="application/json",
            body=json.dumps({"conversations": rows, "next_cursor": None if page_number else "next"}),
        )

    with opened(browser, desk, "/settings") as page:
        page.route(re.compile(r"/api/v1/conversations"), answer)
        page.goto(f"{desk.http}/conversations?sort=ask")
        expect(page.get_by_text("the newest 500 of this time")).to_be_visible()
        page.locator("#page").evaluate("box => box.scrollTo(0, box.scrollHeight)")
        expect(page.get_by_text("999 in this time")).to_be_visible()
        assert any("cursor=next" in url for url in asked)


def test_a_list_that_is_cut_says_so(browser: Browser, desk: Server) -> None:
    """Of more agents and groups than are sent at once the lists say which they show, and of how many."""

    def cut(route: Route) -> None:
        answer = route.fetch().json()
        changed = {"count": 7000, "rest": answer["total"]} if "rows" in answer else {"more": True}
        route.fulfill(content_type="application/json", body=json.dumps({**answer, **changed}))

    with opened(browser, desk, "/settings") as page:
        page.route(re.compile(r"/api/v1/(agents|tools|usage)\?"), cut)
        for path, words in (
            ("agents", r"the \d+ that ran last; there are more"),
            ("tools", r"the \d+ called most; there are more"),
            ("costs", r"the \d+ dearest of 7,000"),
            ("models", r"the \d+ dearest of 7,000"),
            ("costs?show=runs", r"the \d+ dearest of 7,000"),
            ("overview", r"among the agents that ran last and the tools called most"),
            ("conversations?fallback=1", r"the dearest \d+ in which .*; there are more"),
        ):
            page.goto(f"{desk.http}/{path}")
            expect(page.get_by_text(re.compile(words))).to_be_visible(timeout=LOOK)
