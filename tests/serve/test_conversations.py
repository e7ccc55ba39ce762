"""Conversations: paged while data arrives, and what was said in each turn, once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from lamplighter_server.analyse import conversation, turn
from lamplighter_server.store.read import conversations as listing
from told_traces import Told, span_id, trace_id

if TYPE_CHECKING:
    from told_traces import Teller

SYSTEM = {"role": "system", "content": "Be brief."}
CALL = {"id": "c1", "type": "function", "function": {"name": "weather", "arguments": '{"city":"Paris"}'}}


def user(text: str) -> dict[str, Any]:
    """Return what a user says."""
    return {"role": "user", "content": text}


def assistant(text: str) -> dict[str, Any]:
    """Return what a model answers."""
    return {"role": "assistant", "content": text}


def call(trace: str, name: str, at: float, given: list[Any], got: Any, **more: Any) -> Told:
    """Tell of a model call with its messages."""
    said = {
        "gen_ai.operation.name": "chat",
        "gen_ai.agent.name": "desk",
        "gen_ai.conversation.id": "c",
        "gen_ai.request.model": "gpt-4o",
        "gen_ai.usage.input_tokens": 10,
        "gen_ai.input.messages": json.dumps(given),
        "gen_ai.output.messages": json.dumps([got]),
    }
    return Told(trace, name, at=at, attributes=said | more.pop("attributes", {}), **more)


def tell_two_turns(tell: Teller) -> None:
    """Tell of a turn with a tool and a second one, which sends all of the first again."""
    asked = {"role": "assistant", "content": None, "tool_calls": [CALL]}
    result = {"role": "tool", "tool_call_id": "c1", "content": "18"}
    first = [SYSTEM, user("Weather?")]
    tool = {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "weather",
        "gen_ai.tool.call.id": "c1",
        "gen_ai.tool.call.arguments": '{"city":"Paris"}',
        "gen_ai.tool.call.result": "18",
    }
    tell(
        Told("t", "run", at=-60, lasts=9, attributes={"gen_ai.operation.name": "invoke_agent", **_said("18 degrees.")}),
        call("t", "one", -60, first, asked, parent="run"),
        Told("t", "tool", at=-58.5, lasts=0.5, parent="run", attributes=tool),
        call("t", "two", -57, [*first, asked, result], assistant("18 degrees."), parent="run"),
    )
    whole = [*first, asked, result, assistant("18 degrees."), user("Thanks!")]
    tell(call("u", "one", -30, whole, assistant("18 degrees.")))


def _said(text: str) -> dict[str, str]:
    return {"gen_ai.agent.name": "desk", "gen_ai.output.messages": json.dumps([assistant(text)])}


def brief(found: Any) -> list[list[tuple[str, list[str]]]]:
    """Return who said what in each turn: a text, or the kind of what it was."""
    return [
        [(one["role"], [part.get("text") or part["type"] for part in one["parts"]]) for one in turn["messages"]]
        for turn in found["turns"]
    ]


def test_each_turn_has_what_is_new_in_it(project: Any, tell: Teller) -> None:
    """History sent again, a tool's own span and an agent's summary are shown once; an answer repeated is new."""
    tell_two_turns(tell)
    found = project.get("conversations/c")
    assert brief(found) == [
        [("system", ["Be brief."]), ("user", ["Weather?"]), ("assistant", ["call"]), ("assistant", ["18 degrees."])],
        [("user", ["Thanks!"]), ("assistant", ["18 degrees."])],
    ]
    asked = found["turns"][0]["messages"][2]
    assert (asked["span_id"], asked["trace_id"], asked["agent"]) == (span_id("t", "one"), trace_id("t"), "desk")
    (part,) = asked["parts"]
    assert part == {"type": "call", "id": "c1", "name": "weather", "arguments": {"city": "Paris"}, "result": "18"}
    assert [turn["usage"]["calls"] for turn in found["turns"]] == [2, 1]


def test_pages_of_turns_know_what_was_said_before(project: Any, tell: Teller) -> None:
    """A second page begins behind the first, and doesn't show again what the first page has."""
    tell_two_turns(tell)
    project.loaded = tell.loaded
    whole = project.get("conversations/c")
    first = project.get("conversations/c", limit=1)
    tell(call("v", "one", -70, [user("Too late.")], assistant("No.")))
    second = project.get("conversations/c", limit=1, cursor=first["next_cursor"])
    assert brief(first) + brief(second) == brief(whole)
    assert (second["next_cursor"], second["turn_count"]) == (None, 2)


def test_a_tools_own_span_is_told_with_the_id_of_its_call(project: Any, tell: Teller) -> None:
    """The id is there though it is stored once, beside the map of attributes."""
    tool = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "weather", "gen_ai.tool.call.id": "c1"}
    tell(Told("t", attributes={**tool, "gen_ai.tool.call.arguments": "{}", "gen_ai.conversation.id": "c"}))
    (message,) = project.get("conversations/c")["turns"][0]["messages"]
    assert message["parts"][0]["id"] == "c1"


