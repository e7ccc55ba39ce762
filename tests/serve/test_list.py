"""The list of traces: its rows, its order, its pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from lamplighter_server.store.read import listing
from told_traces import SECOND, Told, trace_id

if TYPE_CHECKING:
    from told_traces import Teller

QUESTION = '[{"role":"user","parts":[{"type":"text","content":"Where is my order?"}]}]'
CALL = {
    "gen_ai.operation.name": "chat",
    "gen_ai.request.model": "small",
    "gen_ai.response.model": "small-2",
    "gen_ai.usage.input_tokens": 100,
    "gen_ai.usage.output_tokens": 7,
    "gen_ai.usage.cache_read.input_tokens": 60,
    "gen_ai.usage.cache_creation.input_tokens": 5,
    "gen_ai.usage.reasoning.output_tokens": 3,
    "gen_ai.input.messages": QUESTION,
    "gen_ai.conversation.id": "c-9",
}


def names(page: Any) -> list[str]:
    """Return the names of a page's traces."""
    return [trace["name"] for trace in page["traces"]]


def test_a_row_sums_up_what_several_segments_brought(project: Any, tell: Teller) -> None:
    """A trace whose spans came in two segments is one row that sums up both."""
    agent = {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "triage"}
    tool = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "lookup", "gen_ai.agent.name": "billing"}
    tell(
        Told("t", "call", at=-9, lasts=2, parent="run", attributes=CALL),
        Told("t", "lookup", at=-6, lasts=1, parent="run", attributes=tool, error="no such order"),
    )
    tell(
        Told("t", "again", at=-4.5, lasts=2, parent="run", attributes=CALL),
        Told("t", "run", at=-10, lasts=8, attributes=agent),
        resource={"service.name": "office"},
    )
    (trace,) = project.get("traces")["traces"]
    assert trace == {
        "trace_id": trace_id("t"),
        "start": trace["start"],
        "end": trace["end"],
        "duration": 8.0,
        "status": "error",
        "name": "run",
        "ask": "Where is my order?",
        "services": ["desk", "office"],
        "agents": ["triage", "billing"],
        "models": [{"request": "small", "response": "small-2"}],
        "tools": ["lookup"],
        "conversation_id": "c-9",
        "span_count": 4,
        "error_count": 1,
        "usage": {
            "calls": 2,
            "input_tokens": 200,
            "output_tokens": 14,
            "cache_read_tokens": 120,
            "cache_write_tokens": 10,
            "reasoning_tokens": 6,
            "cost": None,
            "unpriced_tokens": 214,
        },
        "findings": [],
    }


def test_times_have_nanoseconds(project: Any, tell: Teller) -> None:
    """Start and end are written with every nanosecond that was sent."""
    tell.now = 1_760_000_000_123_456_789
    tell(Told("t", at=0, lasts=0.25))
    (trace,) = project.get("traces")["traces"]
    assert trace["start"] == "2025-10-09T08:53:20.123456789Z"
    assert trace["end"] == "2025-10-09T08:53:20.373456789Z"


def test_newest_first(project: Any, tell: Teller) -> None:
    """Traces come by their start, the newest first, however they arrived."""
    tell(Told("b", "b", at=-20), Told("c", "c", at=-10))
    tell(Told("a", "a", at=-30), Told("d", "d", at=-5))
    assert names(project.get("traces")) == ["d", "c", "b", "a"]


def test_a_range_holds_its_start_and_not_its_end(project: Any, tell: Teller) -> None:
    """`from` is inside of the range and `to` outside; a trace counts by its start."""
    tell(*(Told(name, name, at=at, lasts=100) for name, at in (("a", -30), ("b", -20), ("c", -10))))
    starts = {trace["name"]: trace["start"] for trace in project.get("traces")["traces"]}
    assert names(project.get("traces", **{"from": starts["b"]})) == ["c", "b"]
    assert names(project.get("traces", to=starts["b"])) == ["a"]
    assert names(project.get("traces", **{"from": starts["a"], "to": starts["c"]})) == ["b", "a"]


def test_projects_are_apart(served: Any, tell: Teller) -> None:
    """Nobody sees another project's traces."""
    tell(Told("t"))
    served.as_project("somebody-else")
    assert served.get("traces") == {"traces": [], "next_cursor": None}


STATUSES = [
    ("ok", Told("t"), -3600.0),
    ("error", Told("t", error="boom"), -3600.0),
    ("running", Told("t", parent="not-here"), -599.0),
    ("lost", Told("t", parent="not-here"), -601.0),
    ("running", Told("t", parent="not-here", kind=2), -119.0),
    ("ok", Told("t", parent="not-here", kind=2), -121.0),
    ("error", Told("t", parent="not-here", kind=2, error="boom"), -121.0),
    ("running", Told("t", parent="not-here", error="boom"), -5.0),
]


