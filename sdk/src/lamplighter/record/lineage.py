"""Whose work a span is: agent and tool flow from span to span, whoever makes the spans."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from opentelemetry.trace import SpanKind, get_current_span

from lamplighter.identity import agent_id
from lamplighter.prepare.steps import SpanStep

if TYPE_CHECKING:
    from collections.abc import Mapping

    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import Span as SdkSpan
    from opentelemetry.trace import Span

    from lamplighter.settings import Settings

OPERATION = "gen_ai.operation.name"
AGENT_NAME = "gen_ai.agent.name"
AGENT_ID = "gen_ai.agent.id"
AGENT_VERSION = "gen_ai.agent.version"
TOOL_NAME = "gen_ai.tool.name"
SERVER_ADDRESS = "server.address"
INFERENCE = frozenset({"chat", "text_completion", "generate_content", "embeddings", "fetch_response"})
OWN_MARK = "_lamplighter_lineage"


@dataclass
class Calls:
    """How many model and tool calls an agent's run has made, in this process."""

    inference: int = 0
    tools: int = 0


@dataclass(frozen=True)
class Lineage:
    """The nearest agent and tool above a span, and the server of the model call it is part of ("": not known)."""

    agent: Mapping[str, str] = field(default_factory=dict[str, str])
    calls: Calls = field(default_factory=Calls)
    tool: str | None = None
    model_server: str | None = None


NOBODY = Lineage()


def lineage_of(span: object) -> Lineage:
    """Give the lineage of a span of this process; nobody's if it has none."""
    return getattr(span, OWN_MARK, NOBODY)


def claim(span: Span, name: str, version: str | None, identity: str | None, environment: str | None) -> None:
    """Make a span an agent's own, with the version or id the application gave."""
    agent = {AGENT_NAME: name, AGENT_ID: identity or agent_id(name, version, environment)}
    if version:
        agent[AGENT_VERSION] = version
    setattr(span, OWN_MARK, Lineage(agent))
    span.set_attributes(agent)


class LineageStep(SpanStep):
    """Names the agent (and its derived id) on every GenAI and outbound span, and the tool on outbound ones."""

    def __init__(self, settings: Settings) -> None:
        self._environment = settings.environment
        self._version = settings.version

    def on_start(self, span: SdkSpan, parent: Context) -> None:
        """Take over the parent's lineage, or begin an agent's, and write it on the span."""
        attributes: Mapping[str, Any] = span.attributes or {}
        above = lineage_of(get_current_span(parent))
        operation = attributes.get(OPERATION)
        mine = above if operation is None else self._extended(above, str(operation), attributes)
        setattr(span, OWN_MARK, mine)
        if operation is not None or (span.kind is SpanKind.CLIENT and mine is not NOBODY):
            told = {name: value for name, value in mine.agent.items() if name not in attributes}
            if operation is None and mine.tool:
                told[TOOL_NAME] = mine.tool
            if told:
                span.set_attributes(told)

    def _extended(self, above: Lineage, operation: str, attributes: Mapping[str, Any]) -> Lineage:
        if operation in {"invoke_agent", "create_agent"} and attributes.get(AGENT_NAME):
            return Lineage(self._agent(attributes))
        if operation == "execute_tool":
            above.calls.tools += 1
        if operation == "execute_tool" and attributes.get(TOOL_NAME):
            return replace(above, tool=str(attributes[TOOL_NAME]), model_server=None)
        if operation in INFERENCE:
            above.calls.inference += 1
            return replace(above, model_server=str(attributes.get(SERVER_ADDRESS) or ""))
        return above

    def _agent(self, attributes: Mapping[str, Any]) -> dict[str, str]:
        name = str(attributes[AGENT_NAME])
        version = attributes.get(AGENT_VERSION) or self._version
        identity = attributes.get(AGENT_ID) or agent_id(name, version, self._environment)
        agent = {AGENT_NAME: name, AGENT_ID: str(identity)}
        return {**agent, AGENT_VERSION: str(version)} if version else agent
