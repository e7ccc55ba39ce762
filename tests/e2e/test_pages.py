"""Pages in a real Chromium: calm when a server is in trouble, lists as files, views that are kept."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from looking import LOOK, opened, settled
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route
    from serving import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]


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


def test_a_run_is_saved_as_it_was_sent(browser: Browser, desk: Server) -> None:
    """The file is an OTLP export request that holds every span of the run."""
    [trace] = desk.get("traces", limit=1)["traces"]
    with opened(browser, desk, f"/traces/{trace['trace_id']}") as page:
        expect(page.get_by_role("treeitem").first).to_be_visible()
        page.get_by_role("button", name="Copy or save this trace").click()
        with page.expect_download() as saved:
            page.get_by_role("button", name=re.compile("^Save as OTLP")).click()
        sent = ExportTraceServiceRequest.FromString(saved.value.path().read_bytes())
    spans = [span for resource in sent.resource_spans for scope in resource.scope_spans for span in scope.spans]
    assert len({span.span_id for span in spans}) == trace["span_count"]
    assert {span.trace_id.hex() for span in spans} == {trace["trace_id"]}


def test_a_run_is_copied_as_it_was_sent(browser: Browser, desk: Server) -> None:
    """The clipboard has an OTLP export request in JSON with the nanoseconds of every span."""
    [trace] = desk.get("traces", limit=1)["traces"]
    sent = desk.get(f"traces/{trace['trace_id']}/otlp", format="json")
    allowed = ["clipboard-read", "clipboard-write"]
    with opened(browser, desk, f"/traces/{trace['trace_id']}", permissions=allowed) as page:
        expect(page.get_by_role("treeitem").first).to_be_visible()
        page.get_by_role("button", name="Copy or save this trace").click()
        page.get_by_role("button", name=re.compile("^Copy as OTLP")).click()
        expect(page.locator(".copy-menu")).to_be_hidden()
        assert json.loads(page.evaluate("navigator.clipboard.readText()")) == sent


def test_overview_asks_few_questions_and_the_failing_last(browser: Browser, desk: Server) -> None:
    """At most 14 questions fill Overview, each once, and agents and tools are asked when the others are answered."""
    with opened(browser, desk, "/settings") as page:
        settled(page)
        asked: list[str] = []
        page.on("request", lambda one: asked.append(one.url) if "/api/v1/" in one.url else None)
        page.goto(f"{desk.http}/overview")
        expect(page.get_by_role("table", name="Failing agents and tools")).to_be_visible()
        settled(page)
        paths = [url.partition("/api/v1/")[2] for url in asked if "/api/v1/stats" not in url]
        assert len(paths) == len(set(paths)) <= 14, "\n".join(paths)
        assert all(path.startswith(("agents", "tools")) for path in paths[-4:]), "\n".join(paths)
