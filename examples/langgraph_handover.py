"""LangGraph: `triage` looks the order up and hands over to `refunds`, which pays it back.

pip install "lamplighter[langchain]" langgraph-swarm langchain langchain-openai
OPENAI_API_KEY=... python examples/langgraph_handover.py
"""

from __future__ import annotations

import lamplighter
from langchain.agents import create_agent
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI
from langgraph_swarm import create_handoff_tool, create_swarm

lamplighter.init("support-desk", environment="dev", version="1.0.0")


@tool
def look_up_order(order: str) -> str:
    """Look an order up."""
    return f"Order {order}: one lamp, 42 EUR, delivered on Monday"


@tool
def refund(order: str) -> str:
    """Pay an order back."""
    return f"Refunded 42 EUR for order {order}"


triage = create_agent(
    ChatOpenAI(model="gpt-4o"),
    [look_up_order, create_handoff_tool(agent_name="refunds")],
    system_prompt="Look the order up, then hand over to refunds.",
    name="triage",
)
refunds = create_agent(ChatOpenAI(model="gpt-4o-mini"), [refund], system_prompt="You pay orders back.", name="refunds")
desk = create_swarm([triage, refunds], default_active_agent="triage").compile(name="support_desk")

wish = {"messages": [{"role": "user", "content": "Order 1138 arrived broken. I want my money back."}]}
with lamplighter.conversation("case-1138"):
    print(desk.invoke(wish)["messages"][-1].content)
