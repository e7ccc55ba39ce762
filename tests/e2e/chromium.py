"""Finds the Chromium that the browser tests drive: the system's, or the one Playwright downloaded."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find() -> str | None:
    """Return the path of a Chromium; LAMPLIGHTER_TEST_CHROMIUM names one that is elsewhere."""
    named = os.environ.get("LAMPLIGHTER_TEST_CHROMIUM")
    if named:
        return named
    return next((path for name in NAMES if (path := shutil.which(name))), _downloaded())


def _downloaded() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None
