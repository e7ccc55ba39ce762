"""AG2: one agent with one tool."""

from __future__ import annotations

import asyncio

import lamplighter
from ag2 import Agent
from ag2.config.openai import OpenAIConfig

lamplighter.init("desk", environment="dev", version="1.0.0")


def look_up_order(order: str) -> str:
    """Look an order up."""
    return f"Order {order}: one lamp"


agent = Agent("triage", "You look orders up.", config=OpenAIConfig(model="gpt-4o-mini"), tools=[look_up_order])
print(asyncio.run(agent.ask("Where is order 1138?")).body)
