"""A running receiver, real sockets and all, whose journal is a list."""

from __future__ import annotations

import asyncio
import importlib.util
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from lamplighter_server.access import Keys
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

HERE = Path(__file__).parent
SPEC = importlib.util.spec_from_file_location("receiver_under_test", HERE / "receiver.py")
receiver_module: Any = importlib.util.module_from_spec(SPEC)
sys.modules["receiver_under_test"] = receiver_module
SPEC.loader.exec_module(receiver_module)


@contextmanager
def running(directory: Path, **options: Any) -> Any:
    ready, box = threading.Event(), []
    loop, stop = asyncio.new_event_loop(), asyncio.Event()

    def started(receiver: Any) -> None:
        box.append(receiver)
        ready.set()

    def run() -> None:
        keys = options.pop("keys", None) or Keys(directory / "keys.json")
        try:
            loop.run_until_complete(receiver_module.serve(started, stop, keys=keys, **options))
        finally:
            ready.set()
            loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert ready.wait(20)
    try:
        yield box[0]
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(20)
        assert not thread.is_alive()


@pytest.fixture
def start(tmp_path: Path) -> Any:
    """Start a receiver with options of `receiver.serve`; a context manager."""
    return lambda **options: running(tmp_path, **options)


@pytest.fixture
def receiver(start: Any) -> Any:
    with start() as started:
        yield started


@pytest.fixture
def journal_class() -> Any:
    return receiver_module.FakeJournal


@pytest.fixture
def traces() -> Any:
    """Make a request of so many good spans."""

    def make(count: int = 3) -> ExportTraceServiceRequest:
        request = ExportTraceServiceRequest()
        scope = request.resource_spans.add().scope_spans.add()
        for n in range(1, count + 1):
            scope.spans.add(trace_id=n.to_bytes(16, "big"), span_id=n.to_bytes(8, "big"), name=f"span {n}")
        return request

    return make
