"""To whom a call is put down: the agent, tool, workflow and conversation that it was made for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lamplighter_server.analyse.seen import AGENT, TOOL, Seen, Tree
from lamplighter_server.semconv.dialects import dialects

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    return tree.busy[span.span_id] > 0


def agents(tree: Tree) -> list[str]:
    """The agents that ran, in the order of their first span."""
    named = sorted(
        (span for span in tree if span.agent and works(tree, span)), key=lambda span: (span.start, span.span_id)
    )
    return list(dict.fromkeys(span.agent for span in named))


class Attributing:
    """The nearest of what a span and those above it say; where none does, what the trace knows only one of."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._agent = tree.nearest(lambda span: bool(span.agent) and works(tree, span))
        self._tool = tree.nearest(lambda span: bool(span.tool) and span.operation == TOOL)
        self._workflow = tree.nearest(lambda span: bool(span.workflow))
        self._conversation = tree.nearest(lambda span: bool(span.conversation))
        self._only_agent = _only(span.agent for span in tree if span.operation != TOOL and works(tree, span))
        versions = {(span.agent, span.agent_version) for span in tree if span.agent and span.agent_version}
        found = Counter(name for name, _ in versions)
        self._only_version = {name: version for name, version in versions if found[name] == 1}
        self._only_workflow = _only(span.workflow for span in tree)
        self._only_conversation = _only(span.conversation for span in tree)

    def __call__(self, span: Seen) -> Attribution:
        """Return whom a call was made for."""
        agent, tool = self._agent(span), self._tool(self._tree.parent(span))
        workflow, conversation = self._workflow(span), self._conversation(span)
        name = agent.agent if agent else self._only_agent
        return Attribution(
            name,
            span.agent_version or (agent.agent_version if agent else "") or self._only_version.get(name, ""),
            tool.tool if tool else "",
            workflow.workflow if workflow else self._only_workflow,
            conversation.conversation if conversation else self._only_conversation,
        )


def _only(told: Iterable[str]) -> str:
    found = set(filter(None, told))
    return found.pop() if len(found) == 1 else ""
