"""A receiver with a journal that keeps everything in memory, for tests and measurements; prints its ports when run."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from lamplighter_server.access import Door, Keys
from lamplighter_server.journal import Appended
from lamplighter_server.receive import Intake, Limits, OtlpGrpc, OtlpHttp, uvicorn_options

if TYPE_CHECKING:
    from collections.abc import Callable

    from lamplighter_server.journal import Signal


@dataclass
class FakeJournal:
    """Keeps what it is given, or only counts it; `answer` decides what becomes of a body."""

    count_only: bool = False
    kept: list[tuple[Signal, bytes, str, int]] = field(default_factory=list)
    items: int = 0
    answer: Callable[[], Appended] = lambda: Appended.STORED
    gate: asyncio.Event | None = None
    waiting: int = 0

    async def append(self, signal: Signal, body: bytes, project: str, items: int) -> Appended:
        """Keep a body as told."""
        if self.gate is not None:
            self.waiting += 1
            await self.gate.wait()
        result = self.answer()
        self.items += items
        if not self.count_only:
            self.kept.append((signal, body, project, items))
        return result


@dataclass
class Receiver:
    """HTTP and gRPC on ports of the system's choice."""

    journal: FakeJournal
    intake: Intake
    loop: asyncio.AbstractEventLoop
    http: int = 0
    grpc: int = 0

    @property
    def url(self) -> str:
        """Return the address of OTLP/HTTP."""
        return f"http://127.0.0.1:{self.http}"


async def serve(
    ready: Callable[[Receiver], None],
    stop: asyncio.Event,
    *,
    keys: Keys,
    limits: Limits | None = None,
    host: str = "127.0.0.1",
    journal: FakeJournal | None = None,
) -> None:
    """Run a receiver until `stop`; `host` is what the door believes it is bound to."""
    intake = Intake(journal or FakeJournal(), Door(keys, host=host), limits)
    running = Receiver(intake._journal, intake, asyncio.get_running_loop())
    grpc_server = OtlpGrpc(intake, "127.0.0.1:0")
    await grpc_server.start()
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(OtlpHttp(intake), log_config=None, **uvicorn_options(intake.limits))
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    running.grpc, running.http = grpc_server.port, listener.getsockname()[1]
    ready(running)
    await stop.wait()
    server.should_exit = server.force_exit = True
    await serving
    await grpc_server.stop(0)
    intake.close()


def main() -> None:
    """Run until the standard input ends."""
    import uvloop

    async def run() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.run_in_executor(None, lambda: (sys.stdin.read(), loop.call_soon_threadsafe(stop.set)))
        with tempfile.TemporaryDirectory() as directory:
            keys = Keys(Path(directory) / "keys.json")
            journal = FakeJournal(count_only=True)
            await serve(lambda r: print(json.dumps([r.http, r.grpc]), flush=True), stop, keys=keys, journal=journal)
        print(journal.items)

    uvloop.run(run())


if __name__ == "__main__":
    main()
