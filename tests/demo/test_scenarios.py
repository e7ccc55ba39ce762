"""Each scenario's trace physically holds what its name says."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from lamplighter_server.demo.agents import on_duty
from lamplighter_server.demo.cases import CASES
from lamplighter_server.demo.scenarios import SCENARIOS

if TYPE_CHECKING:
    from conftest import Span, Told


def _named(spans: list[Span], start: str) -> list[Span]:
    return [span for span in spans if span.name.startswith(start)]


def _children(spans: list[Span], parent: Span) -> list[Span]:
    return [span for span in spans if span.parent_id == parent.span_id]


def _finishes(spans: list[Span]) -> list[str]:
    return [span.attributes["gen_ai.response.finish_reasons"][0] for span in _named(spans, "chat ")]


def test_every_case_belongs_to_one_scenario() -> None:
    """No conversation is left out and none is told under two names."""
    cases = [case for scenario in SCENARIOS.values() for case in scenario.cases]
    assert sorted(cases) == sorted(CASES)


def test_a_new_version_is_tried_on_every_other_conversation() -> None:
    """Two versions of one agent differ in model and instructions, keep their name, and share the conversations."""
    earlier, now = on_duty("researcher", 2), on_duty("researcher", 1)
    assert (earlier.name, earlier.tools) == (now.name, now.tools)
    assert (earlier.version, earlier.model, earlier.instructions) != (now.version, now.model, now.instructions)
    assert on_duty("triage", 2) == on_duty("triage", 1)


@pytest.mark.parametrize("case", SCENARIOS["normal"].cases)
def test_normal_has_no_error(told: Told, case: str) -> None:
    """A normal conversation has no failed span and every model call ends by itself or for a tool."""
    for turn in told.turns[case]:
        assert not [span for span in turn if span.error]
        assert set(_finishes(turn)) <= {"stop", "tool_call"}


@pytest.mark.parametrize("case", SCENARIOS["tool-error"].cases)
def test_tool_error(told: Told, case: str) -> None:
    """One tool call failed, once, with an exception event and a message; the conversation went on to an answer."""
    spans = told.only(case)
    (failed,) = [span for span in _named(spans, "execute_tool") if span.error]
    (event,) = failed.events
    assert event["name"] == "exception"
    assert event["exception.type"] == failed.attributes["error.type"]
    assert event["exception.message"] == failed.message != ""
    assert _finishes(spans)[-1] == "stop"
    assert not spans[0].error


def _growing(spans: list[Span]) -> bool:
    pauses = [later.start - earlier.end for earlier, later in pairwise(spans)]
    return all(later > earlier for earlier, later in pairwise(pauses))


def test_retry_storm_by_the_agent(told: Told) -> None:
    """A refund is tried 15 times, each a tool span with the same arguments and a 503 below, pauses growing."""
    spans = told.only("refund-broken-lamp")
    tries = _named(spans, "execute_tool issue_refund")
    assert len(tries) == 15
    assert len({span.attributes["gen_ai.tool.call.arguments"] for span in tries}) == 1
    assert len({span.parent_id for span in tries}) == 1
    assert all(span.error for span in tries)
    assert [child.attributes["http.response.status_code"] for span in tries for child in _children(spans, span)] == [
        503
    ] * 15
    assert _growing(tries)
    assert [len(span.events) for span in tries] == [0] * 14 + [1], "only the last error is reported"


def test_retry_storm_by_the_client(told: Told) -> None:
    """Inside one tool call the same request is sent 15 times, counted by http.request.resend_count, always 503."""
    spans = told.only("double-charge-storm")
    (tool,) = _named(spans, "execute_tool issue_refund")
    requests = _children(spans, tool)
    assert [span.attributes.get("http.request.resend_count", 0) for span in requests] == list(range(15))
    assert {span.attributes["http.response.status_code"] for span in requests} == {503}
    assert {span.attributes["error.type"] for span in requests} == {"503"}
    assert _growing(requests)
    assert tool.error
    assert len(tool.events) == 1


@pytest.mark.parametrize("case", SCENARIOS["fallback"].cases)
def test_fallback(told: Told, case: str) -> None:
    """A model answers that is not the one asked, with no error anywhere."""
    spans = told.only(case)
    pairs = {
        (span.attributes["gen_ai.request.model"], span.attributes["gen_ai.response.model"])
        for span in _named(spans, "chat ")
    }
    assert pairs & {("gpt-5.6-terra", "gpt-4o-mini-2024-07-18"), ("claude-sonnet-5-5", "claude-haiku-5-5")}
    assert not [span for span in spans if span.error]


@pytest.mark.parametrize("case", SCENARIOS["truncated"].cases)
def test_truncated(told: Told, case: str) -> None:
    """One answer stops at exactly max_tokens with finish reason length; the trace is otherwise fine."""
    spans = told.only(case)
    (cut,) = [
        span for span in _named(spans, "chat ") if span.attributes["gen_ai.response.finish_reasons"] == ["length"]
    ]
    assert cut.attributes["gen_ai.usage.output_tokens"] == cut.attributes["gen_ai.request.max_tokens"]
    assert not [span for span in spans if span.error]


@pytest.mark.parametrize("case", SCENARIOS["runaway-loop"].cases)
def test_runaway_loop(told: Told, case: str) -> None:
    """One tool is called 25 times with the same arguments and the same result while the prompt grows each time."""
    spans = told.only(case)
    (looping,) = [span for span in _named(spans, "invoke_agent") if span.error]
    assert looping.attributes["error.type"] == "StepLimitExceeded"
    below = _children(spans, looping)
    tools, chats = _named(below, "execute_tool"), _named(below, "chat")
    assert len(tools) == len(chats) == 25
    for key in ("gen_ai.tool.name", "gen_ai.tool.call.arguments", "gen_ai.tool.call.result"):
        assert len({span.attributes[key] for span in tools}) == 1
    sent = [span.attributes["gen_ai.usage.input_tokens"] for span in chats]
    assert sent == sorted(set(sent))


@pytest.mark.parametrize("case", SCENARIOS["false-ok"].cases)
def test_false_ok(told: Told, case: str) -> None:
    """A tool's result says that it failed while no span of the trace does."""
    spans = told.only(case)
    results = [span.json("gen_ai.tool.call.result") for span in _named(spans, "execute_tool")]
    assert [result for result in results if "error" in result]
    assert not [span for span in spans if span.error]


