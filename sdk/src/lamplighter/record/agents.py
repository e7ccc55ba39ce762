"""Agents and what they do as wholes: create_agent, invoke_agent, invoke_workflow, plan."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from opentelemetry.trace import SpanKind, get_current_span

from lamplighter.prepare.content import CONVERSATION
from lamplighter.record.genai import conversation_of
from lamplighter.record.lineage import AGENT_ID, AGENT_NAME, AGENT_VERSION, lineage_of
from lamplighter.record.messages import Messages, input_messages, output_messages
from lamplighter.record.operation import Operation
from lamplighter.record.plain import ERROR_TYPE, operation_span
from lamplighter.record.recorded import Invocation, Recorded, guarded
from lamplighter.record.values import as_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lamplighter.session import Session


class Conversing(Recorded):
    """An operation that is asked something and answers."""

    @guarded
    def input(self, messages: Messages) -> None:
        """Record what was asked: a text, a message, or several; nothing is kept while content is off."""
        if self.captures_content:
            self.set_attribute("gen_ai.input.messages", messages_json(input_messages(messages)))

    @guarded
    def output(self, messages: Messages) -> None:
        """Record what was answered: a text, a message, or several; nothing is kept while content is off."""
        if self.captures_content:
            self.set_attribute("gen_ai.output.messages", messages_json(output_messages(messages)))

    def call_with(self, arguments: dict[str, Any]) -> None:
        """Take a decorated function's arguments: one text is what was asked, else all of them as JSON."""
        if len(arguments) == 1:
            self.input(as_text(next(iter(arguments.values()))))
        elif arguments:
            self.input(as_text(arguments))

    def result_is(self, value: Any) -> None:
        """Take a decorated function's result as the answer; None is none."""
        if value is not None:
            self.output(as_text(value))


def messages_json(messages: Sequence[Any]) -> str:
    """Give messages as the conventions' JSON, without what is empty."""
    return as_text([stripped(asdict(one)) for one in messages])


def stripped(message: dict[str, Any]) -> dict[str, Any]:
    """Give a message without the fields nobody set."""
    return {name: value for name, value in message.items() if value not in (None, "")}


class AgentRun(Conversing):
    """One run of an agent (`invoke_agent`)."""

    remote = False

    @guarded
    def usage(self, *, input_tokens: int | None = None, output_tokens: int | None = None) -> None:
        """Record the sums of the run's model calls, in tokens; each call's own usage belongs on its `chat`."""
        self.set_attribute("gen_ai.usage.input_tokens", input_tokens)
        self.set_attribute("gen_ai.usage.output_tokens", output_tokens)

    @guarded
    def finish(self, *reasons: str) -> None:
        """Record why the model stopped: "stop", "length", "content_filter", "tool_call", "error"."""
        self.set_attribute("gen_ai.response.finish_reasons", list(reasons))

    def _measure(self, session: Session, invocation: Invocation, seconds: float) -> None:
        lineage = lineage_of(invocation.span.get_span_context())
        named = lineage.named
        if self.remote:  # what it does there is not known here
            note_client_operation(session, invocation, "invoke_agent", seconds)
            return
        session.measures.note("gen_ai.invoke_agent.duration", with_error(named, invocation), seconds)
        session.measures.note("gen_ai.invoke_agent.inference_calls", named, lineage.calls.inference)
        session.measures.note("gen_ai.invoke_agent.tool_calls", named, lineage.calls.tools)


class WorkflowRun(Conversing):
    """One run of a workflow (`invoke_workflow`)."""

    name: str | None = None

    def _measure(self, session: Session, invocation: Invocation, seconds: float) -> None:
        named = {"gen_ai.workflow.name": self.name} if self.name else {}
        session.measures.note("gen_ai.invoke_workflow.duration", with_error(named, invocation), seconds)


class PlanRun(Recorded):
    """One planning step of an agent (`plan`); the model call that plans is inside."""


