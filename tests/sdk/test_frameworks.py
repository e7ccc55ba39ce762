"""Whatever a framework's instrumentation records, what leaves is the same kind of tree."""

from __future__ import annotations

import re
import tomllib
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import lamplighter
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lamplighter.frameworks import KNOWN
from lamplighter.frameworks.naming import derived_identity
from lamplighter.frameworks.step import FrameworkStep
from lamplighter.frameworks.wording import reword
from lamplighter.prepare.draft import SpanDraft
from lamplighter.session import present
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.trace import SpanKind, Status, StatusCode

if TYPE_CHECKING:
    from conftest import Recorder
    from sink import Seen

ROOT = Path(__file__).parents[2]
CHAT = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "m"}
OPENAI = "opentelemetry.instrumentation.genai.openai"


def correcting(recorder: Recorder, *names: str) -> None:
    """Start the SDK as if these frameworks were installed."""
    recorder.start(environment="prod", content="full")
    session = present()
    assert session is not None
    step = next(step for step in session.pipeline.steps if isinstance(step, FrameworkStep))
    for name in names:
        step.add(import_module(f"lamplighter.frameworks.{name}").FRAMEWORK)


def started(scope: str, name: str, attributes: dict[str, Any] | None = None, **options: Any) -> Any:
    """Begin a span of an instrumentation."""
    return trace.get_tracer(scope).start_as_current_span(name, attributes=attributes or {}, **options)


def tree(spans: list[Seen]) -> list[tuple[str, str, str]]:
    """Give name, kind and parent's name of each span."""
    names = {span.span_id: span.name for span in spans}
    return sorted((span.name, span.kind, names.get(span.parent_id, "")) for span in spans)


def test_machinery_between_an_agent_and_its_calls_is_left_out(recorder: Recorder) -> None:
    """Spans of a framework's insides are not sent, and what lay in them hangs on the agent, under its name."""
    correcting(recorder, "strands")
    scope = "strands.telemetry.tracer"
    with started(scope, "invoke_agent planner") as agent:
        agent.set_attribute("gen_ai.agent.name", "planner")
        with started(scope, "execute_event_loop_cycle"), started(scope, "chat") as chat:
            chat.set_attributes({**CHAT, "gen_ai.usage.prompt_tokens": 7, "gen_ai.usage.input_tokens": 7})
        cycles = started(scope, "execute_event_loop_cycle"), started(scope, "execute_event_loop_cycle")
        with cycles[0], cycles[1], started(scope, "execute_tool weather"):
            pass
        agent.set_attributes({"gen_ai.usage.input_tokens": 7, "gen_ai.operation.name": "invoke_agent"})
    assert tree(recorder.spans) == [
        ("chat m", "CLIENT", "invoke_agent planner"),
        ("execute_tool weather", "INTERNAL", "invoke_agent planner"),
        ("invoke_agent planner", "INTERNAL", ""),
    ]
    assert {span.attributes["gen_ai.agent.id"] for span in recorder.sink.spans} == {"planner-prod"}
    assert sum(span.attributes.get("gen_ai.usage.input_tokens", 0) for span in recorder.sink.spans) == 7
    assert recorder.span("invoke_agent planner").attributes["gen_ai.aggregated_usage.input_tokens"] == 7
    assert sorted(span.attributes["lamplighter.sequence"] for span in recorder.sink.spans) == [1, 2, 3]


