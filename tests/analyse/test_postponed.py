"""Traces of very many spans: when they are decided again, and that putting it off changes nothing in the end."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lamplighter_server.analyse import postponed
from lamplighter_server.analyse.rows import MEANING
from lamplighter_server.analyse.settle import Settler
from lamplighter_server.store.load import Loader, Watermark
from sealed_segments import Notes
from told_traces import Told

if TYPE_CHECKING:
    from collections.abc import Callable

    from told_traces import Teller

USED = {"gen_ai.usage.input_tokens": 100, "gen_ai.usage.output_tokens": 10}
CHAT = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o", "gen_ai.provider.name": "openai", **USED}
RUN = {"gen_ai.operation.name": "invoke_agent"}

COUNTED, RESPONSE = MEANING.index("counted"), MEANING.index("response_id")


def agent(name: str, parent: str = "", **more: Any) -> Told:
    """Tell of a run of an agent named like its span, which claims what its calls used too."""
    return Told("t", name, at=-9, parent=parent, attributes={**RUN, **USED, "gen_ai.agent.name": name, **more})


def chat(name: str, parent: str, **more: Any) -> Told:
    """Tell of a model call."""
    return Told("t", name, at=-8, parent=parent, attributes={**CHAT, **more})


SPANS = [
    agent("lead", **{"gen_ai.conversation.id": "c"}),
    chat("1", "lead"),
    chat("2", "1", **{"gen_ai.usage.input_tokens": 90}),
    Told("t", "ask", at=-8, parent="lead", attributes={"gen_ai.operation.name": "execute_tool"}),
    agent("helper", "ask"),
    chat("3", "helper"),
    agent("silent", "helper"),
]


class Clock:
    """Stands until it is told otherwise."""

    now = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every trace a long one, which no growth lets decide again."""
    monkeypatch.setattr(postponed, "_MANY", 1)
    monkeypatch.setattr(postponed, "_GROWN", 100)


def stopped(tell: Teller) -> Clock:
    """Stop the clock that decisions wait by."""
    tell.settler._postponed.clock = clock = Clock()
    return clock


def ledger(tell: Teller) -> list[tuple[Any, ...]]:
    """Return the entries that stand, whole."""
    statement = (
        f"SELECT {', '.join(MEANING)}, sum(sign) FROM ledger WHERE project = {{project:String}}"
        " GROUP BY ALL HAVING sum(sign) != 0 ORDER BY span_id, reason"
    )
    return [tuple(row) for row in tell.engine.query(statement, {"project": tell.project}).result_rows]


def waiting(tell: Teller) -> int:
    """Return how many traces of a project wait, as a process that starts finds them."""
    return sum(row["project"] == tell.project for row in tell.engine.ask("postponed_before"))


def test_whatever_was_put_off_the_ledger_ends_as_of_one_load(
    teller: Callable[[], Teller], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In any order, cut anywhere, with restarts and silences anywhere, it is that of all spans in one load."""
    whole = teller()
    whole(*SPANS)
    wanted = ledger(whole)
    assert len(wanted) == 6

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.permutations(SPANS),
        st.lists(st.integers(1, len(SPANS) - 1), max_size=4, unique=True),
        st.sampled_from([1.1, 1.5, 100]),
        st.lists(st.sampled_from(["", "silence", "restart"]), min_size=5, max_size=5),
    )
    def cut(order: list[Told], cuts: list[int], grown: float, between: list[str]) -> None:
        monkeypatch.setattr(postponed, "_GROWN", grown)
        tell = teller()
        tell.now = whole.now
        clock = stopped(tell)
        for (first, last), then in zip(itertools.pairwise([0, *sorted(cuts), len(order)]), between, strict=False):
            tell(*order[first:last])
            if then == "restart":
                tell.settler = Settler(tell.engine)
                clock = stopped(tell)
            clock.now += 100 if then == "silence" else 0
            tell.settler.idle()
        clock.now += 100
        tell.settler.idle()
        assert ledger(tell) == wanted
        assert waiting(tell) == 0

    cut()


def test_a_long_trace_is_not_decided_with_each_load(tell: Teller) -> None:
    """What comes of it waits until nothing more has come for a while; a trace of few spans doesn't wait."""
    clock = stopped(tell)
    tell(*SPANS[:2])
    there = ledger(tell)
    for span in SPANS[2:]:
        tell(span)
        clock.now += 9
        tell.settler.idle()
        assert (ledger(tell), waiting(tell)) == (there, 1)
    clock.now += 2
    tell(Told("u", "1", attributes=CHAT))
    assert (len(ledger(tell)), waiting(tell)) == (6 + 1, 0)


def test_a_long_trace_that_shares_a_response_waits_all_the_same(tell: Teller) -> None:
    """Another trace that tells of its responses is decided without it; each response counts once, then and later."""
    clock = stopped(tell)
    first, second = ({"gen_ai.response.id": response} for response in ("r1", "r2"))
    tell(*SPANS, chat("4", "", **first))
    there = ledger(tell)
    tell(Told("u", "1", at=-8, attributes={**CHAT, **first}))
    tell(chat("5", "", **second), Told("v", "1", at=-8, attributes={**CHAT, **second}))
    assert waiting(tell) == 1
    assert set(there) <= set(ledger(tell))
    for _ in range(2):
        told = Counter(row[RESPONSE] for row in ledger(tell) if row[COUNTED] and row[RESPONSE])
        assert told == {"r1": 1, "r2": 1}
        clock.now += 100
        tell.settler.idle()
    assert waiting(tell) == 0


def test_a_long_trace_that_grew_by_a_share_is_decided(tell: Teller, monkeypatch: pytest.MonkeyPatch) -> None:
    """At a tenth more it is decided with the load that brought it, with what waited."""
    monkeypatch.setattr(postponed, "_GROWN", 1.5)
    stopped(tell)
    tell(*SPANS[:4])
    tell(SPANS[4])
    assert waiting(tell) == 1
    tell(SPANS[5])
    assert (len(ledger(tell)), waiting(tell)) == (5, 0)


def test_what_waits_is_taken_back_with_its_load(tell: Teller) -> None:
    """A load that is undone takes its spans, what waited because of them, and the decision about them."""
    clock = stopped(tell)
    tell(*SPANS[:6])
    there = ledger(tell)
    for decided in (False, True):
        tell(SPANS[6])
        clock.now += 100 * decided
        tell.settler.idle()
        assert waiting(tell) == (not decided)
        Loader(tell.engine, Notes(), "traces", Watermark(0)).undo(tell.loaded)
        assert (ledger(tell), waiting(tell)) == (there, 0)


def test_a_trace_that_retention_deleted_is_waited_for_no_more(tell: Teller) -> None:
    """Of what is deleted before its decision nothing is asked again and again."""
    clock = stopped(tell)
    tell(*SPANS[:6])
    tell(SPANS[6])
    for table in ("spans", "trace_segments", "ledger"):
        gone = f"ALTER TABLE {table} DELETE WHERE project = {{project:String}} SETTINGS mutations_sync = 2"
        tell.engine.command(gone, {"project": tell.project})
    clock.now += 100
    tell.settler.idle()
    clock.now += 100
    assert tell.settler._postponed.silent() == []
