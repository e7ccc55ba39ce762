"""A gRPC service whose method is an agent's work; `sync` or `aio`. Prints its port."""

from __future__ import annotations

import asyncio
import sys
from concurrent import futures
from typing import Any

import grpc
import lamplighter

lamplighter.init("plans", instrument=False)


def plan(request: bytes, _context: Any) -> bytes:
    """Plan a trip."""
    with lamplighter.agent("planner"):
        return b"planned " + request


async def plan_soon(request: bytes, context: Any) -> bytes:
    """Plan a trip, in an event loop."""
    return plan(request, context)


def opened(server: Any, method: Any) -> Any:
    """Give a server that serves the method, with its port printed."""
    handler = grpc.unary_unary_rpc_method_handler(method)
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("Plans", {"Plan": handler}),))
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    return server


async def serve() -> None:
    """Serve in an event loop."""
    server = opened(grpc.aio.server(), plan_soon)
    await server.start()
    await server.wait_for_termination()


if sys.argv[1] == "aio":
    asyncio.run(serve())
else:
    served = opened(grpc.server(futures.ThreadPoolExecutor(2)), plan)
    served.start()
    served.wait_for_termination()