def test_a_call_two_instrumentations_recorded_is_one_span(recorder: Recorder) -> None:
    """Of a model call inside a model call the outer stays, and gains what only the inner knew: nothing counts twice."""
    correcting(recorder, "strands", "openai")
    told = {**CHAT, "gen_ai.system": "strands-agents"}
    with lamplighter.agent("a"), started("strands.telemetry.tracer", "chat", told) as outer:
        with started(OPENAI, "chat m", CHAT, kind=SpanKind.CLIENT) as inner:
            inner.set_attributes({"gen_ai.provider.name": "openai", "gen_ai.response.id": "r1", "http.url": "x"})
            inner.set_attributes({"gen_ai.usage.input_tokens": 5, "gen_ai.response.model": "m-1"})
        outer.set_attributes({"gen_ai.usage.input_tokens": 5, "gen_ai.response.model": "m"})
    attributes = recorder.span("chat m").attributes
    assert attributes["gen_ai.provider.name"] == "openai"
    assert attributes["gen_ai.response.id"] == "r1"
    assert attributes["gen_ai.response.model"] == "m-1"
    assert "http.url" not in attributes
    assert len(recorder.sink.spans) == 2
    [calls] = recorder.sink.metrics["gen_ai.invoke_agent.inference_calls"]
    assert calls.sum == 1


def test_usage_of_several_calls_under_one_record_adds_up(recorder: Recorder) -> None:
    """A framework's one record of two calls, without usage of its own, gets the tokens of both."""
    correcting(recorder, "strands", "openai")
    with started("strands.telemetry.tracer", "chat", CHAT):
        for tokens in (5, 7):
            with started(OPENAI, "chat m", {**CHAT, "gen_ai.usage.input_tokens": tokens}):
                pass
    assert recorder.span("chat m").attributes["gen_ai.usage.input_tokens"] == 12


def test_a_tools_own_model_call_is_not_taken_for_a_second_record(recorder: Recorder) -> None:
    """A model call that a tool makes, inside an agent's run, is one of its own."""
    correcting(recorder, "openai")
    tool = {"gen_ai.operation.name": "execute_tool"}
    with started(OPENAI, "chat m", CHAT), started(OPENAI, "execute_tool t", tool), started(OPENAI, "chat m", CHAT):
        pass
    assert [span.name for span in recorder.spans].count("chat m") == 2


