"""`lamplighter reprice`: prices history again, as prices are known now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lamplighter_server.cli.client import asks_server

if TYPE_CHECKING:
    from lamplighter_server.cli.client import Client


@click.command()
@asks_server
@click.option(
    "--from", "since", required=True, help="Calls that began then or later, e.g. 2026-11-01 or a time of RFC 3339."
)
@click.option("--to", "until", default="", help="Calls that began before then; until now without it.")
def reprice(client: Client, since: str, until: str) -> None:
    """Price calls of the past again: after the price file or the published prices changed."""
    asked = {"from": _moment(since)} | ({"to": _moment(until)} if until else {})
    response = client.send("POST", "/api/v1/reprice", parameters=asked)
    client.check(response)
    found = response.json()
    click.echo(f"{found['entries']:,} calls have another price, {found['difference']:+.6f} US dollars in all.")


def _moment(text: str) -> str:
    return text if "T" in text else f"{text}T00:00:00Z"
