"""`lamplighter agents`: the agents that ran, with what they cost and how often they failed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from lamplighter_server.cli.client import asks_server
from lamplighter_server.cli.table import show
from lamplighter_server.cli.times import Span, ago, duration, local, money, tokens

if TYPE_CHECKING:
    from lamplighter_server.cli.client import Client

_FIGURES = ("Runs", "Failed", "p50", "p95", "Calls", "Input", "Output", "Cost")
_COLUMNS = {"Agent": False, **dict.fromkeys(_FIGURES, True), "Models": False, "Services": False, "Last run": False}


@click.command()
@asks_server
@click.option("--filter", "filter_", default="", help="Of traces, for example: service:desk status:error")
@click.option("--since", type=Span(), default="7d", show_default=True, help="What ran in this time, e.g. 24h.")
@click.option("--limit", type=click.IntRange(1, 500), default=100, show_default=True, help="At most this many.")
@click.option("--json", "as_json", is_flag=True, help="Print what the API answers, one agent a line.")
def agents(client: Client, filter_: str, since: float, limit: int, *, as_json: bool) -> None:
    """List the agents that ran, the one that ran last first."""
    asked: dict[str, str | int] = {"from": ago(since), "limit": limit, **({"filter": filter_} if filter_ else {})}
    found = client.get("/api/v1/agents", asked)["agents"]
    if as_json:
        for agent in found:
            click.echo(json.dumps(agent, ensure_ascii=False))
    elif not found:
        click.echo("No agent ran in this time.")
    else:
        show(_COLUMNS, map(_row, found))


def _row(agent: dict[str, Any]) -> list[Any]:
    used = agent["usage"]
    return [
        agent["name"],
        agent["runs"],
        agent["failed_runs"],
        duration(agent["p50_duration"]),
        duration(agent["p95_duration"]),
        used["calls"],
        tokens(used["input_tokens"]),
        tokens(used["output_tokens"]),
        money(used["cost"], used["unpriced_tokens"]),
        ", ".join(agent["models"]),
        ", ".join(agent["services"]),
        local(agent["last_seen"]),
    ]