def test_content_filter(told: Told) -> None:
    """The last model call ends with content_filter and says nothing."""
    spans = told.only("filtered")
    assert _finishes(spans)[-1] == "content_filter"
    assert _named(spans, "chat ")[-1].json("gen_ai.output.messages")[0]["parts"] == []


def test_slow(told: Told) -> None:
    """One span of each slow trace takes more than half a minute, and more than half of the trace."""
    for case, name in (("slow-model", "chat claude"), ("slow-tool", "execute_tool check_stock")):
        spans = told.only(case)
        longest = max(span.end - span.start for span in _named(spans, name))
        assert longest > 30e9
        assert longest > (spans[0].end - spans[0].start) / 2


@pytest.mark.parametrize("case", SCENARIOS["running"].cases)
def test_running(told: Told, case: str) -> None:
    """Only children are there: the root they name was never sent."""
    spans = told.only(case)
    assert all(span.parent_id for span in spans)
    missing = {span.parent_id for span in spans} - {span.span_id for span in spans}
    assert len(missing) == 1


def test_cache_heavy(told: Told) -> None:
    """The first turn writes a prompt of 60,000 tokens to the cache, the next ones read nearly all of it."""
    calls = [_named(turn, "chat claude")[0].attributes for turn in told.turns["contract-review"]]
    assert calls[0]["gen_ai.usage.cache_read.input_tokens"] == 0
    assert calls[0]["gen_ai.usage.cache_write.input_tokens"] > 60_000
    for call in calls[1:]:
        assert call["gen_ai.usage.cache_read.input_tokens"] > 0.95 * call["gen_ai.usage.input_tokens"]
