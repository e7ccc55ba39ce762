"""The list of traces in other orders than newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from lamplighter_server.store.read.cursor import Cursor
from lamplighter_server.store.read.orders import ORDERS
from told_traces import Told, trace_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from told_traces import Teller

SORTS = ("start", "duration", "cost", "input_tokens", "output_tokens", "errors", "spans", "status")
TEXTS = ("agent", "ask", "model", "service", "conversation")


def told(n: int) -> tuple[Told, ...]:
    """Return a run whose amounts differ from those of its neighbours, and are now and then the same."""
    call = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.response.model": "house" if n == 5 else "gpt-4o",
        "gen_ai.usage.input_tokens": 1000 + 500 * (n * 7 % 5),
        "gen_ai.usage.output_tokens": 10 + n * 3 % 8,
    }
    steps = [
        Told(f"t{n}", f"step{m}", at=-900 - n, parent="run", error="no" if m < n % 3 else None) for m in range(n % 4)
    ]
    called = [Told(f"t{n}", "call", at=-900 - n, parent="run", attributes=call)] if n != 6 else []
    return (Told(f"t{n}", "run", at=-900 - n, lasts=1 + n * 5 % 11, attributes=about(n)), *called, *steps)


def about(n: int) -> dict[str, Any]:
    """Return what is told of a run; some tell neither an agent nor a conversation."""
    asked = f'[{{"role": "user", "parts": [{{"type": "text", "content": "{chr(105 - n)} want"}}]}}]'
    agent = ("", "planner", "Écrivain", "refunds")[n % 4]
    names = {"gen_ai.agent.name": agent} if agent else {}
    return names | ({"gen_ai.conversation.id": f"c-{n % 5}", "gen_ai.input.messages": asked} if n % 5 else {})


def amount(trace: Any, name: str) -> Any:
    """Return what a trace is sorted by, as its row in the list tells it."""
    own = {"start": trace["start"], "duration": trace["duration"], "errors": trace["error_count"]}
    own |= {"spans": trace["span_count"], "cost": trace["usage"]["cost"] or 0}
    own |= {"status": ("error", "lost", "running", "ok").index(trace["status"])}
    return own[name] if name in own else trace["usage"][name]


def everything(served: Any, arrive: Any = None, **asked: Any) -> list[Any]:
    """Return all traces, page by page."""
    found: list[Any] = []
    cursor = None
    while True:
        page = served.get("traces", **asked, **({"cursor": cursor} if cursor else {}))
        found += page["traces"]
        cursor = page["next_cursor"]
        if cursor is None:
            return found
        if arrive:
            arrive(len(found))


def both_ways(project: Any, tell: Teller, name: str, filter_: str) -> Iterator[tuple[bool, list[Any]]]:
    """Yield all traces in an order, paged while others arrive, and then from the largest down; each came once."""
    for first in range(0, 12, 4):
        tell(*(span for n in range(first, first + 4) for span in told(n)))
    project.loaded = tell.loaded
    wanted = {trace["trace_id"] for trace in project.get("traces", filter=filter_)["traces"]}

    def arrive(count: int) -> None:
        tell(Told(f"new{count}", at=-1), Told(f"t{count % 12}", f"late{count}", at=-20, parent="run", error="late"))
        project.loaded = tell.loaded

    for sort in (name, f"-{name}"):
        loaded = project.loaded
        found = everything(project, arrive, sort=sort, limit=5, filter=filter_)
        project.loaded = loaded
        assert sorted(one["trace_id"] for one in found) == sorted(wanted)
        yield sort.startswith("-"), found


@pytest.mark.parametrize("filter_", ["", "status:error spans>1"])
@pytest.mark.parametrize("name", SORTS)
def test_pages_in_any_order_neither_repeat_nor_skip(project: Any, tell: Teller, name: str, filter_: str) -> None:
    """Both ways round all traces come once, each behind those with more, or less, whatever arrives meanwhile."""
    for down, found in both_ways(project, tell, name, filter_):
        amounts = [amount(one, name) for one in found]
        assert amounts == sorted(amounts, reverse=down)


def text(trace: Any, name: str) -> bytes:
    """Return the text that a trace is sorted by, as its row in the list shows it."""
    [model] = trace["models"] or [{"request": None, "response": ""}]
    own = {"agent": trace["agents"][:1], "service": trace["services"][:1], "ask": [trace["ask"] or trace["name"]]}
    own |= {"model": [model["request"] or model["response"]], "conversation": [trace["conversation_id"]]}
    return "".join(filter(None, own[name])).encode().lower()


@pytest.mark.parametrize("filter_", ["", "spans>1"])
@pytest.mark.parametrize("name", TEXTS)
def test_pages_in_the_order_of_a_text_neither_repeat_nor_skip(
    project: Any, tell: Teller, name: str, filter_: str
) -> None:
    """Both ways round all traces come once by their letters, those without a text last, whatever arrives meanwhile."""
    for down, found in both_ways(project, tell, name, filter_):
        texts = [text(one, name) for one in found]
        known = sorted(filter(None, texts), reverse=down)
        assert texts == [*known, *[b""] * texts.count(b"")]


def test_long_texts_that_begin_alike_come_once(project: Any, tell: Teller) -> None:
    """Where the letters that decide are the same, of any alphabet, pages of one still meet."""
    for n in range(6):
        tell(Told(f"t{n}", "ж" * 80 + str(n), at=-100 - n))
    found = everything(project, sort="-ask", limit=1)
    assert len({one["trace_id"] for one in found}) == len(found) == 6


def test_an_order_is_of_the_traces_that_began_in_the_range(project: Any, tell: Teller) -> None:
    """One that began before is not among them, and one that goes on behind it counts with all that it had."""
    tell(Told("early", at=-500, lasts=1), Told("long", at=-200, lasts=1), Told("short", at=-190, lasts=3))
    tell(Told("early", "more", at=-195, parent="early", lasts=9), Told("long", "more", at=-50, parent="long"))
    [early] = [one for one in project.get("traces")["traces"] if one["trace_id"] == trace_id("early")]
    since = project.get("traces", sort="start")["traces"][1]["start"]
    until = project.get("traces")["traces"][0]["start"]
    assert early["span_count"] == 2
    found = everything(project, sort="-duration", limit=1, **{"from": since})
    assert [one["trace_id"] for one in found] == [trace_id("long"), trace_id("short")]
    [only] = project.get("traces", sort="-spans", **{"from": since, "to": until})["traces"]
    assert (only["trace_id"], only["span_count"]) == (trace_id("long"), 2)


TAMPERED = ("a\0b", "'; --", "\\N", "\t\n\r", "{x:String}", "%s", "é" * 100)
FAR = (-(2**63), -1, 2**63 - 1)


@pytest.mark.parametrize("text", TAMPERED)
def test_a_cursor_that_was_tampered_with_is_only_another_place(project: Any, tell: Teller, text: str) -> None:
    """Any text in a cursor stands for itself: the traces behind it follow."""
    tell(Told("t0", "zulu", at=-100), Told("t1", "0", at=-101))
    cursor = Cursor(project.loaded, 0, 0, "00" * 16, ORDERS.index("ask"), text)
    behind = project.get("traces", sort="ask", cursor=str(cursor))["traces"]
    known = {"zulu": "t0", "0": "t1"}
    assert [one["trace_id"] for one in behind] == [trace_id(known[ask]) for ask in sorted(known) if ask > text]


@pytest.mark.parametrize("far", FAR)
@pytest.mark.parametrize("sort", ["start", "-cost", "cost", "status", "-model"])
def test_a_cursor_from_out_of_this_world_is_answered(project: Any, tell: Teller, sort: str, far: int) -> None:
    """Whatever moment and amount are in a cursor, it is answered with traces or none."""
    tell(Told("t0", at=-100))
    cursor = Cursor(2**64 - 1, far, far, "ff" * 16, ORDERS.index(sort))
    assert len(project.get("traces", sort=sort, cursor=str(cursor))["traces"]) <= 1


def test_a_cursor_of_another_order_is_refused(project: Any, tell: Teller) -> None:
    """A page can't go on in an order that the one before did not have, and an unknown order is named."""
    tell(*(Told(f"t{n}", at=-100 - n) for n in range(3)))
    cursor = project.get("traces", sort="-cost", limit=1)["next_cursor"]
    for other in ({}, {"sort": "cost"}, {"sort": "-spans"}):
        assert "not a cursor of this list" in project.refused(400, "traces", cursor=cursor, **other)["detail"]
    assert "not a cursor of this list" in project.refused(400, "conversations", cursor=cursor)["detail"]
    assert "sort" in project.refused(400, "traces", sort="colour")["detail"]
