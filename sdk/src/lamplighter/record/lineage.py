"""Whose work a span is: agent and tool flow from span to span, whoever makes the spans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from opentelemetry import baggage
from opentelemetry.trace import SpanKind

from lamplighter.identity import agent_id
from lamplighter.prepare.content import CONVERSATION
from lamplighter.prepare.draft import copy_of
from lamplighter.prepare.steps import SpanStep
from lamplighter.record.genai import conversation_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import Span
    from opentelemetry.trace import SpanContext

    from lamplighter.settings import Settings

OPERATION = "gen_ai.operation.name"
AGENT_NAME = "gen_ai.agent.name"
AGENT_ID = "gen_ai.agent.id"
AGENT_VERSION = "gen_ai.agent.version"
TOOL_NAME = "gen_ai.tool.name"
SERVER_ADDRESS = "server.address"
# Names beyond this many are not remembered: they are made up as they go.
MOST_AGENTS = 1000
AGENT_OPERATIONS = frozenset({"invoke_agent", "create_agent"})
INFERENCE = frozenset({"chat", "text_completion", "generate_content", "embeddings", "fetch_response"})
OUTBOUND = frozenset({SpanKind.CLIENT, SpanKind.PRODUCER})
OWN_MARK = "_lamplighter_lineage"
# On the context of a span that is not sent: the context its children hang on instead (see `frameworks`).
STAND_IN = "_lamplighter_stand_in"


@dataclass
class Calls:
    """How many model and tool calls an agent's run has made, in this process."""

    inference: int = 0
    tools: int = 0


class Lineage(NamedTuple):
    """The nearest agent and tool above a span, and the server of the model call it is part of ("": not known)."""

    agent: Mapping[str, str]
    calls: Calls
    tool: str | None = None
    model_server: str | None = None
    conversation: str | None = None

    @property
    def named(self) -> dict[str, str]:
        """The agent's name, as a metric's attributes."""
        return {AGENT_NAME: self.agent[AGENT_NAME]} if self.agent else {}


NOBODY = Lineage({}, Calls())


def lineage_of(context: SpanContext | None) -> Lineage:
    """Give the lineage of a span of this process by its context; nobody's if it has none.

    It is kept on the span's context, which the running span, the finished one and what stands in for it share.
    """
    found: Lineage = vars(context).get(OWN_MARK, NOBODY) if context is not None else NOBODY
    return found


class Identities:
    """Derives agent ids once for each agent, with the environment and version `init` was told."""

    def __init__(self, settings: Settings) -> None:
        self._environment = settings.environment
        self._version = settings.version
        self._known: dict[tuple[str | None, str | None, str | None], dict[str, str]] = {}

    def of(self, name: str | None, version: str | None = None, identity: str | None = None) -> dict[str, str]:
        """Give an agent's name, id and version as attributes."""
        asked = (name, version, identity)
        known = self._known.get(asked)
        if known is None:
            known = self._derived(name, version or self._version, identity)
            if len(self._known) < MOST_AGENTS:
                self._known[asked] = known
        return known

    def _derived(self, name: str | None, version: str | None, identity: str | None) -> dict[str, str]:
        if not name:
            return {}
        agent = {AGENT_NAME: name, AGENT_ID: identity or agent_id(name, version, self._environment)}
        return {**agent, AGENT_VERSION: version} if version else agent


def arrived(context: Context) -> str | None:
    """Give the conversation id that came from another service as baggage."""
    found = baggage.get_baggage(CONVERSATION, context)
    return str(found) if found else None


class LineageStep(SpanStep):
    """Names the agent (and its derived id) on every GenAI and outbound span, the tool on outbound ones.

    And the conversation on all of them: what flows in the context, else what the span above belongs to.
    """

    def __init__(self, identities: Identities) -> None:
        self._identities = identities

    def on_start(self, span: Span, parent: Context) -> None:
        """Take over the parent's lineage, or begin an agent's, and write it on the span."""
        attributes = copy_of(span.attributes)
        above, marks = lineage_of(span.parent), vars(span.get_span_context())
        if STAND_IN in marks:
            marks[OWN_MARK] = above
            return
        operation = attributes.get(OPERATION)
        conversation = attributes.get(CONVERSATION) or conversation_of(parent) or arrived(parent) or above.conversation
        mine = self._below(above, operation, attributes, str(conversation) if conversation else None)
        marks[OWN_MARK] = mine
        if operation is not None or (span.kind in OUTBOUND and mine is not NOBODY):
            told = {name: value for name, value in mine.agent.items() if name not in attributes}
            if operation is None and mine.tool:
                told[TOOL_NAME] = mine.tool
        else:
            told = {}
        if conversation and CONVERSATION not in attributes:
            told[CONVERSATION] = str(conversation)
        if told:
            span.set_attributes(told)

    def _below(
        self, above: Lineage, operation: Any, attributes: Mapping[str, Any], conversation: str | None
    ) -> Lineage:
        agent, calls, tool, model_server, before = above
        if operation in AGENT_OPERATIONS and attributes.get(AGENT_NAME):
            version, identity = attributes.get(AGENT_VERSION), attributes.get(AGENT_ID)
            return Lineage(
                self._identities.of(attributes[AGENT_NAME], version, identity), Calls(), None, None, conversation
            )
        if operation == "execute_tool":
            calls.tools += 1
            return Lineage(agent, calls, str(attributes.get(TOOL_NAME) or tool), None, conversation)
        if operation in INFERENCE:
            calls.inference += 1
            return Lineage(agent, calls, tool, str(attributes.get(SERVER_ADDRESS) or ""), conversation)
        return above if conversation == before else Lineage(agent, calls, tool, model_server, conversation)
