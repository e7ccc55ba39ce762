"""Measures the pages in a real Chromium over a filled store: first rows, interactions, scrolling, a live list.

python -m bench.browser DIRECTORY --times 5 --minutes 10       (DIRECTORY is one that bench.fill made)
python -m bench.browser --minutes 60                           (the live list alone, over a store of its own)

`first rows` is from the navigation to the first row of a page's own list. `next paint` is what the browser reports of a
real key or click: from the input to the frame that shows its effect; `answer` is until what was asked for is there. The
live list is watched over a store of its own into which the load generator sends. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from playwright.sync_api import sync_playwright

from bench.loadgen.report import percentiles
from bench.serving import ROOT, Server, circumstances

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from playwright.sync_api import Browser, CDPSession, Page

_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")
_PATIENCE = 120_000
_ROW = "#page tbody tr a.row-link, #page .tbody [data-index]"
_LINKS = "#page ul.items a"
_OBSERVE = """
window.paints = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (entry.interactionId) window.paints.push(entry.duration);
}).observe({type: "event", durationThreshold: 16, buffered: true});
"""
_SCROLL = """([selector, step]) => new Promise((resolve) => {
  const box = document.querySelector(selector), frames = [];
  const begun = performance.now();
  let last = begun;
  const tick = (now) => {
    frames.push(now - last);
    last = now;
    box.scrollTop += step;
    if (now - begun < 4000) requestAnimationFrame(tick);
    else resolve(frames.slice(1));
  };
  requestAnimationFrame(tick);
})"""


@dataclass(frozen=True)
class Look:
    """A page, and what must be there before a person can read it."""

    path: str
    rows: str = _ROW


PAGES = {
    "overview": Look("/overview", "#page .heatmap tbody tr"),
    "traces": Look("/traces"),
    "traces, a filter": Look("/traces?filter=status:error"),
    "conversations": Look("/conversations"),
    "agents": Look("/agents"),
    "one agent": Look("/agents/{agent}", '[aria-label="Models of the agent"] tbody tr'),
    "topology": Look("/topology", ".topology, .quiet, #page .notice"),
    "costs": Look("/costs"),
    "costs, 30 days": Look("/costs?range=30d"),
    "dearest runs": Look("/costs?show=runs"),
    "models": Look("/models"),
    "tools": Look("/tools"),
    "findings": Look("/findings", f"{_LINKS} b:not(:empty)"),
    "settings": Look("/settings", ".settings table"),
}


def main() -> None:
    """Measure each thing in turn and print tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.browser", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "directory", type=Path, nargs="?", help="a filled store; without it only the live list is watched"
    )
    parser.add_argument("--times", type=int, default=5, help="how often each page is opened")
    parser.add_argument("--minutes", type=float, default=10, help="how long the live list is watched; 0 leaves it out")
    parser.add_argument("--rate", type=int, default=500, help="spans a second into the live list")
    parser.add_argument("--json", type=Path, help="where the figures are kept")
    options = parser.parse_args()
    found: dict[str, Any] = {"circumstances": circumstances()}
    with _browser() as browser:
        if options.directory:
            found |= _filled(browser, options.directory, options.times)
        if options.minutes:
            found["live list"] = _live_list(browser, options.minutes, options.rate)
    print(json.dumps(found, indent=1))
    if options.json:
        options.json.write_text(json.dumps(found, indent=1))


def _filled(browser: Browser, directory: Path, times: int) -> dict[str, Any]:
    with Server(directory / "data") as server:
        long = f"/traces/{json.loads((directory / 'fill.json').read_text())['long_trace']}"
        return {
            "first rows": _first_rows(browser, server, times),
            "interactions": _interactions(browser, server),
            "scrolling": _scrolling(browser, server, "/traces?range=30d", _ROW, "#page"),
            "long trace": _long_trace(browser, server, long),
        }


@contextmanager
def _browser() -> Generator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_ARGUMENTS))
        yield browser
        browser.close()


@contextmanager
def _page(browser: Browser, server: Server, path: str, rows: str) -> Generator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(_PATIENCE)
    page.add_init_script(_OBSERVE)
    page.goto(server.addresses["http"] + path, wait_until="commit")
    page.wait_for_selector(rows)
    yield page
    context.close()


def _summary(values: Sequence[float]) -> dict[str, Any]:
    return {name: round(value) for name, value in percentiles([value / 1000 for value in values]).items()}


def _first_rows(browser: Browser, server: Server, times: int) -> dict[str, Any]:
    """Open each page in a window of its own, as a link from a colleague does: nothing is cached."""
    [agent, *_] = server.asker().get("agents", limit=1)["agents"]
    found: dict[str, Any] = {}
    for name, look in PAGES.items():
        taken: list[float] = []
        for _ in range(times):
            with _page(browser, server, look.path.format(agent=agent["name"]), look.rows) as page:
                taken.append(page.evaluate("performance.now()"))
        found[name] = _summary(taken)
        print(f"{name:20} first rows {found[name]}", flush=True)
    return found


@dataclass(frozen=True)
class Deed:
    """What a person does on a page, and what then is there."""

    name: str
    do: Callable[[Page], Any]
    then: str


