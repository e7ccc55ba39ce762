"""smolagents with LiteLLM: one agent with one tool."""

from __future__ import annotations

import os

import lamplighter
from smolagents import LiteLLMModel, ToolCallingAgent, tool

lamplighter.init("desk", environment="dev", version="1.0.0")


@tool
def look_up_order(order: str) -> str:
    """Look an order up.

    Args:
        order: Its number.

    """
    return f"Order {order}: one lamp"


model = LiteLLMModel("openai/gpt-4o-mini", api_base=os.environ["OPENAI_BASE_URL"])
agent = ToolCallingAgent(tools=[look_up_order], model=model, name="triage", description="x", verbosity_level=0)
print(agent.run("Where is order 1138?"))
