"""Operations become the spans, events and metrics of the GenAI conventions."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import lamplighter
import pytest
from opentelemetry import trace

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from conftest import Recorder

TABLE: list[tuple[str, Callable[[], Any], str, str, dict[str, Any]]] = [
    (
        "invoke_agent planner",
        lambda: lamplighter.agent("planner"),
        "INTERNAL",
        "invoke_agent",
        {"gen_ai.agent.name": "planner", "gen_ai.agent.id": "planner"},
    ),
    (
        "invoke_agent remote",
        lambda: lamplighter.agent("remote", provider="aws.bedrock"),
        "CLIENT",
        "invoke_agent",
        {"gen_ai.provider.name": "aws.bedrock"},
    ),
    (
        "invoke_workflow trip",
        lambda: lamplighter.workflow("trip"),
        "INTERNAL",
        "invoke_workflow",
        {"gen_ai.workflow.name": "trip"},
    ),
    ("plan planner", lambda: lamplighter.plan("planner"), "INTERNAL", "plan", {"gen_ai.agent.name": "planner"}),
    (
        "create_agent helper",
        lambda: lamplighter.create_agent("helper", provider="openai", model="gpt-4o"),
        "CLIENT",
        "create_agent",
        {"gen_ai.provider.name": "openai", "gen_ai.agent.name": "helper", "gen_ai.request.model": "gpt-4o"},
    ),
    (
        "execute_tool search",
        lambda: lamplighter.tool("search", call_id="c1", description="looks things up"),
        "INTERNAL",
        "execute_tool",
        {
            "gen_ai.tool.name": "search",
            "gen_ai.tool.type": "function",
            "gen_ai.tool.call.id": "c1",
            "gen_ai.tool.description": "looks things up",
        },
    ),
    (
        "chat gpt-4o",
        lambda: lamplighter.chat(
            "gpt-4o", provider="openai", temperature=0.5, max_tokens=9, server_address="h", server_port=8
        ),
        "CLIENT",
        "chat",
        {
            "gen_ai.provider.name": "openai",
            "gen_ai.request.model": "gpt-4o",
            "gen_ai.request.temperature": 0.5,
            "gen_ai.request.max_tokens": 9,
            "server.address": "h",
            "server.port": 8,
        },
    ),
    (
        "text_completion old",
        lambda: lamplighter.chat("old", provider="openai", operation="text_completion"),
        "CLIENT",
        "text_completion",
        {"gen_ai.request.model": "old"},
    ),
    (
        "embeddings e3",
        lambda: lamplighter.embeddings("e3", provider="openai"),
        "CLIENT",
        "embeddings",
        {"gen_ai.request.model": "e3"},
    ),
    ("retrieval docs", lambda: lamplighter.retrieval("docs"), "CLIENT", "retrieval", {"gen_ai.data_source.id": "docs"}),
    (
        "search_memory",
        lambda: lamplighter.memory("search_memory", store="notes"),
        "CLIENT",
        "search_memory",
        {"gen_ai.memory.store.id": "notes"},
    ),
    (
        "upsert_memory",
        lambda: lamplighter.memory("upsert_memory", record="r1", in_process=True),
        "INTERNAL",
        "upsert_memory",
        {"gen_ai.memory.record.id": "r1"},
    ),
]


@pytest.mark.parametrize(("name", "make", "kind", "operation", "attributes"), TABLE, ids=[row[0] for row in TABLE])
def test_an_operation_has_the_conventions_name_kind_and_attributes(
    recorder: Recorder, name: str, make: Callable[[], Any], kind: str, operation: str, attributes: dict[str, Any]
) -> None:
    """Every operation's span has the name, kind, operation name and attributes of the conventions."""
    recorder.start()
    with make():
        pass
    span = recorder.span(name)
    assert span.kind == kind
    assert span.attributes["gen_ai.operation.name"] == operation
    assert span.attributes.items() >= attributes.items()
    assert span.status == 0


