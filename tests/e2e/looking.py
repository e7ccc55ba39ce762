"""Opens pages in a browser and fails when one of them logged an error, failed a request or asked another host."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page
    from serving import Server

LOOK = 20_000
"""Milliseconds for something to be seen."""


@contextmanager
def opened(
    browser: Browser, server: Server, path: str, theme: Any = "light", width: int = 1440, **options: Any
) -> Iterator[Page]:
    """Open a page; fail when it logged an error, failed a request or asked another host for anything."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme, **options)
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
