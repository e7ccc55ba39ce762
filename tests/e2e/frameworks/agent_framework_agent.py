"""Microsoft Agent Framework: one agent with one tool."""

from __future__ import annotations

import asyncio

import lamplighter
from agent_framework import Agent
from agent_framework.openai import OpenAIChatCompletionClient

lamplighter.init("desk", environment="dev", version="1.0.0")


def look_up_order(order: str) -> str:
    """Look an order up."""
    return f"Order {order}: one lamp"


agent = Agent(client=OpenAIChatCompletionClient(model="gpt-4o-mini"), name="triage", tools=[look_up_order])
print(asyncio.run(agent.run("Where is order 1138?")).text)
