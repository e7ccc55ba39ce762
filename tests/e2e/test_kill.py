"""The server is killed with SIGKILL under load, again and again, and then asked for all it acknowledged."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from load import SPANS, Load
from serving import eventually

if TYPE_CHECKING:
    from collections.abc import Callable

    from serving import Server

ROUNDS = int(os.environ.get("LAMPLIGHTER_FAULT_ROUNDS", "5"))
LOOKED_INTO = 60
"""Traces whose spans are counted one by one; of all the others the list's counts are compared."""


@pytest.mark.timeout(240 + 30 * ROUNDS)
def test_every_acknowledged_span_is_there_once_after_kills_under_load(start: Callable[..., Server]) -> None:
    """Whatever was acknowledged before any kill is there once, and a body sent again afterwards is not there twice."""
    seed = random.randrange(2**32)
    chance, load = random.Random(seed), Load()
    print(f"seed {seed}, {ROUNDS} rounds")
    server = start()
    for number in range(ROUNDS):
        print(f"round {number + 1}, {len(load.acknowledged)} traces acknowledged", flush=True)
        load.start(server.otlp_http)
        had = len(load.acknowledged)
        eventually(lambda had=had: len(load.acknowledged) > had, "an acknowledgement")
        time.sleep(chance.uniform(0, 2.5))  # the moment of the cut is what is varied, nothing is waited for
        server.kill()
        load.stop()
        server.start()
    load.finish(server.otlp_http)
    assert not load.pending, "what was sent again was not acknowledged by a server that runs"
    expect_all(server, load.acknowledged, chance)


def expect_all(server: Server, acknowledged: set[str], chance: random.Random) -> None:
    """Fail unless exactly these traces are there, each with exactly its spans, in the list and span by span."""
    while left := server.get("stats")["journal"]["segments"]:
        eventually(
            lambda left=left: server.get("stats")["journal"]["segments"] < left or None, "another segment loaded"
        )
    listed = everything(server)
    counts = Counter({trace["trace_id"]: trace["span_count"] for trace in listed})
    assert len(listed) == len(counts), "a trace is listed twice"
    assert set(counts) == acknowledged, f"lost {acknowledged - set(counts)}, unexpected {set(counts) - acknowledged}"
    wrong = {trace_id: count for trace_id, count in counts.items() if count != SPANS}
    assert not wrong, f"not {SPANS} spans: {wrong}"
    for trace_id in chance.sample(sorted(acknowledged), min(LOOKED_INTO, len(acknowledged))):
        spans = server.get(f"traces/{trace_id}")["spans"]
        assert len(spans) == len({span["span_id"] for span in spans}) == SPANS, trace_id
    expect_counted(server, acknowledged)
    print(f"{len(acknowledged)} traces, {len(acknowledged) * SPANS} spans, each there once")


def expect_counted(server: Server, acknowledged: set[str]) -> None:
    """Fail unless the ledger has each claim of each trace once, and the sums by hour agree with it."""
    ledger = server.get(f"traces/{min(acknowledged)}")["ledger"]
    assert len({entry["span_id"] for entry in ledger}) == len(ledger) == SPANS
    calls = sum(entry["calls"] for entry in ledger) * len(acknowledged)
    for by in ("service", "conversation"):  # from the sums by hour, and from the ledger alone
        assert server.get("usage", by=by)["total"]["calls"] == calls, by


def everything(server: Server) -> list[dict[str, Any]]:
    """Page through the whole list."""
    found: list[dict[str, Any]] = []
    cursor: dict[str, Any] = {}
    while True:
        page = server.get("traces", limit=500, **{"from": "2020-01-01T00:00:00Z"}, **cursor)
        found += page["traces"]
        if page["next_cursor"] is None:
            return found
        cursor = {"cursor": page["next_cursor"]}
