"""`lamplighter traces`: the newest traces of a running server as a table."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from lamplighter_server.cli.client import asks_server
from lamplighter_server.cli.times import Span, ago, duration, local, money, tokens

if TYPE_CHECKING:
    from lamplighter_server.cli.client import Client

_PAGE = 200
_STYLES = {"error": "red", "running": "blue", "lost": "yellow"}


@click.command()
@asks_server
@click.option("--filter", "filter_", default="", help="For example: agent:planner status:error duration>5s")
@click.option("--since", type=Span(), help="Only traces that began in this time, e.g. 2h; all without it.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="At most this many.")
@click.option("--json", "as_json", is_flag=True, help="Print what the API answers, one trace a line.")
def traces(client: Client, filter_: str, since: float | None, limit: int, *, as_json: bool) -> None:
    """List the newest traces."""
    found = _fetch(client, filter_, since, limit)
    if as_json:
        for trace in found:
            click.echo(json.dumps(trace, ensure_ascii=False))
        return
    if not found:
        click.echo(f"No trace matches {filter_!r}." if filter_ else "No traces yet; lamplighter demo sends some.")
        return
    _print(found)


def _fetch(client: Client, filter_: str, since: float | None, limit: int) -> list[dict[str, Any]]:
    """Follow the pages until there are enough traces or no more."""
    asked: dict[str, str | int] = {"filter": filter_} if filter_ else {}
    if since is not None:
        asked["from"] = ago(since)
    found: list[dict[str, Any]] = []
    while len(found) < limit:
        page = client.get("/api/v1/traces", asked | {"limit": min(limit - len(found), _PAGE)})
        found += page["traces"]
        if not page["traces"] or not page["next_cursor"]:
            break
        asked["cursor"] = page["next_cursor"]
    return found[:limit]


def _print(found: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="dim", pad_edge=False)
    for name in ("Start", "Status", "Agent", "Ask", "Duration", "Input", "Output", "Cost", "Model", "Trace"):
        figures = name in {"Duration", "Input", "Output", "Cost"}
        table.add_column(name, justify="right" if figures else "left", no_wrap=True, ratio=1 if name == "Ask" else None)
    for trace in found:
        table.add_row(*_row(trace))
    console = Console()
    # Into a pipe there is no width to fit: everything is written out.
    if not console.is_terminal:
        console.width = 240
    console.print(table)


def _row(trace: dict[str, Any]) -> list[Any]:
    from rich.text import Text

    usage = trace["usage"]
    return [
        local(trace["start"]),
        Text(trace["status"], style=_STYLES.get(trace["status"], "dim")),
        Text(next(iter(trace["agents"]), "")),
        Text(" ".join((trace.get("ask") or trace["name"] or "").split())),
        duration(trace["duration"]),
        tokens(usage["input_tokens"]),
        tokens(usage["output_tokens"]),
        money(usage["cost"], usage["unpriced_tokens"]),
        Text(", ".join(_model(model) for model in trace["models"])),
        trace["trace_id"],
    ]


def _model(model: dict[str, str | None]) -> str:
    asked, answered = model.get("request"), model.get("response")
    if asked and answered and not answered.startswith(asked):
        return f"{asked} → {answered}"
    return asked or answered or ""
