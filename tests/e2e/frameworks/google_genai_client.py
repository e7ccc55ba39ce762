"""Google's GenAI client alone: an answer, a streamed one, a tool call and a refusal, sync and async."""

from __future__ import annotations

import asyncio

import lamplighter
from google import genai
from google.genai import errors, types

lamplighter.init("desk", environment="dev", version="1.0.0")

MODEL, ASKED = "gemini-2.5-flash", "Where is order 1138?"
ORDER = types.Schema(type=types.Type.OBJECT, properties={"order": types.Schema(type=types.Type.STRING)})
TOOL = types.Tool(function_declarations=[types.FunctionDeclaration(name="look_up_order", parameters=ORDER)])
client = genai.Client()


async def asked_async() -> None:
    """Ask with the async client, the second time for a stream."""
    await client.aio.models.generate_content(model=MODEL, contents=ASKED)
    async for _ in await client.aio.models.generate_content_stream(model=MODEL, contents=ASKED):
        pass


with lamplighter.agent("triage"):
    print(client.models.generate_content(model=MODEL, contents=ASKED).text)
    for _ in client.models.generate_content_stream(model=MODEL, contents=ASKED):
        pass
    client.models.generate_content(model=MODEL, contents=ASKED, config=types.GenerateContentConfig(tools=[TOOL]))
    asyncio.run(asked_async())
    try:
        client.models.generate_content(model="gemini-none", contents=ASKED)
    except errors.ClientError as refused:
        print(refused)