@pytest.mark.parametrize(("name", "make"), [row[:2] for row in TABLE], ids=[row[0] for row in TABLE])
def test_an_operation_that_raises_is_an_error_and_the_exception_goes_on(
    recorder: Recorder, name: str, make: Callable[[], Any]
) -> None:
    """A failed operation has status ERROR, the exception's type, and doesn't swallow the exception."""
    recorder.start()
    with pytest.raises(KeyError, match="gone"), make():
        raise KeyError("gone")
    span = recorder.span(name)
    assert (span.status, span.attributes["error.type"]) == (2, "KeyError")


def test_a_failed_call_is_told_as_an_event(recorder: Recorder) -> None:
    """A failed model call and a failed tool each emit the conventions' exception event, tied to their spans."""
    recorder.start()
    with pytest.raises(ValueError, match="no"), lamplighter.chat("m", provider="p"):
        raise ValueError("no")
    with pytest.raises(ValueError, match="no"), lamplighter.tool("t"):
        raise ValueError("no")
    chat, tool = recorder.span("chat m"), recorder.span("execute_tool t")
    events = {name: (attributes, record) for name, attributes, record in recorder.sink.logs}
    for name, span in {"gen_ai.client.operation.exception": chat, "gen_ai.execute_tool.exception": tool}.items():
        attributes, record = events[name]
        assert record.severity_number == 13
        assert record.span_id.hex() == span.span_id
        assert attributes["exception.type"] == "ValueError"
        assert "raise ValueError" in attributes["exception.stacktrace"]


def test_a_chat_records_answer_and_usage(recorder: Recorder) -> None:
    """Response, finish reasons and every kind of tokens are on the span, and counted as metrics."""
    recorder.start()
    with lamplighter.chat("gpt-4o", provider="openai") as call:
        call.response(model="gpt-4o-2024", id="r1", finish_reasons=["stop"])
        call.usage(input_tokens=120, output_tokens=20, cache_read_tokens=64, cache_write_tokens=8, reasoning_tokens=5)
    attributes = recorder.span("chat gpt-4o").attributes
    assert attributes["gen_ai.response.model"] == "gpt-4o-2024"
    assert attributes["gen_ai.response.finish_reasons"] == ["stop"]
    usage = {key.removeprefix("gen_ai.usage."): value for key, value in attributes.items() if ".usage." in key}
    assert usage == {
        "input_tokens": 120,
        "output_tokens": 20,
        "cache_read.input_tokens": 64,
        "cache_write.input_tokens": 8,
        "reasoning.output_tokens": 5,
    }
    metrics = recorder.sink.metrics
    assert [point.as_int for point in metrics["gen_ai.client.inference.usage.input_tokens"]] == [120]
    assert [point.as_int for point in metrics["gen_ai.client.inference.usage.cache_read.input_tokens"]] == [64]
    assert metrics["gen_ai.client.inference.operation.output_tokens"][0].sum == 20
    assert metrics["gen_ai.client.inference.duration"][0].count == 1


def test_an_agents_metrics_count_its_calls(recorder: Recorder) -> None:
    """An agent's run tells how long it took and how many model and tool calls it made."""
    recorder.start()
    with lamplighter.agent("a"):
        for _ in range(3):
            with lamplighter.chat("m", provider="p"):
                pass
        with lamplighter.tool("t"):
            pass
    assert recorder.span("invoke_agent a")
    metrics = recorder.sink.metrics
    assert metrics["gen_ai.invoke_agent.inference_calls"][0].sum == 3
    assert metrics["gen_ai.invoke_agent.tool_calls"][0].sum == 1
    assert metrics["gen_ai.invoke_agent.duration"][0].count == 1


@lamplighter.tool
def plain(x: int) -> int:
    """Add one."""
    return x + 1


@lamplighter.tool("named")
async def waiting(x: int) -> int:
    """Add one, later."""
    await asyncio.sleep(0)
    return x + 1


