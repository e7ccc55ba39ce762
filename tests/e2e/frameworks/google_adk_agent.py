"""Google ADK: one agent with one tool."""

from __future__ import annotations

import asyncio

import lamplighter
from google.adk.agents import LlmAgent
from google.adk.runners import InMemoryRunner
from google.genai import types

lamplighter.init("desk", environment="dev", version="1.0.0")


def look_up_order(order: str) -> dict[str, str]:
    """Look an order up."""
    return {"order": order, "content": "one lamp"}


async def main() -> None:
    """Ask once."""
    runner = InMemoryRunner(agent=LlmAgent(name="triage", model="gemini-2.5-flash", tools=[look_up_order]))
    session = await runner.session_service.create_session(app_name=runner.app_name, user_id="u")
    wish = types.Content(role="user", parts=[types.Part(text="Where is order 1138?")])
    async for event in runner.run_async(user_id="u", session_id=session.id, new_message=wish):
        print(event.content)


asyncio.run(main())
