"""A turn's spans in OpenTelemetry's GenAI semantic conventions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bench.loadgen.turn import TOOLS, Described, http_span

if TYPE_CHECKING:
    from bench.loadgen.turn import Step, Turn


def agent(turn: Turn, step: Step) -> Described:
    name, model = turn.agent(step.detail), turn.models[step.detail]
    attributes = {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.provider.name": model.provider,
        "gen_ai.agent.name": name,
        "gen_ai.agent.id": f"asst_{name}",
        "gen_ai.conversation.id": turn.conversation,
        "gen_ai.request.model": model.asked,
        "user.id": turn.user,
    }
    return Described(f"invoke_agent {name}", client=False, attributes=attributes)


def chat(turn: Turn, step: Step) -> Described:
    model, rng = turn.models[step.role], turn.rng
    attributes: dict[str, Any] = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": model.provider,
        "gen_ai.request.model": model.asked,
        "gen_ai.response.model": model.answered,
        "gen_ai.response.id": turn.identity("chatcmpl-", 96),
        "gen_ai.request.temperature": 0.2,
        "gen_ai.request.max_tokens": 2048,
        "gen_ai.response.finish_reasons": [step.detail],
        "gen_ai.usage.input_tokens": rng.randint(300, 4000),
        "gen_ai.usage.output_tokens": rng.randint(20, 700),
        "gen_ai.usage.cache_read.input_tokens": rng.randint(0, 200),
        "gen_ai.conversation.id": turn.conversation,
        "gen_ai.agent.name": turn.agent(step.role),
        "gen_ai.output.type": "text",
        "server.address": model.host,
        "server.port": 443,
    }
    if turn.content:
        asked = [_message(role, text) for role, text in turn.asked()]
        answered = {**_message("assistant", turn.answered()), "finish_reason": step.detail}
        attributes["gen_ai.input.messages"] = json.dumps(asked)
        attributes["gen_ai.output.messages"] = json.dumps([answered])
    return Described(f"chat {model.asked}", client=True, attributes=attributes)


def tool(turn: Turn, step: Step) -> Described:
    name, failed = TOOLS[step.tool], turn.fails(step)
    attributes = {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": name,
        "gen_ai.tool.type": "function",
        "gen_ai.tool.call.id": turn.identity("call_", 64),
        "gen_ai.agent.name": turn.agent(step.role),
        "gen_ai.conversation.id": turn.conversation,
        "error.type": "TimeoutError" if failed else None,
    }
    if turn.content:
        attributes["gen_ai.tool.call.arguments"], attributes["gen_ai.tool.call.result"] = turn.tool_exchange()
    return Described(f"execute_tool {name}", client=False, attributes=attributes, failed=failed)


def _message(role: str, text: str) -> dict[str, Any]:
    return {"role": role, "parts": [{"type": "text", "content": text}]}


SPANS = {"agent": agent, "chat": chat, "tool": tool, "http": http_span}