DEEDS = (
    Deed("rail: to Agents", lambda page: page.keyboard.type("ga"), '[aria-label="Agents"] tbody tr a.row-link'),
    Deed("sort by runs", lambda page: page.get_by_role("button", name="Runs").click(), "[aria-sort=descending]"),
    Deed("columns opened", lambda page: page.get_by_role("button", name="Columns").click(), ".checks"),
    Deed("a column away", lambda page: page.locator(".checks input").last.click(), ".checks"),
    Deed("menu closed", lambda page: page.keyboard.press("Escape"), "body"),
    Deed("next row", lambda page: page.keyboard.press("j"), "a.row-link:focus"),
    Deed("rail: to Costs", lambda page: page.keyboard.type("gc"), '[aria-label^="Costs by"] tbody tr'),
    Deed("rail: to Traces", lambda page: page.keyboard.type("gt"), ".tbody [data-index]"),
    Deed("a filter typed", lambda page: page.locator("#filter").press_sequentially("status:error"), "#filter"),
    Deed("the filter applied", lambda page: page.keyboard.press("Enter"), "#page:not(.stale) .tbody [data-index]"),
    Deed("a run opened", lambda page: page.locator("a.row-link").first.click(), '[role="treeitem"]'),
    Deed("a span chosen", lambda page: page.get_by_role("treeitem").nth(1).click(), ".pane .tab-body *"),
    Deed("next span", lambda page: page.keyboard.press("j"), "[aria-selected=true]"),
    Deed("critical path", lambda page: page.keyboard.press("p"), "svg.critical"),
    Deed("palette", lambda page: page.keyboard.press("Control+k"), ".palette input:focus"),
)


def _interactions(browser: Browser, server: Server) -> dict[str, Any]:
    found: dict[str, Any] = {}
    with _page(browser, server, "/overview", PAGES["overview"].rows) as page:
        for deed in DEEDS:
            page.evaluate("window.paints = []")
            began = time.perf_counter()
            deed.do(page)
            page.wait_for_selector(deed.then)
            answered = (time.perf_counter() - began) * 1000
            page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 60)))")
            paints = page.evaluate("window.paints")
            # What took less than a frame is not reported.
            found[deed.name] = {"next paint": max(paints, default=16), "answer": round(answered)}
            print(f"{deed.name:20} {found[deed.name]}", flush=True)
    return found


def _frames(frames: list[float]) -> dict[str, Any]:
    return {"frames a second": round(len(frames) * 1000 / sum(frames), 1), "frame": _summary(frames)}


def _scrolling(browser: Browser, server: Server, path: str, rows: str, box: str) -> dict[str, Any]:
    with _page(browser, server, path, rows) as page:
        return {f"{step} px a frame": _frames(page.evaluate(_SCROLL, [box, step])) for step in (240, 1800)}


def _long_trace(browser: Browser, server: Server, path: str) -> dict[str, Any]:
    """Open it from the list, as people do; `complete` is when all of its spans are laid out."""
    with _page(browser, server, path, '[role="treeitem"]') as page:
        first = page.evaluate("performance.now()")
        page.wait_for_selector("#page:has(.trace-head):not(:has(.counting))", state="attached")
        complete = page.evaluate("performance.now()")
        scrolled = {f"{step} px a frame": _frames(page.evaluate(_SCROLL, [".rows-box", step])) for step in (240, 1800)}
        page.evaluate("window.paints = []")
        for key in "jjjjjjjjjjkkkkkkkkkk":
            page.keyboard.press(key)
        page.evaluate("new Promise((done) => setTimeout(done, 200))")
        keys = page.evaluate("window.paints") or [16]
        return {"first rows": round(first), "complete": round(complete), "scrolling": scrolled, "keys": _summary(keys)}


def _live_list(browser: Browser, minutes: float, rate: int) -> dict[str, Any]:
    """Watch the list while runs arrive; what the page holds after a garbage collection, once a minute."""
    with tempfile.TemporaryDirectory() as scratch, Server(Path(scratch) / "data") as server:
        words = ["--url", server.traces, "--rate", str(rate), "--duration", str(minutes * 60 + 30)]
        sending = subprocess.Popen([sys.executable, "-m", "bench.loadgen", *words], cwd=ROOT, stdout=subprocess.DEVNULL)
        try:
            with _page(browser, server, "/traces", ".tbody [data-index]") as page:
                session = page.context.new_cdp_session(page)
                session.send("Performance.enable")  # pyright: ignore[reportUnknownMemberType]
                samples = [_held(page, session)]
                for _ in range(round(minutes)):
                    page.evaluate("new Promise((done) => setTimeout(done, 60000))")
                    samples.append(_held(page, session))
                    print(f"live list {samples[-1]}", flush=True)
                heap = [sample["heap MiB"] for sample in samples]
                rest = {"most heap MiB": max(heap), "heap MiB every ten minutes": heap[::10]}
                return {"minutes": minutes, "spans a second": rate, "first": samples[0], "last": samples[-1], **rest}
        finally:
            sending.terminate()
            sending.wait()


def _held(page: Page, session: CDPSession) -> dict[str, Any]:
    rows = page.get_by_role("table", name="Traces").get_attribute("aria-rowcount")
    session.send("HeapProfiler.collectGarbage")  # pyright: ignore[reportUnknownMemberType]
    answer = cast("Any", session.send("Performance.getMetrics"))  # pyright: ignore[reportUnknownMemberType]
    metrics: dict[str, float] = {one["name"]: one["value"] for one in answer["metrics"]}
    return {
        "heap MiB": round(metrics["JSHeapUsedSize"] / 2**20, 1),
        "nodes": int(metrics["Nodes"]),
        "rows": int(rows or 0),
    }


if __name__ == "__main__":
    main()
