"""Opens pages in a browser and fails when one of them logged an error, failed a request or asked another host."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

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