@lamplighter.agent("counter")
def counting(n: int) -> Iterator[int]:
    """Count."""
    for i in range(n):
        plain(i)
        yield i


@lamplighter.agent("acounter")
async def acounting(n: int) -> AsyncIterator[int]:
    """Count, later."""
    for i in range(n):
        await waiting(i)
        yield i


def test_plain_and_async_functions_are_recorded(recorder: Recorder) -> None:
    """A decorated function keeps its name, its result and its signature, plain or async."""
    recorder.start()
    assert plain(1) == 2
    assert asyncio.run(waiting(x=1)) == 2
    assert plain.__name__ == "plain"
    assert asyncio.iscoroutinefunction(waiting)
    assert [span.name for span in recorder.spans] == ["execute_tool plain", "execute_tool named"]


def test_nothing_the_caller_does_between_steps_is_inside(recorder: Recorder) -> None:
    """While a generator is suspended its operation isn't current; what it does itself is its child."""
    recorder.start()
    tracer = trace.get_tracer("app")
    for _ in counting(2):
        assert not trace.get_current_span().get_span_context().is_valid
        with tracer.start_as_current_span("caller"):
            pass

    async def consume() -> None:
        async for _ in acounting(2):
            assert not trace.get_current_span().get_span_context().is_valid

    asyncio.run(consume())
    spans = recorder.spans
    agents = {span.name: span.span_id for span in spans if span.name.startswith("invoke")}
    children = {span.parent_id for span in spans if span.name.startswith("execute_tool")}
    assert children == set(agents.values())
    assert [span.parent_id for span in spans if span.name == "caller"] == ["", ""]


def test_a_generator_left_early_ends_well(recorder: Recorder) -> None:
    """Closing a generator before its end runs its cleanup, ends the span without an error, and leaves no context."""
    recorder.start()
    steps = counting(5)
    next(steps)
    steps.close()  # type: ignore[attr-defined]

    async def consume() -> None:
        source = acounting(5)
        await anext(source)
        await source.aclose()  # type: ignore[attr-defined]

    asyncio.run(consume())
    assert recorder.span("invoke_agent counter").status == 0
    assert recorder.span("invoke_agent acounter").status == 0


def test_send_throw_and_return_reach_the_generator(recorder: Recorder) -> None:
    """A decorated generator takes what is sent and thrown into it, and returns its value, as before."""
    recorder.start()

    @lamplighter.agent("echo")
    def echo() -> Any:
        got = yield "ready"
        try:
            yield got
        except LookupError:
            yield "caught"
        return "done"

    source = echo()
    assert [next(source), source.send("hello"), source.throw(LookupError())] == ["ready", "hello", "caught"]
    with pytest.raises(StopIteration) as end:
        next(source)
    assert end.value.value == "done"
    assert recorder.span("invoke_agent echo").status == 0


def test_a_generator_that_raises_is_an_error(recorder: Recorder) -> None:
    """An exception inside a generator fails its operation and reaches the caller."""
    recorder.start()

    @lamplighter.agent("broken")
    def broken() -> Iterator[int]:
        yield 1
        raise RuntimeError("after one")

    with pytest.raises(RuntimeError, match="after one"):
        list(broken())
    assert recorder.span("invoke_agent broken").attributes["error.type"] == "RuntimeError"


def test_a_streamed_answer_tells_its_pace(recorder: Recorder) -> None:
    """A streamed chat records that it was streamed, the time to its first chunk, and each gap between chunks."""
    recorder.start(content="full")

    @lamplighter.chat("m", provider="p")
    def answer() -> Iterator[str]:
        yield from ("a", "b", "c")
        lamplighter.ModelCall.current().usage(input_tokens=3, output_tokens=4)

    with lamplighter.chat("n", provider="p") as call:
        stream = call.stream(["x", "y"])
    assert [*answer(), *stream] == ["a", "b", "c", "x", "y"]
    first, second = recorder.span("chat m").attributes, recorder.span("chat n").attributes
    for attributes, text in ((first, "abc"), (second, "xy")):
        assert attributes["gen_ai.request.stream"] is True
        assert 0 <= attributes["gen_ai.response.time_to_first_chunk"] < 5
        assert json.loads(attributes["gen_ai.output.messages"])[0]["parts"][0]["content"] == text
    assert first["gen_ai.usage.output_tokens"] == 4
    points = recorder.sink.metrics["gen_ai.client.inference.time_per_output_chunk"]
    assert sum(point.count for point in points) == 3


