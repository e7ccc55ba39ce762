"""What senders may put where the ledger counts: it loads, and nothing drowns the sums."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from lamplighter_server.analyse import settle
from lamplighter_server.semconv.tables import MOST_TOKENS
from lamplighter_server.store.read import usage as reading
from lamplighter_server.store.read.scope import Scope
from lamplighter_server.store.read.trace import find
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from told_traces import Teller, Told, trace_id

if TYPE_CHECKING:
    from pathlib import Path

    from lamplighter_server.store.engine import Engine

CHAT = {
    "gen_ai.operation.name": "chat",
    "gen_ai.request.model": "gpt-4o",
    "gen_ai.response.finish_reasons": ["stop"],
    "gen_ai.usage.output_tokens": 10,
}
INPUT = "gen_ai.usage.input_tokens"
NONE = [-1, -(2**63), float("nan"), -float("inf"), "-5", "many", "", "1e3", [1, 2], True, {"a": 1}, "9" * 25]
NUMBERS = {2**33: 2**33, "120": 120, 120.0: 120, 0: 0}
ABSURD = [MOST_TOKENS, 2**53 + 1, 2**56, 2**63 - 1, 1e300, float("inf"), "18446744073709551615"]


@pytest.fixture
def tell(engine: Engine, tmp_path: Path) -> Teller:
    """Return a teller for a project of its own."""
    return Teller(engine, tmp_path)


def call(trace: str, tokens: Any, **more: Any) -> Told:
    """Tell of a model call that claims so many tokens."""
    return Told(trace, "call", at=-5, attributes={**CHAT, INPUT: tokens, **more})


def asked(tell: Teller, *by: str) -> list[dict[str, Any]]:
    """Return what a project used."""
    scope = Scope(tell.project, 2**63 - 1, tell.now, tell.now - 10**15, tell.now + 10**15)
    return reading.usage(tell.engine, scope, reading.Question(by))


def ledger(tell: Teller, trace: str) -> str:
    """Return a trace as the API tells it."""
    scope = Scope(tell.project, 2**63 - 1, tell.now)
    found = find(tell.engine, scope, trace_id(trace))
    assert found
    return b"".join(found.chunks(outline=True)).decode()


def test_what_is_no_count_counts_nothing(tell: Teller) -> None:
    """A negative number, a list or a word is no count of tokens: the call counts, with what else it tells."""
    tell(*(call(f"none-{place}", value) for place, value in enumerate(NONE)))
    (row,) = asked(tell)
    assert (row["calls"], row["input_tokens"], row["output_tokens"]) == (len(NONE), 0, 10 * len(NONE))


def test_counts_are_read_however_they_are_written(tell: Teller) -> None:
    """A text or a double that is a whole number is that count."""
    tell(*(call(f"number-{place}", value) for place, value in enumerate(NUMBERS)))
    assert asked(tell)[0]["input_tokens"] == sum(NUMBERS.values())


def test_an_absurd_claim_does_not_drown_the_sums(tell: Teller) -> None:
    """A claim beyond what any call uses is excluded with the reason, alone or beside good calls; the others count."""
    tell(*(call(f"absurd-{place}", value) for place, value in enumerate(ABSURD)), call("good", 100))
    lead = {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "lead", INPUT: 2**60}
    tell(
        Told("t", "lead", at=-9, lasts=8, attributes=lead),
        Told("t", "call", parent="lead", at=-5, attributes={**CHAT, INPUT: 7}),
    )
    found = asked(tell)
    assert reading.total(found)["input_tokens"] == 107
    assert [reading.total(asked(tell, by))["calls"] for by in ("agent", "trace", "day")] == [2, 2, 2]
    assert "tokens, which no call uses" in ledger(tell, "absurd-3")
    assert "tokens, which no call uses" in ledger(tell, "t")


def test_endless_names_are_cut_and_group_alike(tell: Teller) -> None:
    """Names of 100 kB and response ids of 1 MB load, clear traces and others, and are the same in every answer."""
    long = {
        "gen_ai.agent.name": "a" * 100_000,
        "gen_ai.request.model": "m" * 100_000,
        "gen_ai.response.id": "r" * 1_000_000,
    }
    run = {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "a" * 100_000}
    tell(call("t", 1, **long))
    tell(
        Told("u", "run", attributes=run),
        Told("u", "1", parent="run", attributes={**CHAT, INPUT: 2, **long, "gen_ai.agent.name": ""}),
    )
    tell(call("v", 3, **long))
    (row,) = asked(tell, "agent", "model")
    assert row["agent"] == "a" * 1000
    assert row["calls"] == 1, "one response was told three times"


def test_empty_names_are_none(tell: Teller) -> None:
    """A call without any name counts, put down to nobody."""
    tell(call("t", 5, **{"gen_ai.agent.name": "", "gen_ai.request.model": "", "gen_ai.response.id": ""}))
    (row,) = asked(tell, "agent", "model", "provider")
    assert (row["agent"], row["model"], row["provider"], row["input_tokens"]) == (None, None, None, 5)


def test_very_many_names_load_and_add_up(tell: Teller, monkeypatch: pytest.MonkeyPatch) -> None:
    """20,000 calls have an agent and a model each: they load, and rows add up beyond what is read of them."""
    monkeypatch.setattr(reading, "MOST", 1000)
    base = Told("base", "call", attributes={**CHAT, INPUT: 1}).span(tell.now)
    many: list[Told] = []
    for number in range(20_000):
        said = [("gen_ai.agent.name", f"agent {number}"), ("gen_ai.request.model", f"model {number}")]
        named = Span(attributes=[KeyValue(key=key, value=AnyValue(string_value=value)) for key, value in said])
        named.MergeFrom(base)
        many.append(_Spelled(named, number))
    tell(*many)
    rows = asked(tell, "agent", "model")
    assert (len(rows), reading.total(rows)["calls"], reading.total(rows)["input_tokens"]) == (1001, 20_000, 20_000)
    assert reading.total(rows) == pytest.approx(reading.total(asked(tell)))


class _Spelled(Told):
    """A span that is there already, in a trace of its own."""

    def __init__(self, span: Span, number: int) -> None:
        span.trace_id, span.span_id = number.to_bytes(15) + b"t", number.to_bytes(7) + b"s"
        self._span = span

    def span(self, now: int) -> Span:
        """Return it."""
        return self._span


def test_prices_are_looked_up_for_the_most_frequent_models(tell: Teller, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many models a load has, the search for prices is bounded, and frequent ones have theirs."""
    monkeypatch.setattr(settle, "_KINDS", 3)
    rare = [call(f"rare-{number}", 1, **{"gen_ai.request.model": f"house-{number}"}) for number in range(50)]
    tell(*rare, *(call(f"often-{number}", 1) for number in range(3)))
    priced = {row["model"] for row in asked(tell, "model") if row["cost"] is not None}
    assert priced == {"gpt-4o"}
