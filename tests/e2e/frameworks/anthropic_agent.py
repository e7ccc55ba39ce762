"""Anthropic's client, which makes spans of its own: an agent in plain Python with one tool."""

from __future__ import annotations

from typing import Any

import anthropic
import lamplighter

lamplighter.init("desk", environment="dev", version="1.0.0")

SCHEMA = {"type": "object", "properties": {"order": {"type": "string"}}, "required": ["order"]}
client = anthropic.Anthropic()


@lamplighter.tool
def look_up_order(order: str) -> str:
    """Look an order up."""
    return f"Order {order}: one lamp"


def ask(messages: list[Any]) -> Any:
    """Ask the model."""
    tools: list[Any] = [{"name": "look_up_order", "input_schema": SCHEMA}]
    return client.messages.create(model="claude-sonnet-4-5", max_tokens=100, tools=tools, messages=messages)


with lamplighter.agent("triage"):
    said: list[Any] = [{"role": "user", "content": "Where is order 1138?"}]
    answer = ask(said)
    call = answer.content[0]
    found = {"type": "tool_result", "tool_use_id": call.id, "content": look_up_order(**call.input)}
    said += [{"role": "assistant", "content": answer.content}, {"role": "user", "content": [found]}]
    print(ask(said).content[0].text)
