"""CrewAI: `triage` looks the order up and delegates to `refunds`, which pays it back.

pip install "lamplighter[crewai]" crewai
OPENAI_API_KEY=... python examples/crewai_handover.py
"""

from __future__ import annotations

import lamplighter
from crewai import Agent, Crew, Task
from crewai.tools import tool

lamplighter.init("support-desk", environment="dev", version="1.0.0")


@tool("look_up_order")
def look_up_order(order: str) -> str:
    """Look an order up."""
    return f"Order {order}: one lamp, 42 EUR, delivered on Monday"


@tool("refund")
def refund(order: str) -> str:
    """Pay an order back."""
    return f"Refunded 42 EUR for order {order}"


triage = Agent(
    role="triage",
    goal="Look the order up, then delegate to refunds",
    backstory="You know every order.",
    llm="openai/gpt-4o",
    tools=[look_up_order],
    allow_delegation=True,
)
refunds = Agent(
    role="refunds",
    goal="Pay orders back",
    backstory="You hold the purse.",
    llm="openai/gpt-4o-mini",
    tools=[refund],
)
task = Task(
    description="A customer writes: {wish}", expected_output="One sentence for the customer.", agent=triage, name="case"
)
desk = Crew(name="support_desk", agents=[triage, refunds], tasks=[task])

with lamplighter.conversation("case-1138"):
    print(desk.kickoff(inputs={"wish": "Order 1138 arrived broken. I want my money back."}))