@pytest.mark.parametrize(("status", "span", "arrived"), STATUSES)
def test_status(project: Any, tell: Teller, status: str, span: Told, arrived: float) -> None:
    """A trace has ended with its root or its quiet entry; else it runs, and is lost after ten silent minutes."""
    project.now = tell.now
    tell(span, arrived=arrived)
    (trace,) = project.get("traces")["traces"]
    assert trace["status"] == status
    assert project.get("traces", filter=f"status:{status}")["traces"] == [trace]
    assert project.get("traces", filter=f"-status:{status}")["traces"] == []


def pages(served: Any, between: Any = None, **parameters: Any) -> list[list[str]]:
    """Return the ids of all pages; `between` is called after each."""
    found: list[list[str]] = []
    cursor = None
    while True:
        page = served.get("traces", **parameters, **({"cursor": cursor} if cursor else {}))
        found.append([trace["trace_id"] for trace in page["traces"]])
        cursor = page["next_cursor"]
        if cursor is None:
            return found
        if between is not None:
            between(len(found))


def test_pages_hold_everything_once(project: Any, tell: Teller) -> None:
    """Pages are full, end with the last trace, and hold each trace once, those with the same start too."""
    tell(*(Told(f"t{n}", at=-100 + n // 4) for n in range(40)))
    found = pages(project, limit=7)
    assert [len(page) for page in found] == [7, 7, 7, 7, 7, 5]
    everything = [one for page in found for one in page]
    assert sorted(everything) == sorted(trace_id(f"t{n}") for n in range(40))
    assert everything == [trace["trace_id"] for trace in project.get("traces")["traces"]]


def test_the_last_full_page_is_the_last(project: Any, tell: Teller) -> None:
    """No cursor leads to an empty page."""
    tell(*(Told(f"t{n}", at=-10 - n) for n in range(6)))
    assert [len(page) for page in pages(project, limit=3)] == [3, 3]


@pytest.mark.parametrize("filter_", ["", "status:ok", "service:desk", "attr.k:v", "duration>0s"])
def test_paging_while_data_arrives(project: Any, tell: Teller, filter_: str) -> None:
    """What arrives between pages, new traces and earlier or later spans of old ones, repeats and skips nothing."""
    tell(*(Told(f"t{n}", f"s{n}", at=-1000 - n, attributes={"k": "v"}) for n in range(20)))
    project.loaded = tell.loaded

    def arrive(page: int) -> None:
        tell(
            Told(f"new{page}", at=-1 - page, attributes={"k": "v"}),
            Told(f"t{2 * page}", f"early{page}", at=-5000, parent="x", attributes={"k": "v"}),
            Told(f"t{19 - page}", f"late{page}", at=-500, parent="x", error="late", attributes={"k": "v"}),
        )
        project.loaded = tell.loaded

    found = [one for page in pages(project, arrive, limit=3, filter=filter_) for one in page]
    assert found == [trace_id(f"t{n}") for n in range(20)]


def test_a_trace_that_reaches_over_windows_is_listed_where_it_began(
    project: Any, tell: Teller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long trace whose later segments lie among newer traces takes its place by its first span, once."""
    monkeypatch.setattr(listing, "_ROWS_A_TRACE", 1)
    monkeypatch.setattr(listing, "_WIDEST", 4)
    tell(Told("long", "first", at=-3000))
    for n in range(12):
        tell(Told("long", f"more{n}", at=-100 - n * 100, parent="first"), Told(f"t{n}", at=-99 - n * 100))
    expected = [trace_id(f"t{n}") for n in range(12)] + [trace_id("long")]
    for limit in (2, 100):
        assert [one for page in pages(project, limit=limit) for one in page] == expected
        filtered = pages(project, limit=limit, filter="spans>0 service:desk")
        assert [one for page in filtered for one in page] == expected
    assert [one for page in pages(project, limit=2, filter="spans>12") for one in page] == [trace_id("long")]
    assert [one for page in pages(project, limit=2, filter="name:more0") for one in page] == [trace_id("long")]


def test_a_list_is_read_as_of_what_is_loaded(project: Any, tell: Teller) -> None:
    """What came in segments after `loaded` is not there yet, not even as a part of a known trace."""
    tell(Told("t", "root", at=-10))
    project.loaded = tell.loaded
    tell(Told("t", "more", at=-9, parent="root"), Told("u", at=-5))
    (trace,) = project.get("traces")["traces"]
    assert trace["span_count"] == 1


def test_counts_over_time(project: Any, tell: Teller) -> None:
    """Each trace is counted in the step where it began, failed ones twice; an empty step is there with zeros."""
    for at in (-350, -349, -150):
        tell(Told(f"t{at}", at=at, error="boom" if at == -150 else None))
    low = tell.now - 400 * SECOND
    stamp = {"from": _iso(low), "to": _iso(low + 400 * SECOND)}
    found = project.get("traces/histogram", **stamp, buckets=4)
    assert [(bucket["traces"], bucket["errors"]) for bucket in found["buckets"]] == [(2, 0), (0, 0), (1, 1), (0, 0)]
    assert (found["interval"], found["traces"], found["errors"]) == (100.0, 3, 1)
    assert (found["from"], found["to"]) == (stamp["from"], stamp["to"])
    assert found["buckets"][1]["start"] == _iso(low + 100 * SECOND)
    assert project.get("traces/histogram", **stamp, buckets=4, filter="status:error")["traces"] == 1


def test_counts_of_all_time(project: Any, tell: Teller) -> None:
    """Without a range the counts reach from the first trace until now."""
    assert project.get("traces/histogram")["traces"] == 0
    tell(Told("old", at=-86400 * 30), Told("new", at=-1))
    found = project.get("traces/histogram", buckets=2)
    assert [bucket["traces"] for bucket in found["buckets"]] == [1, 1]


def test_counts_take_a_long_trace_once(project: Any, tell: Teller) -> None:
    """A trace that began before the range and goes on in it is not counted in it."""
    tell(Told("t", "first", at=-500))
    tell(Told("t", "more", at=-50, parent="first"))
    found = project.get("traces/histogram", **{"from": _iso(tell.now - 100 * SECOND)}, buckets=1)
    assert found["traces"] == 0


def test_several_filters_count_at_once_what_each_counts_alone(project: Any, tell: Teller) -> None:
    """Each count is that of the histogram with the same filter, beside the filter that holds for all of them."""
    tell(*(Told(f"t{n}", at=-100 - n, attributes=CALL, error="boom" if n % 3 else None) for n in range(9)))
    tell(Told("open", at=-900, parent="not-here"), Told("t1", "more", at=-50, parent="t1"))
    each = [
        "status:error",
        "status:ok model:small",
        "attr.gen_ai.conversation.id:c-9",
        "input_tokens>0",
        "-model:small",
    ]
    for common in ("", "status:error", "spans>1"):
        alone = [project.get("traces/histogram", buckets=1, filter=f"{common} {one}")["traces"] for one in each]
        assert project.get("traces/counts", each=each, filter=common)["traces"] == alone
    assert project.get("traces/counts", each=each)["traces"] == [6, 3, 9, 9, 1]
    assert project.get("traces/counts", each=["status:ok"], to="2020-01-01T00:00:00Z")["traces"] == [0]
    project.refused(400, "traces/counts", each=["status:ok", "foo:1"])
    project.refused(400, "traces/counts")


REFUSED = [
    ({"filter": "foo:1"}, "no field 'foo'"),
    ({"limit": 0}, "greater than or equal to 1"),
    ({"limit": 501}, "less than or equal to 500"),
    ({"limit": "many"}, "limit"),
    ({"cursor": "nonsense"}, "not a cursor of this list"),
    ({"cursor": "AAAA"}, "not a cursor of this list"),
    ({"from": "yesterday"}, "RFC 3339"),
    ({"from": "2026-01-02T00:00:00Z", "to": "2026-01-01T00:00:00Z"}, "behind"),
]


@pytest.mark.parametrize(("parameters", "reason"), REFUSED)
def test_a_bad_question_is_refused_with_its_reason(project: Any, parameters: dict[str, Any], reason: str) -> None:
    """Each wrong parameter is answered 400 and named."""
    assert reason in project.refused(400, "traces", **parameters)["detail"]


def test_a_bad_filter_is_refused_with_its_place(project: Any) -> None:
    """The answer tells where in the filter and what could stand there."""
    problem = project.refused(400, "traces/histogram", filter="agent:x statos:ok")
    assert problem["position"] == 8
    assert "status" in problem["allowed"]


def _iso(nanoseconds: int) -> str:
    from lamplighter_server.store.instants import rfc3339

    return rfc3339(nanoseconds)


def test_a_filter_on_an_id_finds_what_that_attribute_says(project: Any, tell: Teller) -> None:
    """An empty text is no number and no list, and what another key says is not what this one says."""
    key = "gen_ai.conversation.id"
    values: dict[str, Any] = {"empty": "", "whole": 5, "list": ["a"], "text": "other"}
    tell(*(Told(name, attributes={"session.id": "other", key: value}) for name, value in values.items()))
    for wanted, name in (("", "empty"), ("5", "whole"), ("a", "list"), ("other", "text")):
        found = project.get("traces", filter=f'attr.{key}:"{wanted}"')["traces"]
        assert [one["trace_id"] for one in found] == [trace_id(name)]
