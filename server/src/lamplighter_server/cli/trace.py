"""`lamplighter trace`: one trace of a running server as a tree."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from lamplighter_server.cli.client import Refused, asks_server
from lamplighter_server.cli.times import duration, money, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.tree import Tree

    from lamplighter_server.cli.client import Client

_FOLD = 3
_DEEPEST = 40
_USUAL_FINISHES = {"stop", "tool_call", "tool_calls"}


@click.command()
@asks_server
@click.argument("trace_id")
@click.option("--all", "unfolded", is_flag=True, help="Show repeated spans one by one.")
@click.option("--json", "as_json", is_flag=True, help="Print what the API answers, with every attribute.")
def trace(client: Client, trace_id: str, *, unfolded: bool, as_json: bool) -> None:
    """Show one trace as a tree: durations, tokens, errors."""
    try:
        found = client.get(f"/api/v1/traces/{trace_id}", None if as_json else {"view": "outline"})
    except Refused as refused:
        if refused.status != 404:
            raise
        raise click.ClickException(
            f"{client.url} has no trace {trace_id}; lamplighter traces lists those it has."
        ) from refused
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    _print(found, unfolded=unfolded)


def _print(found: dict[str, Any], *, unfolded: bool) -> None:
    from rich.console import Console
    from rich.text import Text
    from rich.tree import Tree

    console = Console()
    # Into a pipe there is no width to fit: nothing is broken into lines.
    if not console.is_terminal:
        console.width = 1000
    usage = found["usage"]
    head = Text.assemble((found["trace_id"], "bold"), f"  {found['status']}  {duration(found['duration'])}  ")
    head.append(
        f"{usage['calls']} model calls  {tokens(usage['input_tokens'])} in  {tokens(usage['output_tokens'])} out"
    )
    head.append(f"  {money(usage['cost'], usage['unpriced_tokens'])}  {len(found['spans'])} spans")
    tree = Tree(head, guide_style="dim")
    spans = Spans.of(found["spans"])
    for parent in spans.roots:
        branch = tree if parent is None else tree.add(Text(f"span {parent}, not received", style="yellow"))
        _grow(branch, spans, parent, unfolded=unfolded)
    console.print(tree)


@dataclass(frozen=True, slots=True)
class Spans:
    """The spans of a trace by their parent; `roots` are the parents that are not in it themselves."""

    children: dict[str | None, list[dict[str, Any]]]
    roots: list[str | None]

    @classmethod
    def of(cls, spans: list[dict[str, Any]]) -> Spans:
        """Group the spans, keeping their order."""
        children: dict[str | None, list[dict[str, Any]]] = defaultdict(list)
        for span in spans:
            children[span["parent_id"]].append(span)
        known = {span["span_id"] for span in spans}
        return cls(children, [parent for parent in children if parent not in known])


def _grow(top: Tree, spans: Spans, parent: str | None, *, unfolded: bool) -> None:
    """Add everything below a span; with a list instead of recursion, because traces can be deeper than the stack."""
    waiting = [(top, parent, 0)]
    while waiting:
        branch, above, depth = waiting.pop()
        grown: list[tuple[Tree, str | None, int]] = []
        for run in _runs(spans.children[above]):
            if len(run) >= _FOLD and not unfolded:
                branch.add(_folded(run))
            else:
                # What is deeper than a terminal is wide goes on at the same level.
                grown += [
                    (leaf if depth < _DEEPEST else branch, span["span_id"], depth + 1)
                    for span in run
                    for leaf in [branch.add(_line(span))]
                ]
        waiting += reversed(grown)


def _runs(children: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Yield neighbours of the same name and status together."""
    for _, run in groupby(children, key=lambda span: (span["name"], span["status"])):
        yield list(run)


def _line(span: dict[str, Any]) -> Any:
    from rich.text import Text

    failed = span["status"] == "error"
    line = Text.assemble((span["name"], "red" if failed else ""), (f"  {duration(span['duration'])}", "dim"))
    line.append(_used(span), style="dim")
    line.append(_unusual(span), style="yellow")
    if failed:
        line.append(f"  {span.get('error_type') or 'error'}", style="red")
        line.append(f"  {span['status_message']}" if span.get("status_message") else "", style="dim")
    return line


def _used(span: dict[str, Any]) -> str:
    """Write a model call's tokens; an agent's are the sum of its calls' and would only repeat them."""
    usage: dict[str, int | None] | None = span.get("usage")
    if not usage or not usage.get("input_tokens") or span.get("operation") == "invoke_agent":
        return ""
    return f"  {tokens(usage['input_tokens'])} → {tokens(usage['output_tokens'])}"


def _unusual(span: dict[str, Any]) -> str:
    """Write what is worth a look though no error: another model answered, the answer was cut off or filtered."""
    asked, answered = span.get("request_model"), span.get("response_model")
    other = [f"answered by {answered}"] if asked and answered and not answered.startswith(asked) else []
    reasons: list[str] = span.get("finish_reasons") or []
    return "".join(f"  {what}" for what in other + [reason for reason in reasons if reason not in _USUAL_FINISHES])


def _folded(run: list[dict[str, Any]]) -> Any:
    from rich.text import Text

    failed = run[0]["status"] == "error"
    line = Text.assemble((run[0]["name"], "red" if failed else ""), (f"  ×{len(run)}", "bold"))  # noqa: RUF001 - times
    line.append(f"  {duration(sum(span['duration'] or 0 for span in run))} in all", style="dim")
    if failed:
        line.append(f"  {run[-1].get('error_type') or 'error'}", style="red")
    return line
