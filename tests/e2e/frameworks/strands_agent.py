"""Strands: one agent with one tool; its answers are streamed."""

from __future__ import annotations

import lamplighter
from strands import Agent, tool
from strands.models.openai import OpenAIModel

lamplighter.init("desk", environment="dev", version="1.0.0")


@tool
def look_up_order(order: str) -> str:
    """Look an order up."""
    return f"Order {order}: one lamp"


agent = Agent(name="triage", model=OpenAIModel(model_id="gpt-4o-mini"), tools=[look_up_order], callback_handler=None)
print(agent("Where is order 1138?"))
