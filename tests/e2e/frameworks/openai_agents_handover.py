"""OpenAI Agents: one agent looks an order up and hands over to the next, which pays."""

from __future__ import annotations

import lamplighter
from agents import Agent, RunConfig, Runner, function_tool, set_default_openai_api, set_trace_processors

lamplighter.init("desk", environment="dev", version="1.0.0")
set_trace_processors([])  # the one that is there sends to the provider's site
set_default_openai_api("chat_completions")


@function_tool
def look_up_order(order: str) -> str:
    """Look an order up."""
    return f"Order {order}: one lamp"


@function_tool
def refund(order: str) -> str:
    """Pay an order back."""
    return f"Paid 42 EUR for {order}"


refunds = Agent(name="refunds", model="gpt-4o-mini", tools=[refund])
triage = Agent(name="triage", model="gpt-4o", tools=[look_up_order], handoffs=[refunds])
config = RunConfig(workflow_name="support_desk", group_id="case-1138")
print(Runner.run_sync(triage, "My lamp arrived broken.", run_config=config).final_output)
