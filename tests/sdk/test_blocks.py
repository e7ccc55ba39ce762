"""`with` blocks: what is said inside counts to their end, and one operation serves many threads and tasks at once."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import lamplighter

if TYPE_CHECKING:
    import pytest
    from conftest import Recorder


def test_what_is_told_after_a_streams_last_chunk_is_kept(recorder: Recorder) -> None:
    """Usage is known when a stream is over: told in the same block, it is on the call's span and in its metrics."""
    recorder.start()
    with lamplighter.chat("m", provider="openai") as call:
        assert list(call.stream(iter("abc"))) == ["a", "b", "c"]
        call.usage(input_tokens=7, output_tokens=3)
        call.response(finish_reasons=["stop"])
    attributes = recorder.span("chat m").attributes
    assert (attributes["gen_ai.usage.input_tokens"], attributes["gen_ai.response.finish_reasons"]) == (7, ["stop"])
    assert recorder.sink.metrics["gen_ai.client.inference.operation.input_tokens"][0].sum == 7


def test_what_is_told_after_an_async_streams_last_chunk_is_kept(recorder: Recorder) -> None:
    """The same over an async answer."""
    recorder.start()

    async def ask() -> None:
        async def chunks() -> object:
            yield "a"

        async with lamplighter.chat("m", provider="openai") as call:
            assert [one async for one in call.astream(chunks())] == ["a"]
            call.usage(input_tokens=7)

    asyncio.run(ask())
    assert recorder.span("chat m").attributes["gen_ai.usage.input_tokens"] == 7


def test_threads_may_share_an_operation(recorder: Recorder, caplog: pytest.LogCaptureFixture) -> None:
    """Each block ends its own run, whatever order they end in, with the right parent and no complaint."""
    recorder.start()
    search = lamplighter.tool("search")
    second_in, first_done = threading.Event(), threading.Event()

    def first() -> None:
        with lamplighter.agent("first"), search as call:
            assert second_in.wait(20)
            call.set(who="first")
        first_done.set()

    def second() -> None:
        with lamplighter.agent("second"), search as call:
            second_in.set()
            assert first_done.wait(20)
            call.set(who="second")

    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(work) for work in (first, second)]
    assert [one.result() for one in done] == [None, None]
    spans = recorder.spans
    agents = {span.span_id: span.attributes["gen_ai.agent.name"] for span in spans if "agent" in span.name}
    tools = [span for span in spans if span.name == "execute_tool search"]
    assert {(agents[span.parent_id], span.attributes["who"]) for span in tools} == {("first",) * 2, ("second",) * 2}
    assert not [line for line in caplog.messages if "detach" in line]


def test_tasks_may_share_an_operation(recorder: Recorder, caplog: pytest.LogCaptureFixture) -> None:
    """The same in one thread, where tasks take turns; and an operation may be inside itself."""
    recorder.start()
    search = lamplighter.tool("search")

    async def task(number: int) -> None:
        with lamplighter.agent(f"a{number}"), search as outer, search as inner:
            for _ in range(number):
                await asyncio.sleep(0)
            outer.set(who=f"a{number}")
            inner.set(who=f"a{number}")

    async def main() -> None:
        await asyncio.gather(*map(task, range(3)))

    asyncio.run(main())
    tools = [span for span in recorder.spans if span.name == "execute_tool search"]
    assert len(tools) == 6
    assert all(span.attributes["who"] == span.attributes["gen_ai.agent.name"] for span in tools)
    assert not [line for line in caplog.messages if "detach" in line]
