"""Every span, metric and event of ours is held against the conventions' text; MCP's in test_mcp.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import lamplighter
import pytest
from conventions import faults, plain_names

if TYPE_CHECKING:
    from conftest import Recorder

MEMORY = ("search_memory", "create_memory", "update_memory", "upsert_memory", "delete_memory", "create_memory_store")
# Events: all that is in the conventions for them.
EVENT_ATTRIBUTES = {"exception.type", "exception.message", "exception.stacktrace", "gen_ai.conversation.id"}
EVENTS = {
    "gen_ai.client.operation.exception": 13,
    "gen_ai.execute_tool.exception": 13,
}


def model_calls() -> None:
    """Call models in every way."""
    options: dict[str, Any] = {
        "temperature": 0.2, "top_p": 0.9, "top_k": 5, "max_tokens": 100, "seed": 7, "stop_sequences": ["x"],
        "frequency_penalty": 0.1, "presence_penalty": 0.1, "choice_count": 2, "reasoning_level": "low",
        "output_type": "text", "prompt_name": "greeting", "prompt_version": "1", "previous_response_id": "r0",
        "service_tier": "default",
    }  # fmt: skip
    for operation in ("chat", "generate_content", "text_completion"):
        named: Any = operation
        with lamplighter.chat(
            "m", provider="openai", operation=named, server_address="h", server_port=8, **options
        ) as c:
            c.instructions("be kind")
            c.input("hello")
            for _ in c.stream(iter("abc")):
                pass
            c.response(model="m-1", id="r1", finish_reasons=["stop"], output="hi")
            c.usage(
                input_tokens=10,
                output_tokens=5,
                cache_read_tokens=1,
                cache_write_tokens=1,
                reasoning_tokens=1,
                modalities={"audio.input_tokens": 3},
            )
    with lamplighter.embeddings("e", provider="openai", server_address="h") as vector:
        vector.usage(input_tokens=3)
        vector.response(model="e-1", dimensions=8)
    with lamplighter.retrieval("docs", provider="openai") as search:
        search.query("what", top_k=3)
        search.documents([{"id": "1", "score": 0.5}])


def other_work() -> None:
    """Do everything else: agents here and elsewhere, tools, plans, workflows, memories."""
    with lamplighter.create_agent("a", provider="openai", version="1", description="d", model="m") as made:
        made.created("asst_1")
    with lamplighter.agent("far", provider="openai", model="m", description="d") as far:
        far.usage(input_tokens=1, output_tokens=1)
        far.finish("stop")
    with lamplighter.workflow("w") as flow, lamplighter.agent("a", version="1", description="d"), lamplighter.plan():
        flow.input("go")
        with lamplighter.tool("t", description="d", call_id="c1", type="extension") as call:
            call.arguments({"a": 1})
            call.result("done")
        model_calls()
        flow.output("gone")
    for operation in (*MEMORY, "delete_memory_store"):
        named: Any = operation
        with lamplighter.memory(named, store="s", provider="openai", in_process=operation == MEMORY[0]) as memory:
            memory.query("q")
            memory.records([{"id": "1", "content": "x"}])


def failures() -> None:
    """Fail in every way."""
    operations: list[Any] = [
        lamplighter.tool("t"),
        lamplighter.agent("a"),
        lamplighter.workflow("w"),
        lamplighter.plan("a"),
        lamplighter.chat("m", provider="openai"),
        lamplighter.embeddings("e", provider="openai"),
        lamplighter.retrieval("docs"),
        lamplighter.memory("search_memory"),
        lamplighter.create_agent("a", provider="openai"),
        lamplighter.agent("far", provider="openai"),
    ]
    for operation in operations:
        with pytest.raises(ValueError, match="broken"), operation:
            raise ValueError("broken")


def test_every_span_is_as_the_conventions_say(recorder: Recorder, text: dict[str, Any]) -> None:
    """Operation, kind, name, required attributes, types, and nothing beyond what is listed or allowed with a reason."""
    recorder.start(content="full", version="1", environment="test")
    with lamplighter.conversation("c1"):
        other_work()
        failures()
    spans = recorder.spans
    operations = {span.attributes["gen_ai.operation.name"] for span in spans}
    every = {operation for kind in text["spans"] for operation in kind.get("operations", ())}
    assert operations == every - {"fetch_response"}  # told by the client's instrumentation alone
    assert {span.name: wrong for span in spans if (wrong := faults(span, text))} == {}


def test_every_metric_is_as_the_conventions_say(recorder: Recorder, text: dict[str, Any]) -> None:
    """Name, unit, instrument, bucket boundaries and attributes; none that the conventions have given up."""
    recorder.start()
    other_work()
    failures()
    assert recorder.spans
    known = {one["name"]: one for one in text["metrics"]}
    ours = [metric for metric in metrics_of(recorder) if metric.name.startswith("gen_ai.")]
    expected = {name for name, one in known.items() if not str(one["status"]).startswith(("REMOVED", "renamed"))}
    assert {metric.name for metric in ours} == {
        name for name in expected if not name.startswith(("gen_ai.server.", "mcp."))
    }
    for metric in ours:
        one = known[metric.name]
        assert metric.unit == one["unit"], metric.name
        assert metric.WhichOneof("data") == {"histogram": "histogram", "counter": "sum"}[one["instrument"]]
        points = list(getattr(metric, metric.WhichOneof("data")).data_points)
        if one["instrument"] == "histogram" and one.get("buckets"):
            assert {tuple(point.explicit_bounds) for point in points} == {tuple(map(float, one["buckets"]))}, (
                metric.name
            )
        told = {attribute.key for point in points for attribute in point.attributes}
        assert told <= plain_names(one["attributes"]), metric.name


def metrics_of(recorder: Recorder) -> list[Any]:
    """Give the metrics that arrived last."""
    last = [request for path, _, request in recorder.sink.requests if path == "/v1/metrics"][-1]
    return [metric for one in last.resource_metrics for scope in one.scope_metrics for metric in scope.metrics]


def test_every_event_is_as_the_conventions_say(recorder: Recorder, text: dict[str, Any]) -> None:
    """Only events of the conventions, with their severity, and no attribute beyond theirs."""
    recorder.start(content="full")
    other_work()
    failures()
    assert recorder.spans
    known = {one["name"] for one in text["events"]}
    assert {name for name, _, _ in recorder.sink.logs} == EVENTS.keys()
    assert known >= EVENTS.keys()
    for name, attributes, told in recorder.sink.logs:
        assert told.severity_number == EVENTS[name]
        assert attributes.keys() <= EVENT_ATTRIBUTES
        assert told.span_id