def test_a_held_stream_ends_with_its_last_chunk_close_or_error(recorder: Recorder) -> None:
    """A stream handed out of its `with` block ends its call when it is used up, closed, dropped, or fails."""
    recorder.start()

    def failing() -> Iterator[int]:
        yield 1
        raise OSError("cut")

    def open_stream(name: str, chunks: Any) -> Any:
        with lamplighter.chat(name, provider="p") as call:
            return call.stream(chunks)

    open_stream("closed", [1]).close()
    used, dropped = open_stream("used", [1]), open_stream("dropped", [1])
    assert list(used) == [1]
    del dropped
    with pytest.raises(OSError, match="cut"):
        list(open_stream("failed", failing()))
    assert {span.name: span.status for span in recorder.spans} == {
        "chat closed": 0,
        "chat used": 0,
        "chat dropped": 0,
        "chat failed": 2,
    }


def test_an_async_stream_ends_with_its_last_chunk(recorder: Recorder) -> None:
    """An async answer is handed through, and its call ends with the last chunk."""
    recorder.start()

    async def chunks() -> AsyncIterator[int]:
        yield 1
        yield 2

    async def consume() -> list[int]:
        async with lamplighter.chat("m", provider="p") as call:
            stream = call.astream(chunks())
        return [one async for one in stream]

    assert asyncio.run(consume()) == [1, 2]
    assert recorder.span("chat m").attributes["gen_ai.request.stream"] is True


def test_the_conversation_flows_to_every_span_below(recorder: Recorder) -> None:
    """A conversation id set once is on every span inside, also on those other instrumentations make."""
    recorder.start()
    inner = trace.get_tracer("other").start_as_current_span("inner")
    with lamplighter.conversation("c-7"), lamplighter.agent("a"), lamplighter.tool("t"), inner:
        pass
    with lamplighter.agent("outside"):
        pass
    flowing = {span.name: span.attributes.get("gen_ai.conversation.id") for span in recorder.spans}
    assert flowing == {"inner": "c-7", "execute_tool t": "c-7", "invoke_agent a": "c-7", "invoke_agent outside": None}


def test_the_agent_is_named_on_what_it_does(recorder: Recorder) -> None:
    """Tools and model calls below an agent carry its name, id and version; a nested agent's carry the nested one's."""
    recorder.start(environment="production", version="2.0")
    outer, chatting = lamplighter.agent("outer", version="1.4.0"), lamplighter.chat("m", provider="p")
    with outer, lamplighter.tool("t"), lamplighter.agent("inner"), chatting:
        pass
    tool, chat = recorder.span("execute_tool t").attributes, recorder.span("chat m").attributes
    assert (tool["gen_ai.agent.name"], tool["gen_ai.agent.id"]) == ("outer", "outer-v1.4.0-prod")
    assert (chat["gen_ai.agent.name"], chat["gen_ai.agent.id"]) == ("inner", "inner-v2.0-prod")


def test_another_instrumentation_of_the_same_call_fills_ours_in(recorder: Recorder) -> None:
    """A model call recorded by us and by a library's own util-genai instrumentation is one span with both's facts."""
    from opentelemetry.util.genai.handler import TelemetryHandler

    recorder.start()
    handler = TelemetryHandler(instrumentation_scope_name="vendor")
    with lamplighter.chat("m", provider="p"), handler.inference("openai", request_model="m") as inner:
        inner.input_tokens = 11
    assert recorder.span("chat m").attributes["gen_ai.usage.input_tokens"] == 11
