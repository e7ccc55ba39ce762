"""What dialects say in words that no capture here has: shapes that their emitters' sources and users tell of."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from lamplighter_server.journal import Signal
from opentelemetry.proto.common.v1.common_pb2 import InstrumentationScope
from opentelemetry.proto.trace.v1.trace_pb2 import Status
from otlp_requests import span, traces
from sealed_segments import Sealed, load_all
from told import meaning

if TYPE_CHECKING:
    from pathlib import Path

    from lamplighter_server.store.engine import Engine

USAGE = {"prompt_tokens": 120, "completion_tokens": 20, "prompt_tokens_details": {"cached_tokens": 64}}
GEMINI = {"usage_metadata": {"prompt_token_count": 110, "candidates_token_count": 20, "thoughts_token_count": 8}}
CASES: dict[str, tuple[str, str, dict[str, Any], dict[str, Any]]] = {
    "mlflow: each value is JSON": (
        "mlflow", "Completions",
        {
            "mlflow.spanType": '"CHAT_MODEL"', "model": '"gpt-4o-mini"', "mlflow.llm.model": '"gpt-4o-mini-2024-07-18"',
            "mlflow.llm.provider": '"openai"',
            "mlflow.chat.tokenUsage": '{"input_tokens": 120, "output_tokens": 20, "cache_read_input_tokens": 64}',
            "mlflow.spanOutputs": '{"choices": [{"finish_reason": "tool_calls", "message": {"content": null}}]}',
        },
        {
            "dialect": "mlflow", "operation": "chat", "provider": "openai", "request_model": "gpt-4o-mini",
            "response_model": "gpt-4o-mini-2024-07-18", "input_tokens": 120, "output_tokens": 20,
            "cache_read_tokens": 64, "finish_reasons": ["tool_calls"],
        },
    ),
    "mlflow: an agent's name is its span's": (
        "mlflow", "weather_agent", {"mlflow.spanType": '"AGENT"'},
        {"dialect": "mlflow", "operation": "invoke_agent", "agent_name": "weather_agent"},
    ),
    "langfuse: usage in the provider's words": (
        "langfuse-sdk", "OpenAI-generation",
        {
            "langfuse.observation.type": "generation", "langfuse.observation.model.name": "gpt-4o-mini-2024-07-18",
            "langfuse.observation.usage_details": json.dumps(USAGE), "session.id": "s",
            "langfuse.observation.output": '{"role": "assistant", "content": "Sunny."}',
        },
        {
            "dialect": "langfuse", "operation": "chat", "response_model": "gpt-4o-mini-2024-07-18", "input_tokens": 120,
            "output_tokens": 20, "cache_read_tokens": 64, "conversation_id": "s", "finish_reasons": ["stop"],
        },
    ),
    "langsmith: details of the usage are JSON": (
        "langsmith", "ChatOpenAI",
        {
            "langsmith.span.kind": "llm", "gen_ai.operation.name": "chat", "gen_ai.system": "openai",
            "gen_ai.usage.input_tokens": 120, "gen_ai.usage.output_tokens": 20, "langsmith.metadata.thread_id": "t",
            "langsmith.metadata.lc_agent_name": "weather_agent",
            "gen_ai.usage.input_token_details": '{"cache_read": 64}',
            "gen_ai.usage.output_token_details": '{"reasoning": 8}',
            "gen_ai.completion": '{"generations": [[{"generation_info": {"finish_reason": "stop"}}]]}',
        },
        {
            "dialect": "langsmith", "operation": "chat", "provider": "openai", "agent_name": "weather_agent",
            "conversation_id": "t", "input_tokens": 120, "output_tokens": 20, "cache_read_tokens": 64,
            "reasoning_tokens": 8, "finish_reasons": ["stop"],
        },
    ),
    "google adk 1.x: thoughts are beside the output": (
        "gcp.vertex.agent", "call_llm",
        {
            "gen_ai.system": "gcp.vertex.agent", "gen_ai.request.model": "gemini-2.5-flash",
            "gen_ai.usage.input_tokens": 110, "gen_ai.usage.output_tokens": 20,
            "gcp.vertex.agent.llm_response": json.dumps(GEMINI), "gcp.vertex.agent.session_id": "session-1",
        },
        {
            "dialect": "google_adk", "operation": "generate_content", "request_model": "gemini-2.5-flash",
            "input_tokens": 110, "output_tokens": 28, "reasoning_tokens": 8, "conversation_id": "session-1",
        },
    ),
    "google adk: an output that has the thoughts stays": (
        "gcp.vertex.agent", "call_llm",
        {"gen_ai.usage.output_tokens": 28, "gcp.vertex.agent.llm_response": json.dumps(GEMINI)},
        {
            "dialect": "google_adk", "operation": "generate_content", "input_tokens": 110, "output_tokens": 28,
            "reasoning_tokens": 8,
        },
    ),
    "google adk 1.x: the agent is in the span's name": (
        "gcp.vertex.agent", "agent_run [weather_agent]", {"gen_ai.system": "gcp.vertex.agent"},
        {"dialect": "google_adk", "operation": "invoke_agent", "agent_name": "weather_agent"},
    ),
    "haystack: all is in the answer": (
        "haystack-app", "haystack.agent.step.llm",
        {
            "haystack.agent.step.llm.output": json.dumps(
                {"replies": [{"meta": {"model": "gpt-4o-mini-2024-07-18", "finish_reason": "stop", "usage": USAGE}}]}
            )
        },
        {
            "dialect": "haystack", "operation": "chat", "response_model": "gpt-4o-mini-2024-07-18",
            "input_tokens": 120, "output_tokens": 20, "cache_read_tokens": 64, "finish_reasons": ["stop"],
        },
    ),
    "semantic kernel: an enumeration's name": (
        "semantic_kernel.connectors", "chat.completions gpt-4o-mini",
        {"gen_ai.operation.name": "chat.completions", "gen_ai.response.finish_reason": "FinishReason.TOOL_CALLS"},
        {"dialect": "agent_framework", "operation": "chat", "finish_reasons": ["tool_calls"]},
    ),
    "smolagents by openinference: a class is no name": (
        "openinference.instrumentation.smolagents", "ToolCallingAgent.run", {"openinference.span.kind": "AGENT"},
        {"dialect": "openinference", "operation": "invoke_agent"},
    ),
    "agno by openinference: the node's id is no name, its name is": (
        "openinference.instrumentation.agno", "weather_agent.run",
        {
            "openinference.span.kind": "AGENT", "graph.node.id": "0123456789abcdef", "graph.node.name": "weather_agent"
        },
        {"dialect": "openinference", "operation": "invoke_agent", "agent_name": "weather_agent"},
    ),
    "strands 0.2: the tool is in the span's name": (
        "strands-agents", "Tool: get_weather", {"tool.status": "success"},
        {"dialect": "strands", "operation": "execute_tool", "tool_name": "get_weather"},
    ),
    "vercel 5: the step is the call": (
        "ai", "ai.streamText.doStream",
        {
            "ai.operationId": "ai.streamText.doStream", "ai.model.provider": "openai.chat", "ai.model.id": "gpt-4o",
            "ai.usage.promptTokens": 9, "ai.usage.completionTokens": 3, "ai.response.finishReason": "tool-calls",
        },
        {
            "dialect": "vercel", "operation": "chat", "provider": "openai", "request_model": "gpt-4o",
            "input_tokens": 9, "output_tokens": 3, "finish_reasons": ["tool_calls"],
        },
    ),
}  # fmt: skip

MISSING = {
    "Error code: 404 - {'error': {'message': 'The model `o9` does not exist or you do not have access to it.'}}": "o9",
    'model "llama9:8b" not found, try pulling it first': "llama9:8b",
    "404 NOT_FOUND. models/gemini-9-pro is not found for API version v1beta": "gemini-9-pro",
    "{'type': 'error', 'error': {'type': 'not_found_error', 'message': 'model: claude-9'}}": "claude-9",
    "acme/one is not a valid model ID": "acme/one",
    "Error code: 400 - Invalid model name passed in model=o9. Call `/v1/models`": "o9",
    "{'message': 'Invalid model: m-9', 'type': 'invalid_model'}": "m-9",
    "The model is overloaded": "told",
    "Invalid model: must be one of those listed": "told",
    "This is not a valid model ID": "told",
    "model: overloaded": "told",
    "not_found_error: the model: none was given": "told",
    "Rate limit reached for model `o9`": "told",
    "The model `told` does not exist": "told",
}
EMPTY = '[{"role": "assistant", "parts": [], "finish_reason": ""}]'


@pytest.mark.parametrize("case", CASES)
def test_a_span_means_what_its_emitter_means(engine: Engine, tmp_path: Path, case: str) -> None:
    """One span in an emitter's own words is understood as the conventions' words say it."""
    scope, name, said, expected = CASES[case]
    request = traces(span(said, name=name))
    request.resource_spans[0].scope_spans[0].scope.name = scope
    sealed = Sealed(tmp_path)
    load_all(engine, sealed.segment(Signal.TRACES, [request]))
    (row,) = meaning(engine, sealed.project)
    assert row == {"name": name, **expected}


def one(engine: Engine, tmp_path: Path, scope: str, said: dict[str, Any], error: str = "") -> dict[str, Any]:
    """Return what a span means that failed with this error, if there is one."""
    sent = span(said, status=Status(code=Status.STATUS_CODE_ERROR, message=error) if error else None)
    sealed = Sealed(tmp_path)
    load_all(engine, sealed.segment(Signal.TRACES, [traces(sent, scope=InstrumentationScope(name=scope))]))
    (row,) = meaning(engine, sealed.project)
    return row


@pytest.mark.parametrize("error", MISSING)
def test_an_error_names_the_model_that_is_not_there(engine: Engine, tmp_path: Path, error: str) -> None:
    """A provider's words tell which model was asked for and is not there, whatever was told before; no others do."""
    said = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "told"}
    assert one(engine, tmp_path, "ag2", said, error)["request_model"] == MISSING[error]


@pytest.mark.parametrize(
    ("scope", "said", "expected"),
    [
        ("llamaindex", {}, ["tool_calls"]),
        ("llamaindex", {"gen_ai.request.max_tokens": 20}, None),
        ("llamaindex", {"gen_ai.usage.reasoning.output_tokens": 20}, None),
        ("llamaindex", {"gen_ai.usage.output_tokens": 0}, None),
        ("openai_v2", {}, None),
    ],
    ids=["some tokens", "up to the limit", "all for reasoning", "no tokens", "an emitter that keeps tool calls"],
)
def test_an_answer_without_words_asked_for_tools(
    engine: Engine, tmp_path: Path, scope: str, said: dict[str, Any], expected: list[str] | None
) -> None:
    """Where an emitter keeps only an answer's words, one that has none though tokens were used asked for tools."""
    told = {"gen_ai.operation.name": "chat", "gen_ai.usage.output_tokens": 20, "gen_ai.output.messages": EMPTY, **said}
    row = one(engine, tmp_path, f"opentelemetry.instrumentation.{scope}", told)
    assert row.get("finish_reasons") == expected
