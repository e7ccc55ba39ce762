"""`lamplighter findings`: what was found in the newest traces, as the API tells it of each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from lamplighter_server.cli.client import asks_server
from lamplighter_server.cli.table import show
from lamplighter_server.cli.times import Span, ago, local

if TYPE_CHECKING:
    from lamplighter_server.cli.client import Client

_COLUMNS: dict[str, bool] = dict.fromkeys(("Start", "Severity", "Kind", "Explanation", "Trace"), False)


@click.command()
@asks_server
@click.option("--filter", "filter_", default="", help="Of traces, for example: service:desk status:error")
@click.option("--since", type=Span(), default="24h", show_default=True, help="Of traces of this time, e.g. 2h.")
@click.option("--limit", type=click.IntRange(1, 500), default=100, show_default=True, help="Of so many traces at most.")
@click.option("--json", "as_json", is_flag=True, help="Print what the API answers, one finding a line.")
def findings(client: Client, filter_: str, since: float, limit: int, *, as_json: bool) -> None:
    """List what was found in the newest traces."""
    asked: dict[str, str | int] = {"from": ago(since), "limit": limit, **({"filter": filter_} if filter_ else {})}
    traces = client.get("/api/v1/traces", asked)["traces"]
    found = [(trace, finding) for trace in traces for finding in trace["findings"]]
    if as_json:
        for trace, finding in found:
            click.echo(json.dumps({"trace_id": trace["trace_id"], **finding}, ensure_ascii=False))
    elif not found:
        click.echo("Nothing was found in the newest traces of this time." if traces else "No trace is of this time.")
    else:
        show(_COLUMNS, ([local(trace["start"]), *_told(finding), trace["trace_id"]] for trace, finding in found))


def _told(finding: dict[str, str]) -> list[str]:
    return [finding["severity"], finding["kind"], finding["explanation"]]
