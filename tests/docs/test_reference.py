"""The reference pages name what there is: every setting, command, option, field and path, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click
import pytest
from lamplighter_server.cli.main import COMMANDS, main
from lamplighter_server.config import Settings
from lamplighter_server.serve.app import description
from lamplighter_server.store.filter.fields import FIELDS

DOCS = Path(__file__).parents[2] / "docs"
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")


def rows(page: str) -> dict[str, list[str]]:
    """Return the cells of a page's tables by their first cell's first code."""
    found: dict[str, list[str]] = {}
    for line in (DOCS / page).read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        names = re.findall(r"`([^`]+)`", cells[0])
        if line.startswith("| `"):
            found |= dict.fromkeys(names, cells)
    return found


def shown(default: Any) -> str:
    """Return how the page shows a default."""
    if default is None or default == ():
        return "none"
    if default == "":
        return "empty"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def test_every_setting_is_told_with_its_default() -> None:
    """The table of settings has exactly the server's settings, each with the default it has."""
    told = rows("reference/configuration.md")
    assert set(told) == set(Settings.model_fields)
    for name, field in Settings.model_fields.items():
        assert told[name][1] == shown(field.default), name


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_told_with_its_options(name: str) -> None:
    """The overview of the command line names each command, its subcommands and all options, and no other."""
    command = main.get_command(click.Context(main), name)
    assert command is not None
    commands = list(command.commands.values()) if isinstance(command, click.Group) else [command]
    options = {
        option for one in commands for parameter in one.params for option in parameter.opts if option[:2] == "--"
    }
    text = (DOCS / "reference/cli.md").read_text()
    [line] = [line for line in text.splitlines() if re.match(rf"\| `{name}[ `]", line)]
    assert set(re.findall(r"`(--[a-z-]+)`", line)) == options


def test_every_field_of_the_filter_is_told() -> None:
    """The page of the filter language has exactly the fields that can be filtered by."""
    assert set(rows("guide/filter-language.md")) == {field.name for field in FIELDS}


def test_every_path_of_the_api_is_told() -> None:
    """The REST page has exactly the operations of the OpenAPI document."""
    told = set(re.findall(r"`((?:GET|PUT|POST|DELETE) [^` ?]+)`", (DOCS / "reference/rest.md").read_text()))
    operations = {
        f"{method.upper()} {path.removeprefix('/api/v1/')}"
        for path, methods in description()["paths"].items()
        for method in methods
    }
    assert told - {"GET /healthz", "GET /readyz"} == operations - {"GET /healthz", "GET /readyz"}


@pytest.mark.parametrize(
    "page",
    [DOCS.parent / "README.md", DOCS.parent / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))],
    ids=lambda page: page.name,
)
def test_every_link_leads_somewhere(page: Path) -> None:
    """Each link to a file of the repository names one that is there."""
    targets = [
        target for target in LINK.findall(page.read_text()) if "://" not in target and not target.startswith("mailto:")
    ]
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert not missing