class AgentCreation(Recorded):
    """The creation of an agent at a provider (`create_agent`)."""

    @guarded
    def created(self, identity: str) -> None:
        """Record the id the provider gave."""
        self.set_attribute(AGENT_ID, identity)

    def _measure(self, session: Session, invocation: Invocation, seconds: float) -> None:
        note_client_operation(session, invocation, "create_agent", seconds)


def note_client_operation(session: Session, invocation: Invocation, operation: str, seconds: float) -> None:
    """Note the duration of a client operation that isn't a model call."""
    named = {"gen_ai.operation.name": operation}
    session.measures.note("gen_ai.client.operation.duration", with_error(named, invocation), seconds)


def with_error(named: Mapping[str, Any], invocation: Invocation) -> Mapping[str, Any]:
    """Add how an operation failed, if it did, to the attributes of its metric."""
    failed = invocation.attributes.get(ERROR_TYPE)
    return {**named, ERROR_TYPE: failed} if failed else named


def agent(
    name: str | None = None,
    *,
    version: str | None = None,
    description: str | None = None,
    model: str | None = None,
    provider: str | None = None,
    conversation: str | None = None,
    id: str | None = None,
) -> Operation[AgentRun]:
    """Record runs of an agent (`invoke_agent`).

    Its id is derived from name, version and environment unless `id` says otherwise; every span below is named after
    it. Without a name a decorated function's name is used.

    Args:
        name: The agent's name, the same in every run.
        version: The agent's version; else the service's.
        description: What it is for.
        model: The model it uses, if it is always the same one.
        provider: For an agent that runs elsewhere: its provider. Makes the span a CLIENT one.
        conversation: The conversation this run belongs to, else the one that flows here.
        id: An id to use instead of the derived one.

    """

    def begin(session: Session, called: str | None) -> AgentRun:
        flowing = conversation or conversation_of()
        given = {
            AGENT_NAME: called,
            **session.identities.of(called, version, id),
            "gen_ai.agent.description": description,
            "gen_ai.provider.name": provider,
            "gen_ai.request.model": model,
            CONVERSATION: flowing,
        }
        kind = SpanKind.INTERNAL if provider is None else SpanKind.CLIENT
        run = AgentRun(session, operation_span(session.tracer, "invoke_agent", called, given, kind))
        run.remote = provider is not None
        return run.in_conversation(conversation)

    return Operation(name, begin, AgentRun)


def workflow(name: str | None = None, *, conversation: str | None = None) -> Operation[WorkflowRun]:
    """Record runs of a workflow: several agents or steps with one purpose (`invoke_workflow`)."""

    def begin(session: Session, called: str | None) -> WorkflowRun:
        given = {"gen_ai.workflow.name": called, CONVERSATION: conversation or conversation_of()}
        run = WorkflowRun(session, operation_span(session.tracer, "invoke_workflow", called, given, SpanKind.INTERNAL))
        run.name = called
        return run.in_conversation(conversation)

    return Operation(name, begin, WorkflowRun)


def plan(agent_name: str | None = None) -> Operation[PlanRun]:
    """Record an agent's planning step (`plan`); the agent above gives its name unless `agent_name` does."""

    def begin(session: Session, _called: str | None) -> PlanRun:
        named = agent_name or lineage_of(get_current_span().get_span_context()).agent.get(AGENT_NAME)
        given = {AGENT_NAME: agent_name}
        return PlanRun(session, operation_span(session.tracer, "plan", named, given, SpanKind.INTERNAL))

    return Operation(None, begin, PlanRun)


def create_agent(
    name: str,
    *,
    provider: str,
    version: str | None = None,
    description: str | None = None,
    model: str | None = None,
) -> Operation[AgentCreation]:
    """Record the creation of an agent at a provider (`create_agent`); tell the id it got with `created(id)`."""

    def begin(session: Session, _called: str | None) -> AgentCreation:
        given = {
            "gen_ai.provider.name": provider,
            AGENT_NAME: name,
            AGENT_VERSION: version,
            "gen_ai.agent.description": description,
            "gen_ai.request.model": model,
        }
        return AgentCreation(session, operation_span(session.tracer, "create_agent", name, given, SpanKind.CLIENT))

    return Operation(name, begin, AgentCreation)
