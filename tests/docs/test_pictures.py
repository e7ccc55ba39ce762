"""The guide to the workbench shows every page in both themes and three widths, and the pictures stay small."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs/images/pages"
GUIDE = (ROOT / "docs/guide/workbench.md").read_text(encoding="utf-8")
ROUTES = re.findall(
    r'pattern: "([^"]+)"|path === "(/\w+)"', (ROOT / "ui/src/views/app.tsx").read_text(encoding="utf-8")
)
ONE = {"/traces/:id": "trace", "/conversations/*": "conversation", "/agents/*": "agent"}
WITHOUT = {"/parts"}
"""What is for those who build the pages."""
MOST_BYTES = 6_000_000


def pages() -> list[str]:
    """Return the names of the pages that the application has."""
    paths = [first or second for first, second in ROUTES]
    return [ONE.get(path, path.removeprefix("/")) for path in dict.fromkeys(paths) if path not in WITHOUT]


@pytest.mark.parametrize("name", pages())
def test_every_page_is_shown_in_both_themes_and_three_widths(name: str) -> None:
    """Six pictures of each page are there, and the guide leads to each of them."""
    for theme in ("light", "dark"):
        for width in (1440, 1024, 390):
            picture = f"{name}-{theme}-{width}.webp"
            assert (PICTURES / picture).is_file(), f"run make pictures: {picture} is missing"
            assert f"../images/pages/{picture}" in GUIDE


def test_the_guide_leads_to_no_picture_that_is_missing_and_all_are_small() -> None:
    """Every picture that is named is there, every one that is there is named, and together they stay small."""
    named = set(re.findall(r"images/pages/([\w.-]+)", GUIDE))
    there = {picture.name: picture.stat().st_size for picture in PICTURES.iterdir()}
    assert named == set(there)
    assert sum(there.values()) < MOST_BYTES