def test_two_instrumentations_of_a_call_say_it_once(project: Any, tell: Teller) -> None:
    """A call told by a span around it as well is shown once, though both recorded it."""
    given, got = [user("Hi")], assistant("Hello")
    tell(call("t", "outer", -60, given, got, lasts=4), call("t", "inner", -59, given, got, parent="outer"))
    assert brief(project.get("conversations/c")) == [[("user", ["Hi"]), ("assistant", ["Hello"])]]


def test_long_texts_are_cut_with_a_mark(project: Any, tell: Teller, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long text and a long result are cut; they say so, how long they are, and which span has them whole."""
    monkeypatch.setattr(turn, "_CHARACTERS", 100)
    tell(call("t", "one", -60, [user("a" * 101)], assistant("b" * 100)))
    long, short = project.get("conversations/c")["turns"][0]["messages"]
    assert long["parts"] == [{"type": "text", "text": "a" * 100, "cut": True, "length": 101}]
    assert short["parts"] == [{"type": "text", "text": "b" * 100}]
    whole = project.get(f"traces/{long['trace_id']}/spans/{long['span_id']}")
    assert "a" * 101 in whole["attributes"]["gen_ai.input.messages"]


@pytest.mark.parametrize("given", ['[{"role":"user","content":"cut \\ud83d"}]', "[" * 900 + "]" * 900, "[" * 2000])
def test_a_conversation_is_told_whatever_was_recorded(project: Any, tell: Teller, given: str) -> None:
    """Half a character, and JSON deep in itself, come through; what is beside them is told as it is."""
    told = {"gen_ai.input.messages": given, "gen_ai.output.messages": json.dumps([assistant("Yes.")])}
    told |= {"gen_ai.operation.name": "chat", "gen_ai.conversation.id": "c"}
    tell(Told("t", attributes=told))
    (turn_told,) = brief(project.get("conversations/c"))
    assert (len(turn_told), turn_told[-1]) == (2, ("assistant", ["Yes."]))
    assert turn_told[0][1][0] in {"cut \ufffd", given}


def test_much_content_ends_a_page(project: Any, tell: Teller, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page ends with the turn that has more content than is read at once; the cursor leads on."""
    monkeypatch.setattr(conversation, "_MOST_BYTES", 10)
    tell_two_turns(tell)
    first = project.get("conversations/c")
    assert [turn["trace_id"] for turn in first["turns"]] == [trace_id("t")]
    monkeypatch.setattr(conversation, "_MOST_BYTES", 1 << 20)
    second = project.get("conversations/c", cursor=first["next_cursor"])
    assert [turn["trace_id"] for turn in second["turns"]] == [trace_id("u")]


def test_a_turn_of_very_many_spans_says_so(project: Any, tell: Teller, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a turn with more spans than are read the first are told, and it is marked."""
    monkeypatch.setattr(conversation, "_MOST_SPANS", 1)
    tell_two_turns(tell)
    assert [turn["complete"] for turn in project.get("conversations/c")["turns"]] == [False, True]


def test_a_turn_of_very_many_spans_tells_who_spoke(project: Any, tell: Teller, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a turn that is not told to its end each message still has the agent above it, however far above."""
    monkeypatch.setattr(conversation, "_MOST_SPANS", 2)
    lead = {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "lead"}
    nobody = {"gen_ai.agent.name": ""}
    tell(
        Told("t", "run", at=-60, lasts=9, attributes=lead),
        Told("t", "step", at=-60, lasts=9, parent="run"),
        Told("t", "inner", at=-60, lasts=9, parent="step"),
        call("t", "one", -59, [user("Hi")], assistant("Hello"), parent="inner", attributes=nobody),
        call("t", "two", -58, [user("Hi")], assistant("Bye"), parent="inner", attributes=nobody),
    )
    (said,) = project.get("conversations/c")["turns"]
    assert not said["complete"]
    assert [message["agent"] for message in said["messages"] if message["role"] == "assistant"] == ["lead"] * 2


def test_pages_of_conversations_neither_repeat_nor_skip(
    project: Any, tell: Teller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However small the windows, whatever arrives meanwhile, each is listed once, in order, as of the first page."""
    monkeypatch.setattr(listing, "_WINDOW", 2)
    for number in range(7):
        tell(_turn(f"t{number}", number, at=-90 + number), _turn(f"u{number}", number, at=-60 + number))
    seen: list[str] = []
    cursor: dict[str, str] = {}
    project.loaded = tell.loaded
    for page in range(4):
        found = project.get("conversations", limit=2, **cursor)
        seen += [(one["conversation_id"], one["turns"]) for one in found["conversations"]]
        tell(_turn(f"late{page}", page, at=-1), _turn(f"new{page}", 100 + page, at=-1))
        cursor = {"cursor": found["next_cursor"]} if found["next_cursor"] else {}
    assert seen == [(f"c{number}", 2) for number in range(6, -1, -1)]
    assert cursor == {}


def _turn(trace: str, number: int, *, at: float) -> Told:
    return Told(trace, at=at, attributes={"gen_ai.operation.name": "chat", "gen_ai.conversation.id": f"c{number}"})
