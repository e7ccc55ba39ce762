"""`lamplighter export`: traces as OTLP in a file, which `lamplighter import` and every OTLP backend take in."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

import click

from lamplighter_server.cli.client import asks_server
from lamplighter_server.cli.times import Span, ago

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lamplighter_server.cli.client import Client

_PAGE = 200


@click.command()
@asks_server
@click.argument("file", type=click.File("wb"))
@click.option("--filter", "filter_", default="", help="For example: agent:planner status:error duration>5s")
@click.option("--since", type=Span(), help="Only traces that began in this time, e.g. 2h; all without it.")
def export(client: Client, file: BinaryIO, filter_: str, since: float | None) -> None:
    """Write traces to FILE as OTLP in protobuf, one request a trace, each after its length; - is a pipe."""
    count = 0
    for trace_id in _traces(client, filter_, since):
        response = client.send("GET", f"/api/v1/traces/{trace_id}/otlp")
        client.check(response)
        file.write(_varint(len(response.content)) + response.content)
        count += 1
    click.echo(f"{count} trace{'' if count == 1 else 's'} written.", err=True)


def _traces(client: Client, filter_: str, since: float | None) -> Iterator[str]:
    asked: dict[str, str | int] = {"limit": _PAGE, **({"filter": filter_} if filter_ else {})}
    if since is not None:
        asked["from"] = ago(since)
    while True:
        page = client.get("/api/v1/traces", asked)
        yield from (trace["trace_id"] for trace in page["traces"])
        if not page["next_cursor"]:
            return
        asked["cursor"] = page["next_cursor"]


def _varint(number: int) -> bytes:
    """Write a length as protobuf does."""
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    written.append(number)
    return bytes(written)
