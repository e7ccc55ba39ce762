"""An agent that calls a gRPC service, `sync` or `aio`, on a port."""

from __future__ import annotations

import asyncio
import sys

import grpc
import lamplighter

lamplighter.init("desk", instrument=False)
way, port = sys.argv[1:]


async def ask_soon() -> bytes:
    """Ask in an event loop."""
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        return bytes(await channel.unary_unary("/Plans/Plan")(b"Rome"))


def ask() -> bytes:
    """Ask and wait."""
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        return bytes(channel.unary_unary("/Plans/Plan")(b"Rome"))


with lamplighter.conversation("c-1"), lamplighter.agent("desk"):
    print((asyncio.run(ask_soon()) if way == "aio" else ask()).decode())
