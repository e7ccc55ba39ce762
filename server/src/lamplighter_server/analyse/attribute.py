"""To whom a call is put down: the agent, tool, workflow and conversation that it was made for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lamplighter_server.analyse.seen import AGENT, TOOL, Seen, Tree
from lamplighter_server.semconv.dialects import dialects

if TYPE_CHECKING:
    from collections.abc import Callable

_CREATION = "create_agent"
_NODES_ARE_AGENTS = frozenset(dialect.name for dialect in dialects() if dialect.agents_need_calls)


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whom a call was made for; empty where nothing tells."""

    agent: str
    agent_version: str
    tool: str
    workflow: str
    conversation: str


def works(tree: Tree, span: Seen) -> bool:
    """An agent ran here: in dialects that call every graph node an agent, only where a call or a tool lies below."""
    if span.operation == _CREATION:
        return False
    if span.operation != AGENT or span.dialect not in _NODES_ARE_AGENTS:
        return True
    return any(other.is_call or other.operation == TOOL for other in tree.below(span))


def agents(tree: Tree) -> list[str]:
    """The agents that ran, in the order of their first span."""
    named = sorted(
        (span for span in tree if span.agent and works(tree, span)), key=lambda span: (span.start, span.span_id)
    )
    return list(dict.fromkeys(span.agent for span in named))


def attribution(tree: Tree, span: Seen) -> Attribution:
    """The nearest of what a span and those above it say; where none does, what the trace knows only one of."""
    line = [span, *tree.ancestors(span)]
    running = [above for above in line if works(tree, above)]
    by_agent = next((above for above in running if above.agent), None)
    if by_agent:
        agent, version = by_agent.agent, by_agent.agent_version
    else:
        agent, version = (
            _only(tree, lambda other: other.agent if works(tree, other) and other.operation != AGENT else ""),
            "",
        )
    return Attribution(
        agent,
        version,
        next((above.tool for above in line[1:] if above.operation == TOOL and above.tool), ""),
        _nearest(line, lambda above: above.workflow) or _only(tree, lambda other: other.workflow),
        _nearest(line, lambda above: above.conversation) or _only(tree, lambda other: other.conversation),
    )


def _nearest(line: list[Seen], told: Callable[[Seen], str]) -> str:
    return next((found for found in map(told, line) if found), "")


def _only(tree: Tree, told: Callable[[Seen], str]) -> str:
    found = {value for value in map(told, tree) if value}
    return found.pop() if len(found) == 1 else ""
