"""Who did what in a trace besides model calls: tools that were executed, and agents that handed over."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lamplighter_server.analyse.attribute import works
from lamplighter_server.analyse.seen import AGENT, TOOL, Seen, Tree

if TYPE_CHECKING:
    from collections.abc import Iterator

_SERVER = 2
_TRANSFER = re.compile(r"^(?:transfer|hand_?off|handoff|delegate)(?:[_ -]?to)?[_ -]?(.*)$", re.IGNORECASE)
_MCP = re.compile(r"^mcp__\w+?__")


@dataclass(frozen=True)
class Execution:
    """A tool that was executed once."""

    span: Seen
    name: str


def plain(tool: str) -> str:
    """The tool's own name, without the server that an MCP client puts before it."""
    return _MCP.sub("", tool)


def executions(tree: Tree) -> list[Execution]:
    """Each tool execution once: not the server's side of it, nor a second instrumentation's span around or below it."""
    return [
        Execution(span, span.tool) for span in tree if span.operation == TOOL and span.tool and not _again(tree, span)
    ]


def _again(tree: Tree, span: Seen) -> bool:
    if span.kind == _SERVER:
        return True
    for above in tree.ancestors(span):
        if above.operation == TOOL:
            return plain(above.tool) == plain(span.tool)
        if above.is_call or above.operation == AGENT:
            return False
    return False


def handoffs(tree: Tree) -> list[tuple[str, str]]:
    """Pairs of agents, from and to, in the order of their happening."""
    found: list[tuple[int, str, str]] = []
    running = sorted((s for s in tree if s.operation == AGENT and s.agent and works(tree, s)), key=lambda s: s.start)
    for span in running:
        above = next((other for other in tree.ancestors(span) if other in running), None)
        if above and above.agent != span.agent:
            found.append((span.start, above.agent, span.agent))
    found += ((span.start, giver, taker) for span, giver, taker in transfers(tree, running))
    return list(dict.fromkeys((one, other) for _, one, other in sorted(found)))


def transfers(tree: Tree, running: list[Seen]) -> Iterator[tuple[Seen, str, str]]:
    """Hand-overs that a tool's span or one of their own tells of: that span, from whom and to whom.

    `running` are the runs of agents, by their start.
    """
    for span in tree:
        if span.handoff_to or (span.operation in (TOOL, "handoff") and _TRANSFER.match(span.tool or span.name)):
            yield from _transfer(tree, span, running)


def _transfer(tree: Tree, span: Seen, running: list[Seen]) -> Iterator[tuple[Seen, str, str]]:
    giver = span.agent or next(
        (above.agent for above in tree.ancestors(span) if above.agent and above.operation == AGENT), ""
    )
    names = {other.agent for other in running}
    match = _TRANSFER.match(span.tool or span.name)
    group = match.group(1) if match else ""
    known = group in names or (span.tool.startswith("transfer_to_") and group != "agent")
    named = span.handoff_to or (group if known else "")
    next_one = next((other.agent for other in running if other.start >= span.start and other.agent != giver), "")
    taker = named if named and named != "unknown" else next_one
    if giver and taker and giver != taker:
        yield span, giver, taker