def test_handing_over_is_not_an_error(recorder: Recorder) -> None:
    """What LangGraph raises to hand over leaves the agent's run healthy; a real exception leaves it failed."""
    correcting(recorder, "langchain")
    for kind in ("langgraph.errors.ParentCommand", "builtins.ValueError"):
        name = kind.rsplit(".", 1)[-1]
        told = {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": name}
        with started("opentelemetry.instrumentation.genai.langchain", f"invoke_agent {name}", told) as span:
            span.add_event("exception", {"exception.type": kind})
            span.set_status(Status(StatusCode.ERROR, "Command(...)"))
            span.set_attribute("error.type", kind)
    healthy, failed = recorder.span("invoke_agent ParentCommand"), recorder.span("invoke_agent ValueError")
    assert (healthy.status, healthy.events, healthy.message) == (0, [], "")
    assert "error.type" not in healthy.attributes
    assert (failed.status, failed.attributes["error.type"], len(failed.events)) == (2, "builtins.ValueError", 1)


def test_crewai_agents_have_the_names_people_gave_them(recorder: Recorder) -> None:
    """An agent's role is its name, from its start on; CrewAI's hashes and made-up conversations don't leave."""
    correcting(recorder, "crewai")
    crewai = import_module("lamplighter.frameworks.crewai")
    told = {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.agent.name": "c95bee8dd41d29c70cd9edd03121ec46",
        "gen_ai.agent.id": "db09edcf-444d-47f3-86aa-ea91046c1b9e",
        "crewai.agent.role": "Travel Planner",
    }

    def begin(_providers: Any, _context: Any, name: str, _event: Any, attributes: dict[str, Any]) -> Any:
        span = trace.get_tracer("crewai").start_span(name)
        span.set_attributes(attributes)
        return span

    with started("crewai", "execute task"):
        agent = crewai.start_span(begin, None, (None, None, "execute agent", None, told), {})
        with trace.use_span(agent, end_on_exit=True):
            made_up = {**CHAT, "gen_ai.conversation.id": "995e7dc0-5ac1-46f1-b477-8f73ccff0982"}
            crewai.start_span(begin, None, (None, None, "call llm", None, made_up), {}).end()
    assert tree(recorder.spans) == [
        ("chat m", "CLIENT", "invoke_agent Travel Planner"),
        ("invoke_agent Travel Planner", "INTERNAL", ""),
    ]
    assert {span.attributes["gen_ai.agent.id"] for span in recorder.sink.spans} == {"Travel-Planner-prod"}
    assert not any("gen_ai.conversation.id" in span.attributes for span in recorder.sink.spans)


def test_a_span_of_crewais_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as CrewAI itself waits for one on a busy machine; only briefly once that was in vain, until one comes."""
    crewai = import_module("lamplighter.frameworks.crewai")
    monkeypatch.setattr(crewai, "patience", crewai.Patience())
    waited: list[float] = []
    comes = iter([True, False, False, True, True])

    class Context:
        """What CrewAI keeps of a run; its span comes when the test says so."""

        _span_lock, _span_refs = nullcontext(), {"e": "span"}

        def _get_or_create_event(self, _event: str) -> Any:
            return SimpleNamespace(wait=lambda seconds: waited.append(seconds) or next(comes))

    assert [crewai.span_of(Context(), "e") for _ in range(5)] == ["span"] * 5
    assert waited == [5.0, 5.0, 0.2, 0.2, 5.0]


def test_ids_by_chance_give_way_and_others_stay(recorder: Recorder) -> None:
    """An agent's random id is replaced by the derived one; the id of a hosted agent is kept."""
    correcting(recorder, "autogen")
    for name, identity in (("a", "a_ddce3ecc-ca68-4a78-81bf-28ed90ef67fa/x"), ("b", "asst_7")):
        told = {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": name, "gen_ai.agent.id": identity}
        with started("autogen-core", f"create_agent {name}"):
            pass
        with started("autogen-core", f"invoke_agent {name}", told, kind=SpanKind.CLIENT):
            pass
    assert [span.attributes["gen_ai.agent.id"] for span in recorder.spans] == ["a-prod", "asst_7"]
    assert {span.kind for span in recorder.sink.spans} == {"INTERNAL"}


def test_a_delegate_stays_in_its_callers_conversation(recorder: Recorder) -> None:
    """PydanticAI's ids for each run give way to the conversation that is known; alone, its own stays."""
    correcting(recorder, "pydantic_ai")

    def run(name: str, conversation: str) -> Any:
        told = {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": name}
        return started("pydantic-ai", f"invoke_agent {name}", {**told, "gen_ai.conversation.id": conversation})

    with run("alone", "own"), run("inner", "other"):
        pass
    with lamplighter.conversation("c-42"), run("told", "own"):
        pass
    found = {span.attributes["gen_ai.agent.name"]: span.attributes["gen_ai.conversation.id"] for span in recorder.spans}
    assert found == {"alone": "own", "inner": "own", "told": "c-42"}


def test_other_names_of_one_thing_become_the_conventions(recorder: Recorder) -> None:
    """Older and private names of usage, provider, finish reasons and errors leave under the conventions' names."""
    correcting(recorder, "agent_framework")
    told = {
        **CHAT,
        "gen_ai.system": "gemini",
        "gen_ai.usage.thinking_tokens": 8,
        "gen_ai.usage.cache_creation.input_tokens": 32,
        "gen_ai.response.finish_reasons": '["tool_calls"]',
        "server.address": "http://127.0.0.1:8080/v1",
    }
    with started("agent_framework", "chat m", told) as span:
        span.record_exception(ValueError("no"))
        span.set_status(Status(StatusCode.ERROR))
    seen = recorder.span("chat m")
    assert seen.attributes["gen_ai.provider.name"] == "gcp.gemini"
    assert seen.attributes["gen_ai.usage.reasoning.output_tokens"] == 8
    assert seen.attributes["gen_ai.usage.cache_write.input_tokens"] == 32
    assert seen.attributes["gen_ai.response.finish_reasons"] == ["tool_calls"]
    assert seen.attributes["server.address"] == "127.0.0.1"
    assert seen.attributes["error.type"] == "ValueError"
    assert not {"gen_ai.system", "gen_ai.usage.thinking_tokens"} & seen.attributes.keys()


def test_strands_says_who_serves_a_model_and_how_a_call_ended(recorder: Recorder) -> None:
    """Also without the client's instrumentation: by the model's class, an event, and milliseconds as seconds."""
    correcting(recorder, "strands")
    strands = import_module("lamplighter.frameworks.strands")
    models = {"bedrock": "aws.bedrock", "openai_responses": "openai", "litellm": None}
    for module, provider in models.items():
        served = type("Model", (), {"__module__": f"strands.models.{module}"})
        own = type("Own", (served,), {"__module__": "__main__"})
        with started("strands.telemetry.tracer", "chat", {**CHAT, "gen_ai.system": "strands-agents"}) as span:
            assert strands.stream_messages(lambda _model: "stream", None, (own(),), {}) == "stream"
            span.add_event("gen_ai.choice", {"finish_reason": "end_turn"})
            span.set_attribute("gen_ai.server.time_to_first_token", 1200)
        told = recorder.spans[-1].attributes
        assert told.get("gen_ai.provider.name") == provider
        assert told["gen_ai.response.finish_reasons"] == ["end_turn"]
        assert told["gen_ai.response.time_to_first_chunk"] == 1.2
        assert "gen_ai.server.time_to_first_token" not in told


def test_adks_function_tools_are_functions(recorder: Recorder) -> None:
    """The class of a tool gives way to the conventions' word for its type; other types stay."""
    correcting(recorder, "google_adk")
    for kind in ("FunctionTool", "AgentTool"):
        with started("gcp.vertex.agent", "execute_tool t", {"gen_ai.tool.type": kind}):
            pass
    assert [span.attributes["gen_ai.tool.type"] for span in recorder.spans] == ["function", "AgentTool"]


VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.lists(st.text(max_size=3))
KEYS = st.sampled_from([
    "gen_ai.operation.name",
    "gen_ai.response.finish_reasons",
    "gen_ai.system",
    "gen_ai.provider.name",
    "gen_ai.agent.name",
    "gen_ai.agent.id",
    "gen_ai.conversation.id",
    "gen_ai.usage.input_tokens",
    "crewai.agent.role",
    "server.address",
    "error.type",
    "gen_ai.tool.type",
    "gen_ai.server.time_to_first_token",
])
OPERATIONS = st.sampled_from(["chat", "invoke_agent", "execute_tool", "invoke_workflow", ["chat"]])


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is not a finding
@given(st.dictionaries(KEYS, VALUES), OPERATIONS, st.sampled_from(sorted(KNOWN)))
def test_no_correction_ever_raises(attributes: dict[str, Any], operation: Any, name: str) -> None:
    """Whatever an instrumentation wrote, correcting and rewording it ends without an exception."""
    span = ReadableSpan("x", attributes={**attributes, "gen_ai.operation.name": operation})
    draft = SpanDraft(span)
    draft.set_status(Status(StatusCode.ERROR))
    import_module(f"lamplighter.frameworks.{name}").FRAMEWORK.correct(draft)
    draft.attributes.update(derived_identity(draft.attributes))
    reword(draft)
    assert "error.type" in draft.attributes or operation == ["chat"]


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_each_framework_says_who_it_is(name: str) -> None:
    """Every known framework is described in a file of its name, for the distribution it is found by."""
    framework = import_module(f"lamplighter.frameworks.{name}").FRAMEWORK
    assert (framework.name, framework.distribution) == (name, KNOWN[name])
    assert framework.scopes
    extras = tomllib.loads((ROOT / "sdk/pyproject.toml").read_text())["project"]["optional-dependencies"]
    installs = [re.split("[<>=]", one)[0] for one in extras[framework.extra]] if framework.extra else [None]
    assert framework.package in installs, "what doctor tells to install brings what is missing"
