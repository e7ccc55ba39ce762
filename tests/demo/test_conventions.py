"""Every span the demo sends is what the GenAI conventions say, over both processes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lamplighter_server.demo.agents import AGENTS
from lamplighter_server.demo.cases import CASES
from lamplighter_server.demo.models import MODELS

if TYPE_CHECKING:
    from conftest import Span, Told

_OPERATIONS = {
    "invoke_agent": ("INTERNAL", "gen_ai.agent.name"),
    "chat": ("CLIENT", "gen_ai.request.model"),
    "execute_tool": ("INTERNAL", "gen_ai.tool.name"),
}
_WELL_KNOWN_FINISHES = {"stop", "length", "content_filter", "tool_call"}


def _of(told: Told, operation: str) -> list[Span]:
    return [span for span in told.spans if span.attributes.get("gen_ai.operation.name") == operation]


@pytest.mark.parametrize("operation", _OPERATIONS)
def test_names_and_kinds(told: Told, operation: str) -> None:
    """Agent, model and tool spans have the conventions' kind and are named after operation and agent, model or tool."""
    kind, named_by = _OPERATIONS[operation]
    spans = _of(told, operation)
    assert spans
    for span in spans:
        assert span.kind == kind
        assert span.name == f"{operation} {span.attributes[named_by]}"


def test_every_other_span_is_http(told: Told) -> None:
    """A span without a GenAI operation is an HTTP client or server span with what HTTP's conventions require."""
    for span in told.spans:
        if "gen_ai.operation.name" in span.attributes:
            continue
        required = {"http.request.method", "server.address", "server.port"}
        required |= {"url.full"} if span.kind == "CLIENT" else {"url.path", "url.scheme", "http.route"}
        assert span.kind in {"CLIENT", "SERVER"}
        assert required <= set(span.attributes)
        status = span.attributes.get("http.response.status_code", 0)
        assert span.error == (status >= 400 or "http.response.status_code" not in span.attributes)


def test_who_did_it(told: Told) -> None:
    """Each GenAI span carries its conversation and an agent whose id is derived from name, version and environment."""
    for operation in _OPERATIONS:
        for span in _of(told, operation):
            agent = AGENTS[span.attributes["gen_ai.agent.name"]]
            assert span.attributes["gen_ai.agent.id"] == f"{agent.name}-v{agent.version}-production"
            assert span.attributes["gen_ai.agent.version"] == agent.version
            assert span.attributes["gen_ai.conversation.id"].startswith("conv_")
            assert span.service == agent.service


def test_chat_usage(told: Told) -> None:
    """A model call reports its provider, models, finish reasons as an array, and parts that fit into the wholes."""
    for span in _of(told, "chat"):
        has = span.attributes
        assert has["gen_ai.provider.name"] == MODELS[has["gen_ai.request.model"]].provider
        assert has["gen_ai.response.model"]
        assert has["gen_ai.response.id"]
        assert isinstance(has["gen_ai.response.finish_reasons"], list)
        assert set(has["gen_ai.response.finish_reasons"]) <= _WELL_KNOWN_FINISHES
        cached = has.get("gen_ai.usage.cache_read.input_tokens", 0) + has.get(
            "gen_ai.usage.cache_write.input_tokens", 0
        )
        assert 0 <= cached <= has["gen_ai.usage.input_tokens"]
        assert 0 <= has.get("gen_ai.usage.reasoning.output_tokens", 0) <= has["gen_ai.usage.output_tokens"]
        assert has["gen_ai.usage.output_tokens"] <= has["gen_ai.request.max_tokens"]


def test_all_kinds_of_usage_occur(told: Told) -> None:
    """The demo has cache reads, cache writes, reasoning and a model nobody has a price for."""
    chats = _of(told, "chat")
    for key in ("cache_read.input_tokens", "cache_write.input_tokens", "reasoning.output_tokens"):
        assert any(span.attributes.get(f"gen_ai.usage.{key}", 0) > 0 for span in chats), key
    assert {span.attributes["gen_ai.provider.name"] for span in chats} == {"openai", "anthropic", "gcp.gemini", "vllm"}


def test_agent_usage_is_the_sum_of_its_own_calls(told: Told) -> None:
    """An agent's tokens are those of its own model calls, without the agents it handed over to."""
    chats = _of(told, "chat")
    for agent in _of(told, "invoke_agent"):
        own = [span for span in chats if span.parent_id == agent.span_id]
        for key in ("gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens"):
            assert agent.attributes[key] == sum(span.attributes[key] for span in own)


def test_content_reads_as_a_conversation(told: Told) -> None:
    """Each model call records instructions, tools, what went in and came out; every tool response answers a call."""
    for span in _of(told, "chat"):
        assert span.json("gen_ai.system_instructions")[0]["type"] == "text"
        tools = {tool["name"] for tool in span.json("gen_ai.tool.definitions")}
        asked: dict[str, str] = {}
        for message in span.json("gen_ai.input.messages") + span.json("gen_ai.output.messages"):
            assert message["role"] in {"user", "assistant", "tool"}
            for part in message["parts"]:
                if part["type"] == "tool_call":
                    asked[part["id"]] = part["name"]
                    assert isinstance(part["arguments"], dict)
                if part["type"] == "tool_call_response":
                    assert part["id"] in asked
        assert set(asked.values()) <= tools


def _written(span: Span) -> list[str]:
    return [str(value) for key, value in span.attributes.items() if key != "url.template"]


