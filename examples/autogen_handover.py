"""AutoGen: `triage` looks the order up and hands over to `refunds`, which pays it back.

pip install "lamplighter[autogen]" autogen-agentchat "autogen-ext[openai]"
OPENAI_API_KEY=... python examples/autogen_handover.py
"""

from __future__ import annotations

import asyncio

import lamplighter
from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.conditions import TextMessageTermination
from autogen_agentchat.teams import Swarm
from autogen_ext.models.openai import OpenAIChatCompletionClient

lamplighter.init("support-desk", environment="dev", version="1.0.0")


async def look_up_order(order: str) -> str:
    """Look an order up."""
    return f"Order {order}: one lamp, 42 EUR, delivered on Monday"


async def refund(order: str) -> str:
    """Pay an order back."""
    return f"Refunded 42 EUR for order {order}"


async def main() -> None:
    """Run the desk."""
    triage = AssistantAgent(
        "triage",
        OpenAIChatCompletionClient(model="gpt-4o"),
        tools=[look_up_order],
        handoffs=["refunds"],
        system_message="Look the order up, then hand over to refunds.",
        max_tool_iterations=2,
    )
    refunds = AssistantAgent(
        "refunds",
        OpenAIChatCompletionClient(model="gpt-4o-mini"),
        tools=[refund],
        system_message="You pay orders back.",
        reflect_on_tool_use=True,
    )
    desk = Swarm([triage, refunds], name="support_desk", termination_condition=TextMessageTermination("refunds"))
    with lamplighter.conversation("case-1138"):
        done = await desk.run(task="Order 1138 arrived broken. I want my money back.")
    print(done.messages[-1])


asyncio.run(main())
