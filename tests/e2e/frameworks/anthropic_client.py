"""Anthropic's client alone: an answer, a streamed one, a tool call and a refusal, sync and async."""

from __future__ import annotations

import asyncio
from typing import Any

import anthropic
import lamplighter

lamplighter.init("desk", environment="dev", version="1.0.0")

ASKED: Any = {"max_tokens": 100, "messages": [{"role": "user", "content": "Where is order 1138?"}]}
SCHEMA: Any = {"type": "object", "properties": {"order": {"type": "string"}}, "required": ["order"]}
MODEL = "claude-sonnet-4-5"
client = anthropic.Anthropic()


async def asked_async() -> None:
    """Ask with the async client, the second time for a stream."""
    other = anthropic.AsyncAnthropic()
    await other.messages.create(model=MODEL, **ASKED)
    async with other.messages.stream(model=MODEL, **ASKED) as stream:
        async for _ in stream.text_stream:
            pass


with lamplighter.agent("triage"):
    print(client.messages.create(model=MODEL, **ASKED).content[0].text)
    for _ in client.messages.create(model=MODEL, stream=True, **ASKED):
        pass
    client.messages.create(model=MODEL, tools=[{"name": "look_up_order", "input_schema": SCHEMA}], **ASKED)
    asyncio.run(asked_async())
    try:
        client.messages.create(model="claude-none", **ASKED)
    except anthropic.NotFoundError as refused:
        print(refused)
