"""A turn's spans in OpenInference, the dialect of Arize Phoenix."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bench.loadgen.turn import TOOLS, Described, http_span

if TYPE_CHECKING:
    from bench.loadgen.turn import Step, Turn


def agent(turn: Turn, step: Step) -> Described:
    name = turn.agent(step.detail)
    attributes = {
        "openinference.span.kind": "AGENT",
        "agent.name": name,
        "session.id": turn.conversation,
        "user.id": turn.user,
        "input.value": turn.prose(turn.content // 8) if turn.content else None,
        "output.value": turn.prose(turn.content // 4) if turn.content else None,
    }
    return Described(name, client=False, attributes=attributes)


def chat(turn: Turn, step: Step) -> Described:
    model, rng = turn.models[step.role], turn.rng
    prompt, completion = rng.randint(300, 4000), rng.randint(20, 700)
    system = model.provider.rpartition(".")[2].replace("gemini", "google")
    attributes: dict[str, Any] = {
        "openinference.span.kind": "LLM",
        "llm.provider": system,
        "llm.system": system,
        "llm.model_name": model.answered,
        "llm.invocation_parameters": json.dumps({"model": model.asked, "temperature": 0.2, "max_tokens": 2048}),
        "llm.token_count.prompt": prompt,
        "llm.token_count.completion": completion,
        "llm.token_count.total": prompt + completion,
        "llm.token_count.prompt_details.cache_read": rng.randint(0, 200),
        "llm.finish_reason": step.detail,
        "session.id": turn.conversation,
        "agent.name": turn.agent(step.role),
    }
    if turn.content:
        for i, (role, content) in enumerate(turn.asked()):
            attributes[f"llm.input_messages.{i}.message.role"] = role
            attributes[f"llm.input_messages.{i}.message.content"] = content
        attributes["llm.output_messages.0.message.role"] = "assistant"
        attributes["llm.output_messages.0.message.content"] = turn.answered()
    return Described("ChatCompletion", client=False, attributes=attributes)


def tool(turn: Turn, step: Step) -> Described:
    name = TOOLS[step.tool]
    attributes = {
        "openinference.span.kind": "TOOL",
        "tool.name": name,
        "tool_call.id": turn.identity("call_", 64),
        "session.id": turn.conversation,
    }
    if turn.content:
        arguments, result = turn.tool_exchange()
        attributes |= {
            "tool.parameters": arguments,
            "input.value": arguments,
            "input.mime_type": "application/json",
            "output.value": result,
            "output.mime_type": "application/json",
        }
    return Described(name, client=False, attributes=attributes, failed=turn.fails(step))


SPANS = {"agent": agent, "chat": chat, "tool": tool, "http": http_span}
