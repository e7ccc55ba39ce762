"""LlamaIndex: one agent with one tool."""

from __future__ import annotations

import asyncio
import os

import lamplighter
from llama_index.core.agent.workflow import FunctionAgent
from llama_index.llms.openai_like import OpenAILike

lamplighter.init("desk", environment="dev", version="1.0.0")


def look_up_order(order: str) -> str:
    """Look an order up."""
    return f"Order {order}: one lamp"


model = OpenAILike(
    model="gpt-4o-mini",
    api_base=os.environ["OPENAI_BASE_URL"],
    api_key="none",
    is_chat_model=True,
    is_function_calling_model=True,
)
agent = FunctionAgent(name="triage", description="x", tools=[look_up_order], llm=model, streaming=False)


async def main() -> None:
    """Ask once."""
    print(await agent.run("Where is order 1138?"))


asyncio.run(main())
