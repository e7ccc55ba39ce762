"""Who handed over to whom in a trace, each time it happened: by the tree, and where a framework tells of it by a span.

A run of an agent has one hand-over at most. Told by a span, it counts as told: frameworks that do so start the taker
beside the giver, or below the graph that both are nodes of.
"""

from __future__ import annotations

from dataclasses import dataclass

from lamplighter_server.analyse.attribute import works
from lamplighter_server.analyse.cast import transfers
from lamplighter_server.analyse.seen import AGENT, Seen, Tree


@dataclass(frozen=True, slots=True)
class HandOver:
    """`run` is the taker's run, or the span that tells of the hand-over where no run of the taker is there."""

    giver: str
    giver_service: str
    taker: str
    run: Seen


def runs(tree: Tree) -> list[Seen]:
    """The runs of agents, by their start; a run told again below itself, by a second instrumentation, is one."""
    named = {span.span_id: span for span in tree if span.operation == AGENT and span.agent and works(tree, span)}
    above = tree.nearest(lambda span: span.span_id in named)
    found = [span for span in named.values() if not _goes_on(above(tree.parent(span)), span)]
    return sorted(found, key=lambda span: (span.start, span.span_id))


def _goes_on(above: Seen | None, span: Seen) -> bool:
    return above is not None and above.agent == span.agent


def hand_overs(tree: Tree, running: list[Seen]) -> list[HandOver]:
    """Each hand-over of a trace; `running` are its runs."""
    ids = {run.span_id for run in running}
    found: dict[str, HandOver] = {}
    nearest = tree.nearest(lambda span: bool(span.agent) and works(tree, span))
    ran = tree.nearest(lambda span: span.span_id in ids)
    for run in running:
        above = nearest(tree.parent(run))
        while above and above.agent == run.agent:
            above = nearest(tree.parent(above))
        if above:
            own = ran(above)  # requests between two services are of both; the agent runs where its run does
            service = own.service if own and own.agent == above.agent else above.service
            found[run.span_id] = HandOver(above.agent, service, run.agent, run)
    told: set[tuple[str, str]] = set()
    for span, giver, taker in sorted(transfers(tree, running), key=lambda one: (one[0].start, one[0].span_id)):
        run = next((run for run in running if run.agent == taker and run.start >= span.start), span)
        if (giver, run.span_id) in told:
            continue  # two instrumentations tell of it
        told.add((giver, run.span_id))
        if run.span_id not in found or found[run.span_id].giver != giver:
            found[run.span_id] = HandOver(giver, span.service, taker, run)
    return sorted(found.values(), key=lambda one: (one.run.start, one.run.span_id))
