"""OpenAI Agents: one agent with one tool."""

from __future__ import annotations

import lamplighter
from agents import Agent, Runner, function_tool, set_trace_processors

lamplighter.init("desk", environment="dev", version="1.0.0")
set_trace_processors([])  # the one that is there sends to the provider's site


@function_tool
def look_up_order(order: str) -> str:
    """Look an order up."""
    return f"Order {order}: one lamp"


agent = Agent(name="triage", model="gpt-4o-mini", tools=[look_up_order])
print(Runner.run_sync(agent, "Where is order 1138?").final_output)
