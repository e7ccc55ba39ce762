"""Deciding about traces of any shape takes time in proportion to their spans."""

from __future__ import annotations

import time

import pytest
from lamplighter_server.analyse.ledger import settle
from lamplighter_server.analyse.seen import Seen, Tokens, Tree

MANY = 20_000
ENOUGH = 10.0
"""Seconds of CPU; with the square of the spans each of them took minutes."""


def wide(scopes: int = 1) -> list[Seen]:
    """Return calls beside each other that say the same."""
    said = Tokens(100, 10)
    return [Seen(span_id="root")] + [
        Seen(
            span_id=f"{n}",
            parent_id="root",
            start=n,
            end=n + 9**9,
            operation="chat",
            scope=f"{n % scopes}",
            tokens=said,
        )
        for n in range(MANY)
    ]


def line(operation: str, below: int = 0) -> list[Seen]:
    """Return spans that are below each other, and calls below the last of them."""
    chain = [
        Seen(
            span_id=f"{n}",
            parent_id=f"{n - 1}",
            start=n,
            operation=operation,
            agent="a",
            dialect="crewai",
            tokens=Tokens(n),
        )
        for n in range(MANY)
    ]
    calls = [
        Seen(span_id=f"c{n}", parent_id=chain[-1].span_id, operation="chat", tokens=Tokens(1, n)) for n in range(below)
    ]
    return chain + calls


SHAPES = {
    "beside each other": wide(),
    "two instrumentations": wide(2),
    "calls below calls": line("chat"),
    "sums of sums": line("invoke_agent"),
    "calls deep below": line("", MANY),
    "a circle": [Seen(span_id=f"{n}", parent_id=f"{(n + 1) % MANY}", start=n, operation="chat") for n in range(MANY)],
    "one id for all": [Seen(span_id=f"{n}", start=n * 9**9, operation="chat", response_id="1") for n in range(MANY)],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_long_trace_of_any_shape_is_decided_in_one_pass(shape: str) -> None:
    """Twenty thousand spans, however they hang together, are decided in seconds."""
    begun = time.thread_time()
    assert settle(Tree(SHAPES[shape]))
    assert time.thread_time() - begun < ENOUGH


def test_a_circle_is_cut_at_its_last_span() -> None:
    """Spans that are their own ancestors hang below the last of them; one that is its own parent is a root."""
    spans = [Seen(span_id="a", parent_id="c", start=1), Seen(span_id="b", parent_id="a", start=2)]
    spans += [
        Seen(span_id="c", parent_id="b", start=3),
        Seen(span_id="d", parent_id="c"),
        Seen(span_id="e", parent_id="e"),
    ]
    tree = Tree(spans)
    assert [tree.depth(tree.spans[name]) for name in "abcde"] == [1, 2, 0, 1, 0]
    assert tree.incomplete
