"""One agent at work: ask the model, run the tools it asks for, until it answers; told as an `invoke_agent` span."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from opentelemetry.trace import SpanKind

from lamplighter_server.demo.chat import chat, identity, system_message
from lamplighter_server.demo.execute_tool import execute_tools
from lamplighter_server.demo.messages import finish_reason, input_messages, output_messages, system_instructions
from lamplighter_server.demo.script import Failure
from lamplighter_server.demo.telemetry import text

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.trace import Span

    from lamplighter_server.demo.agents import Agent
    from lamplighter_server.demo.play import Play

STEP_LIMIT = 25
_GAVE_UP = "I could not finish this within the steps I am allowed. A colleague will get back to you."


@dataclass(slots=True)
class _Work:
    """The conversation of one agent with its model so far, and what it has used."""

    messages: list[dict[str, Any]]
    finish: str = "stop"
    input_tokens: int = 0
    output_tokens: int = 0
    answer: str = _GAVE_UP

    def take(self, completion: dict[str, Any]) -> dict[str, Any]:
        choice, usage = completion["choices"][0], completion["usage"]
        self.messages.append(choice["message"])
        self.finish = finish_reason(choice)
        self.input_tokens += usage["prompt_tokens"]
        self.output_tokens += usage["completion_tokens"]
        return choice["message"]


def invoke_agent(play: Play, agent: Agent, task: str, history: list[dict[str, Any]], parent: Context) -> str:
    """Let an agent work on a task and return its answer."""
    work = _Work([system_message(agent), *history, {"role": "user", "content": task}])
    attributes = {
        "gen_ai.operation.name": "invoke_agent",
        **identity(agent),
        "gen_ai.agent.description": agent.description,
        "gen_ai.conversation.id": play.story.conversation_id,
        "gen_ai.request.model": agent.model.name,
        "gen_ai.system_instructions": text(system_instructions(work.messages[0])),
        "gen_ai.input.messages": text(input_messages(work.messages)),
    }
    span, context = play.start(f"invoke_agent {agent.name}", SpanKind.INTERNAL, parent, attributes)
    if not _answered(play, agent, work, context):
        play.fail(
            span, Failure("StepLimitExceeded", f"{agent.name} stopped after {STEP_LIMIT} steps without an answer")
        )
    _finish(play, span, work)
    return work.answer


def _answered(play: Play, agent: Agent, work: _Work, context: Context) -> bool:
    for step in range(STEP_LIMIT):
        message = work.take(chat(play, agent, work.messages, step, context))
        if "tool_calls" not in message:
            work.answer = message["content"] or ""
            return True
        work.messages += execute_tools(play, agent, message["tool_calls"], step, context)
    return False


def _finish(play: Play, span: Span, work: _Work) -> None:
    answer = {"role": "assistant", "content": work.answer}
    span.set_attributes({
        "gen_ai.response.finish_reasons": [work.finish],
        "gen_ai.usage.input_tokens": work.input_tokens,
        "gen_ai.usage.output_tokens": work.output_tokens,
        "gen_ai.output.messages": text(output_messages(answer, work.finish)),
    })
    play.end(span)