def test_no_blank_is_left(told: Told) -> None:
    """No text that a person reads has an unfilled blank of its template left."""
    blanks = {f"{{{name}}}" for name in ("order", "article", "price", "name", "team", "invoice", "email", "ticket")}
    for span in told.spans:
        written = json.dumps([span.message, span.events, *_written(span)], ensure_ascii=False)
        assert not [blank for blank in blanks if blank in written], span.name


def test_tool_spans(told: Told) -> None:
    """A tool span has its call id, JSON arguments, and either a result or an error type with an error status."""
    for span in _of(told, "execute_tool"):
        has = span.attributes
        assert has["gen_ai.tool.type"] == "function"
        assert has["gen_ai.tool.call.id"].startswith("call_")
        assert isinstance(span.json("gen_ai.tool.call.arguments"), dict)
        assert span.error == ("error.type" in has)
        assert span.error == ("gen_ai.tool.call.result" not in has)


def test_resources(told: Told) -> None:
    """Both processes say who they are and that they are in production."""
    assert {span.service for span in told.spans} == {"support-desk", "back-office"}
    assert {span.resource["deployment.environment.name"] for span in told.spans} == {"production"}
    assert len({span.resource["service.instance.id"] for span in told.spans}) == 2


def test_a_trace_spans_both_processes(told: Told) -> None:
    """A hand-over to the back office is one trace: CLIENT here, its child SERVER there, an agent below."""
    by_id = {span.span_id: span for span in told.spans}
    servers = [span for span in told.spans if span.kind == "SERVER"]
    assert servers
    for server in servers:
        client = by_id[server.parent_id]
        assert (client.service, client.kind, server.service) == ("support-desk", "CLIENT", "back-office")
        assert client.trace_id == server.trace_id
        assert client.attributes["http.response.status_code"] == server.attributes["http.response.status_code"] == 200
        (agent,) = [span for span in told.spans if span.parent_id == server.span_id]
        assert agent.name.startswith("invoke_agent ")


def test_trees_are_whole(told: Told) -> None:
    """But for lost processes each trace has one root, no orphans, and children within their parents' time."""
    for turn in (turn for case, turns in told.turns.items() if not case.startswith("lost-") for turn in turns):
        by_id = {span.span_id: span for span in turn}
        roots = [span for span in turn if not span.parent_id]
        assert [root.attributes["gen_ai.operation.name"] for root in roots] == ["invoke_agent"]
        for span in turn:
            assert span.start <= span.end
            if span.parent_id:
                parent = by_id[span.parent_id]
                assert parent.start <= span.start
                assert span.end <= parent.end


def test_a_conversation_is_several_traces(told: Told) -> None:
    """The turns of a conversation are traces of their own with one conversation id; later ones recall the earlier."""
    for name, turns in told.turns.items():
        ids = {
            span.attributes["gen_ai.conversation.id"]
            for turn in turns
            for span in turn
            if "gen_ai.operation.name" in span.attributes
        }
        assert len(ids) == 1
        assert len(turns) == len(CASES[name].turns)
    later = told.turns["parcel-then-return"][2][0].json("gen_ai.input.messages")
    assert [message["role"] for message in later] == ["user", "assistant", "user", "assistant", "user"]


def test_no_turn_outlasts_its_case(told: Told) -> None:
    """A turn ends within the seconds its case says, so that a story told as just ended is not in the future."""
    for name, turns in told.turns.items():
        for turn in turns:
            assert max(span.end for span in turn) - turn[0].start < CASES[name].lasts * 1e9, name


def test_asks_are_many_and_all_different(told: Told) -> None:
    """More than twenty-five different things are asked, none twice."""
    asks = [
        turn[0].json("gen_ai.input.messages")[-1]["parts"][0]["content"]
        for turns in told.turns.values()
        for turn in turns
    ]
    assert len(asks) == len(set(asks))
    assert len(asks) > 25


def _schema(name: str) -> Any:
    path = Path(__file__).parents[3] / "shared/semconv/upstream/model/gen-ai" / name
    if not path.exists():
        pytest.skip("the conventions' JSON schemas are not beside this checkout")
    # The one reference to the outside: what parameters of a tool may be is JSON Schema's business.
    return json.loads(path.read_text().replace('"$ref": "http://json-schema.org/draft-07/schema#"', '"type": "object"'))


@pytest.mark.parametrize(
    ("attribute", "schema"),
    [
        ("gen_ai.input.messages", "gen-ai-input-messages.json"),
        ("gen_ai.output.messages", "gen-ai-output-messages.json"),
        ("gen_ai.system_instructions", "gen-ai-system-instructions.json"),
        ("gen_ai.tool.definitions", "gen-ai-tool-definitions.json"),
    ],
)
def test_content_follows_the_schemas(told: Told, attribute: str, schema: str) -> None:
    """Recorded content is valid by the conventions' own JSON schemas."""
    jsonschema_rs = pytest.importorskip("jsonschema_rs", reason="needs a JSON schema validator")
    validator = jsonschema_rs.validator_for(_schema(schema))
    recorded = [span.json(attribute) for span in told.spans if attribute in span.attributes]
    assert recorded
    for value in recorded:
        validator.validate(value)


def test_prices_are_known() -> None:
    """The price list knows every model of the demo but the one the company trained itself."""
    prices = pytest.importorskip("genai_prices", reason="needs the price list")
    usage = prices.Usage(input_tokens=1000, output_tokens=100)
    for model in MODELS.values():
        if model.provider == "vllm":
            with pytest.raises(LookupError):
                prices.calc_price(usage, model.answers_as)
        else:
            assert prices.calc_price(usage, model.answers_as, provider_id=model.provider).total_price > 0
