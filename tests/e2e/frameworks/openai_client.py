"""OpenAI's client alone: an answer, a streamed one, a tool call and a refusal, sync and async."""

from __future__ import annotations

import asyncio
from typing import Any

import lamplighter
import openai

lamplighter.init("desk", environment="dev", version="1.0.0")

MODEL: Any = "gpt-4o-mini"
ASKED: Any = [{"role": "user", "content": "Where is order 1138?"}]
SCHEMA = {"type": "object", "properties": {"order": {"type": "string"}}, "required": ["order"]}
TOOLS: Any = [{"type": "function", "function": {"name": "look_up_order", "parameters": SCHEMA}}]
client = openai.OpenAI()


async def asked_async() -> None:
    """Ask with the async client, the second time for a stream."""
    other = openai.AsyncOpenAI()
    await other.chat.completions.create(model=MODEL, messages=ASKED)
    stream = await other.chat.completions.create(
        model=MODEL, messages=ASKED, stream=True, stream_options={"include_usage": True}
    )
    async for _ in stream:
        pass


with lamplighter.agent("triage"):
    print(client.chat.completions.create(model=MODEL, messages=ASKED).choices[0].message.content)
    for _ in client.chat.completions.create(
        model=MODEL, messages=ASKED, stream=True, stream_options={"include_usage": True}
    ):
        pass
    client.chat.completions.create(model=MODEL, messages=ASKED, tools=TOOLS)
    asyncio.run(asked_async())
    try:
        client.chat.completions.create(model="gpt-none", messages=ASKED)
    except openai.NotFoundError as refused:
        print(refused)
