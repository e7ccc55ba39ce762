"""One call of a model: a real request to the scripted model server, told as a `chat` span."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from opentelemetry.trace import SpanKind

from lamplighter_server.demo.messages import (
    finish_reason,
    input_messages,
    output_messages,
    system_instructions,
    tool_definitions,
)
from lamplighter_server.demo.play import Vanished
from lamplighter_server.demo.script import Failure, Say
from lamplighter_server.demo.telemetry import text

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.util.types import AttributeValue

    from lamplighter_server.demo.agents import Agent
    from lamplighter_server.demo.play import Play

SECONDS_HEADER = "openai-processing-ms"


def system_message(agent: Agent) -> dict[str, Any]:
    """Return the system message of an agent: its instructions and its handbook."""
    handbook = {"type": "file", "file": {"file_id": agent.handbook}}
    return {"role": "system", "content": [{"type": "text", "text": agent.instructions}, handbook]}


def identity(agent: Agent) -> dict[str, AttributeValue]:
    """Return who does it. Chat and tool spans carry it too, so that each can be counted without its ancestors."""
    return {"gen_ai.agent.id": agent.id, "gen_ai.agent.name": agent.name, "gen_ai.agent.version": agent.version}


def chat(play: Play, agent: Agent, messages: list[dict[str, Any]], step: int, parent: Context) -> dict[str, Any]:
    """Ask the agent's model and return its chat completion."""
    request = _request(play, agent, messages, step)
    span, _ = play.start(f"chat {agent.model.name}", SpanKind.CLIENT, parent, _asked(play, agent, request))
    response = play.http.post(f"{play.models}/v1/chat/completions", json=request)
    if response.status_code == 499:
        raise Vanished
    play.clock.advance(int(response.headers[SECONDS_HEADER]) / 1000)
    completion = response.json()
    span.set_attributes(_answered(agent, completion))
    if completion["choices"][0]["finish_reason"] == "error":
        play.fail(span, Failure("server_error", "The model stopped with an error."))
    play.end(span)
    return completion


def _request(play: Play, agent: Agent, messages: list[dict[str, Any]], step: int) -> dict[str, Any]:
    scripted = play.story.step(agent.name, step)
    limit = scripted.max_tokens if isinstance(scripted, Say) else None
    return {
        "model": agent.model.name,
        "messages": messages,
        "tools": [
            {
                "type": "function",
                "function": {"name": tool.name, "description": tool.description, "parameters": tool.parameters()},
            }
            for tool in agent.tools
        ],
        "temperature": agent.temperature,
        "max_tokens": limit or agent.max_tokens,
        "metadata": play.story.metadata(agent.name, step),
    }


def _asked(play: Play, agent: Agent, request: dict[str, Any]) -> dict[str, AttributeValue]:
    return {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": agent.model.provider,
        "gen_ai.request.model": agent.model.name,
        "gen_ai.request.max_tokens": request["max_tokens"],
        "gen_ai.request.temperature": request["temperature"],
        "gen_ai.conversation.id": play.story.conversation_id,
        "server.address": agent.model.host,
        "server.port": 443,
        **identity(agent),
        "gen_ai.system_instructions": text(system_instructions(request["messages"][0])),
        "gen_ai.input.messages": text(input_messages(request["messages"])),
        "gen_ai.tool.definitions": text(tool_definitions(request["tools"])),
    }


def _answered(agent: Agent, completion: dict[str, Any]) -> dict[str, AttributeValue]:
    choice, usage = completion["choices"][0], completion["usage"]
    finish = finish_reason(choice)
    optional = {
        "gen_ai.usage.cache_read.input_tokens": usage["prompt_tokens_details"]["cached_tokens"],
        "gen_ai.usage.cache_write.input_tokens": usage["prompt_tokens_details"]["cache_write_tokens"],
        "gen_ai.usage.reasoning.output_tokens": usage["completion_tokens_details"]["reasoning_tokens"],
    }
    reported = {
        "gen_ai.usage.cache_read.input_tokens": agent.model.caches,
        "gen_ai.usage.cache_write.input_tokens": agent.model.reports_cache_writes,
        "gen_ai.usage.reasoning.output_tokens": agent.model.reasons,
    }
    return {
        "gen_ai.response.id": completion["id"],
        "gen_ai.response.model": completion["model"],
        "gen_ai.response.finish_reasons": [finish],
        "gen_ai.usage.input_tokens": usage["prompt_tokens"],
        "gen_ai.usage.output_tokens": usage["completion_tokens"],
        **{name: tokens for name, tokens in optional.items() if reported[name]},
        "gen_ai.output.messages": text(output_messages(choice["message"], finish)),
    }
