"""OpenAI Agents with LiteLLM: one agent with one tool; its answers are streamed."""

from __future__ import annotations

import asyncio

import lamplighter
from agents import Agent, ModelSettings, Runner, function_tool, set_trace_processors
from agents.extensions.models.litellm_model import LitellmModel

lamplighter.init("desk", environment="dev", version="1.0.0")
set_trace_processors([])  # the one that is there sends to the provider's site


@function_tool
def look_up_order(order: str) -> str:
    """Look an order up."""
    return f"Order {order}: one lamp"


settings = ModelSettings(include_usage=True)
agent = Agent(name="triage", model=LitellmModel("openai/gpt-4o-mini"), model_settings=settings, tools=[look_up_order])


async def main() -> None:
    """Ask once."""
    run = Runner.run_streamed(agent, "Where is order 1138?")
    async for _ in run.stream_events():
        pass
    print(run.final_output)


asyncio.run(main())
