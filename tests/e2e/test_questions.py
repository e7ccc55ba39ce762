"""The questions people ask, each clicked from the overview in as few clicks as promised, on the demo's data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from looking import opened
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page
    from serving import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def money(dollars: float) -> str:
    """Write an amount as the pages do."""
    return f"${dollars:,.2f}" if dollars >= 1 else f"${dollars:.4f}"


def panel(page: Page, title: str) -> Locator:
    """Return the panel with a title."""
    return page.get_by_role("region", name=title, exact=True)


def usage(server: Server, **asked: Any) -> dict[str, Any]:
    """Ask what was used and what it cost."""
    found: dict[str, Any] = server.get("usage", **asked)
    return found


def test_spend_of_the_week_by_agent_and_model_without_a_click(browser: Browser, desk: Server) -> None:
    """Overview shows what was spent, by which agents and models, against the week before."""
    total = usage(desk)["total"]["cost"]
    rows = usage(desk, by="agent,model")["rows"]
    dearest = max((row for row in rows if row["cost"]), key=lambda row: row["cost"])
    with opened(browser, desk, "/") as page:
        expect(page).to_have_url(re.compile("/overview"))
        spend = page.get_by_role("region", name="Figures").locator(".stat").first
        expect(spend).to_contain_text(money(total))
        expect(spend).to_contain_text("new")
        expect(page.get_by_role("button", name=re.compile("^Time range: Last 7 days"))).to_contain_text("vs")
        table = page.get_by_role("table", name="Spend by agent and model")
        row = table.get_by_role("row").filter(has=page.get_by_role("rowheader", name=dearest["agent"]))
        expect(row).to_contain_text(money(dearest["cost"]))
        expect(table.get_by_role("columnheader", name=dearest["model"])).to_be_visible()


def test_which_agent_fails_since_when_and_on_which_tool_with_one_click(browser: Browser, desk: Server) -> None:
    """A failing agent's page, one click away, has its failures over time, and how often and how its tools failed it."""
    agents = [agent for agent in desk.get("agents")["agents"] if agent["failed_runs"]]
    worst = max(agents, key=lambda agent: agent["failed_runs"])
    tools = [tool for tool in desk.get(f"agents/{worst['name']}")["tools"] if tool["errors"]]
    with opened(browser, desk, "/overview") as page:
        panel(page, "Failing agents and tools").get_by_role("link", name=worst["name"], exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(worst["name"])
        failures = panel(page, "Failures")
        expect(failures).to_contain_text(re.compile("Failing since|as frequent as ever"))
        expect(failures.get_by_role("link", name=re.compile(r"[1-9]\d* of \d+ failed")).first).to_be_visible()
        for tool in tools:
            name = page.get_by_role("link", name=tool["name"], exact=True)
            row = page.get_by_role("table", name="Tools of the agent").get_by_role("row").filter(has=name)
            expect(row.locator("td").nth(2)).to_contain_text(str(tool["errors"]))
            for error in tool["error_types"]:
                expect(row).to_contain_text(error)


def test_the_dearest_run_and_where_in_it_the_money_went_with_two_clicks(browser: Browser, desk: Server) -> None:
    """The dearest run is one click away, its dearest call is the hottest bar, and a click on it shows its price."""
    row = usage(desk, by="trace", limit=1)["rows"][0]
    trace = desk.get(f"traces/{row['trace']}")
    call = max((entry for entry in trace["ledger"] if entry["counted"]), key=lambda entry: entry["cost"] or 0)
    with opened(browser, desk, "/overview") as page:
        panel(page, "Dearest runs").get_by_role("link").filter(has_text=money(row["cost"])).first.click()
        expect(page).to_have_url(re.compile(row["trace"]))
        expect(page.locator(".mini-label")).to_contain_text(f"cost, up to {money(row['cost'])}")
        hottest = page.get_by_role("treeitem").filter(has=page.locator(".heat-5")).first
        expect(hottest).to_contain_text(money(call["cost"]))
        hottest.click()
        expect(page.get_by_label("Details of the span")).to_contain_text(money(call["cost"]))


def test_why_an_answer_stopped_in_the_middle_with_two_clicks(browser: Browser, desk: Server) -> None:
    """From the runs that were cut off to the finish reason, the limit that was set, and the last words."""
    with opened(browser, desk, "/overview") as page:
        panel(page, "Not as asked").get_by_role("link", name=re.compile("Cut off at the token limit")).click()
        page.get_by_role("table", name="Traces").locator("a.row-link").first.click()
        note = page.get_by_label("Details of the span").get_by_role("note")
        expect(note).to_contain_text("finish_reasons: length")
        expect(note).to_contain_text(re.compile(r"max_tokens was \d+"))
        expect(note).to_contain_text("It ends with")


def test_fourteen_calls_of_one_tool_side_by_side_with_two_clicks(browser: Browser, desk: Server) -> None:
    """A failing tool's runs, and in one of them its calls in a table: arguments once, each call with its error."""
    storms = desk.get("traces", filter="tool:issue_refund status:error", limit=200)["traces"]
    storm = max(storms, key=lambda trace: trace["error_count"])
    with opened(browser, desk, "/overview") as page:
        panel(page, "Failing agents and tools").get_by_role("link", name="issue_refund").click()
        page.get_by_role("table", name="Traces").locator(f"a.row-link[href*='{storm['trace_id']}']").click()
        table = page.get_by_role("table", name="Calls side by side")
        expect(page.get_by_role("region", name="Repeated calls")).to_contain_text("The same in all")
        expect(table.locator("tbody tr").nth(13)).to_contain_text("503")


def test_conversations_that_met_the_fall_back_model_with_one_click(browser: Browser, desk: Server) -> None:
    """Exactly the conversations with a call that another model answered than was asked."""
    pairs = [row for row in usage(desk, by="request_model,model")["rows"] if row["fell_back"]]
    assert pairs, "the demo told no fall-back"
    rows = usage(desk, by="conversation,request_model,model", limit=500)["rows"]
    wanted = {row["conversation"] for row in rows if row["fell_back"] and row["conversation"]}
    with opened(browser, desk, "/overview") as page:
        panel(page, "Not as asked").get_by_role("link", name=re.compile("Another model answered")).click()
        table = page.get_by_role("table", name="Conversations with a fall-back")
        expect(table).to_contain_text(pairs[0]["model"])
        links = {link.get_attribute("href") or "" for link in table.locator("a.row-link").all()}
        assert {href.partition("?")[0].rsplit("/", 1)[-1] for href in links} == wanted


def test_what_the_agent_saw_one_click_from_the_run(browser: Browser, desk: Server) -> None:
    """A click on a model call shows its messages, its parameters and every tool it was offered."""
    listed = max(desk.get("traces", limit=200)["traces"], key=lambda trace: len(trace["agents"]))
    trace = desk.get(f"traces/{listed['trace_id']}")
    chat = next(span for span in trace["spans"] if span["operation"] == "chat")
    with opened(browser, desk, f"/traces/{listed['trace_id']}") as page:
        page.get_by_role("treeitem").filter(has_text=chat["request_model"]).first.click()
        body = page.get_by_label("Details of the span").get_by_role("tabpanel")
        expect(body).to_contain_text(listed["ask"])
        expect(body).to_contain_text(f"max_tokens {chat['attributes']['gen_ai.request.max_tokens']}")
        expect(body).to_contain_text(re.compile(r"\d+ tools? offered"))
        expect(body).to_contain_text("transfer_to_billing")


def test_two_runs_compared_with_two_clicks(browser: Browser, desk: Server) -> None:
    """A run beside its most similar one: figures, tools, and the first step at which they part."""
    with opened(browser, desk, "/overview") as page:
        panel(page, "Dearest runs").get_by_role("link").nth(1).click()
        page.get_by_role("banner").get_by_role("link", name="Compare").click()
        figures = page.get_by_role("table", name="Figures of both runs")
        for measure in ("Duration", "Cost", "Input tokens", "Tool calls", "Failed spans"):
            expect(figures.get_by_role("rowheader", name=measure)).to_be_visible()
        expect(page.get_by_role("table", name="What was used")).to_be_visible()
        steps = page.get_by_role("region", name="Steps").get_by_role("heading")
        expect(steps).to_contain_text(re.compile("They part at step|No difference"))


def test_two_versions_of_an_agent_compared_with_two_clicks(browser: Browser, desk: Server) -> None:
    """An agent's page says what changed between its versions; a click compares a run of each."""
    newer, older, *_ = desk.get("agents/researcher")["versions"]
    assert {newer["version"], older["version"]} == {"10", "11"}, "the demo tells of two versions"
    with opened(browser, desk, "/overview") as page:
        spend = page.get_by_role("table", name="Spend by agent and model")
        spend.get_by_role("link", name="researcher", exact=True).click()
        rows = page.get_by_role("table", name="Versions").locator("tbody tr")
        row = rows.filter(has=page.get_by_role("link", name=newer["version"], exact=True))
        expect(row).to_contain_text(newer["models"][0])
        for what in newer["changed"]:
            expect(row).to_contain_text(what)
        page.get_by_role("button", name=f"Compare {older['version']} with {newer['version']}").click()
        page.wait_for_url(re.compile(r"/compare\?.*a=.*b="))
        expect(page.get_by_role("table", name="Figures of both runs")).to_be_visible()
        expect(page.get_by_role("table", name="What was used")).to_contain_text(newer["models"][0])


def test_who_hands_over_to_whom_and_at_what_cost_with_one_click(browser: Browser, desk: Server) -> None:
    """Topology names callers and callees, across services too, with what the work that was handed over cost."""
    with opened(browser, desk, "/overview") as page:
        page.get_by_role("navigation", name="Main").get_by_role("link", name="Topology").click()
        table = page.get_by_role("table", name="Hand-overs")
        row = table.get_by_role("row").filter(has_text="triage").filter(has_text="refunds")
        expect(row).to_contain_text("back-office")
        expect(row).to_contain_text("$")
        expect(page.locator(".graph-node").filter(has_text="refunds")).to_contain_text("back-office")


def test_the_address_sends_a_colleague_exactly_what_one_sees(browser: Browser, desk: Server) -> None:
    """The address of an open span with overlay, path, search and zoom shows the same in another browser."""
    listed = max(desk.get("traces", limit=200)["traces"], key=lambda trace: trace["span_count"])
    with opened(browser, desk, f"/traces/{listed['trace_id']}") as page:
        page.get_by_role("button", name="Tokens").click()
        page.get_by_role("button", name=re.compile("Critical path")).click()
        page.get_by_role("treeitem").nth(3).click()
        page.get_by_role("button", name="Zoom in").click()
        page.get_by_role("searchbox", name="Search in this trace").fill("chat")
        page.wait_for_url(re.compile(r"(?=.*span=)(?=.*zoom=)(?=.*find=chat)(?=.*overlay=tokens)(?=.*path=1)"))
        address = page.url.removeprefix(desk.http)
        selected = page.locator("[aria-selected=true][role=treeitem]").inner_text()
    with opened(browser, desk, address) as other:
        expect(other.locator("[aria-selected=true][role=treeitem]")).to_contain_text(selected.split("\n")[0])
        expect(other.get_by_role("button", name="Tokens")).to_have_attribute("aria-pressed", "true")
        expect(other.locator("svg.critical")).to_be_visible()
        expect(other.get_by_role("searchbox", name="Search in this trace")).to_have_value("chat")
