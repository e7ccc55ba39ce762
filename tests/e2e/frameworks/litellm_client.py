"""LiteLLM alone: an answer, a streamed one, a tool call and a refusal, sync and async."""

from __future__ import annotations

import asyncio
from typing import Any

import lamplighter
import litellm

lamplighter.init("desk", environment="dev", version="1.0.0")

ASKED: Any = [{"role": "user", "content": "Where is order 1138?"}]
SCHEMA = {"type": "object", "properties": {"order": {"type": "string"}}, "required": ["order"]}
TOOLS: Any = [{"type": "function", "function": {"name": "look_up_order", "parameters": SCHEMA}}]
OPTIONS: Any = {"stream": True, "stream_options": {"include_usage": True}}
MODEL = "openai/gpt-4o-mini"


async def asked_async() -> None:
    """Ask asynchronously, the second time for a stream."""
    await litellm.acompletion(MODEL, ASKED)
    async for _ in await litellm.acompletion(MODEL, ASKED, **OPTIONS):
        pass


with lamplighter.agent("triage"):
    print(litellm.completion(MODEL, ASKED).choices[0].message.content)
    for _ in litellm.completion(MODEL, ASKED, **OPTIONS):
        pass
    litellm.completion(MODEL, ASKED, tools=TOOLS)
    asyncio.run(asked_async())
    try:
        litellm.completion("openai/gpt-none", ASKED)
    except litellm.NotFoundError as refused:
        print(refused)
