"""`lamplighter costs`: what model calls used and cost, by what they are told apart by."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from lamplighter_server.cli.client import asks_server
from lamplighter_server.cli.table import show
from lamplighter_server.cli.times import Span, ago, money, tokens

if TYPE_CHECKING:
    from lamplighter_server.cli.client import Client

_FIGURES = ("Calls", "Failed", "Input", "Cached", "Output", "Cost", "Saved")


@click.command()
@asks_server
@click.option("--by", default="agent,model", show_default=True, help="At most three, e.g. agent,day or attr.team")
@click.option("--only", multiple=True, metavar="DIMENSION:VALUE", help="Of calls that have this; may repeat.")
@click.option("--since", type=Span(), default="30d", show_default=True, help="What was called in this time, e.g. 24h.")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True, help="At most this many rows.")
@click.option("--json", "as_json", is_flag=True, help="Print what the API answers.")
def costs(client: Client, by: str, only: tuple[str, ...], since: float, limit: int, *, as_json: bool) -> None:
    """Tell what model calls cost, the most expensive first."""
    asked: dict[str, Any] = {"by": by, "from": ago(since), "limit": limit, **({"only": list(only)} if only else {})}
    found = client.get("/api/v1/usage", asked)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    names = [name.strip() for name in by.split(",") if name.strip()] or ["all"]
    rows = [_row([row.get(name) or "–" for name in names], row) for row in found["rows"]]  # noqa: RUF001 - the UI's dash
    if found["rest"]:
        rows.append(_row(["all others", *[""] * (len(names) - 1)], found["rest"]))
    rows.append(_row(["total", *[""] * (len(names) - 1)], found["total"]))
    show({**dict.fromkeys(names, False), **dict.fromkeys(_FIGURES, True)}, rows)


def _row(names: list[Any], used: dict[str, Any]) -> list[Any]:
    return [
        *names,
        used["calls"],
        used["failed_calls"],
        tokens(used["input_tokens"]),
        tokens(used["cache_read_tokens"]),
        tokens(used["output_tokens"]),
        money(used["cost"], used["unpriced_tokens"]),
        money(used["saved"]),
    ]
