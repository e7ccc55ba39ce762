"""PydanticAI: `triage` looks the order up and has `refunds` pay it back.

pip install lamplighter "pydantic-ai-slim[openai]"
OPENAI_API_KEY=... python examples/pydantic_ai_handover.py
"""

from __future__ import annotations

import lamplighter
from pydantic_ai import Agent

lamplighter.init("support-desk", environment="dev", version="1.0.0")

refunds = Agent("openai-chat:gpt-4o-mini", name="refunds", instructions="You pay orders back.")
triage = Agent("openai-chat:gpt-4o", name="triage", instructions="Look the order up, then hand over to refunds.")


@triage.tool_plain
def look_up_order(order: str) -> str:
    """Look an order up."""
    return f"Order {order}: one lamp, 42 EUR, delivered on Monday"


@triage.tool_plain
async def hand_over_to_refunds(task: str) -> str:
    """Hand a case over to the refunds agent."""
    return (await refunds.run(task)).output


@refunds.tool_plain
def refund(order: str) -> str:
    """Pay an order back."""
    return f"Refunded 42 EUR for order {order}"


with lamplighter.conversation("case-1138"):
    print(triage.run_sync("Order 1138 arrived broken. I want my money back.").output)
