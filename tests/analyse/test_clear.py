"""Both ways to settle a trace, the engine's statement and the rules in Python, come to the same."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from lamplighter_server.analyse.ledger import settle
from lamplighter_server.analyse.spans import trees
from lamplighter_server.store.instants import EARLIEST, LATEST
from told_traces import Told, trace_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lamplighter_server.analyse.ledger import Entry
    from lamplighter_server.store.engine import Engine
    from told_traces import Teller

KEPT = "counted, reason, calls, agent, agent_version, tool, workflow, conversation, input_tokens"
LEDGER = f"""SELECT lower(hex(trace_id)), lower(hex(span_id)), {KEPT} FROM ledger
WHERE project = {{project:String}} GROUP BY ALL HAVING sum(sign) > 0"""
ALL = "SELECT DISTINCT lower(hex(trace_id)) FROM spans WHERE project = {project:String}"
TRACES = 1500
KINDS = ("chat", "chat", "chat", "invoke_agent", "execute_tool", "", "", "invoke_workflow", "embeddings")
MORE = {"agent.name": 0.3, "conversation.id": 0.1, "workflow.name": 0.1, "agent.version": 0.1}


def drawn(trace: str, draw: random.Random) -> Iterator[Told]:
    """Yield the spans of a trace, each below one before it: few of them say for whom they are."""
    names = [f"s{number}" for number in range(draw.randint(1, 7))]
    for number, name in enumerate(names):
        kind = draw.choice(KINDS)
        said: dict[str, Any] = {"gen_ai.operation.name": kind} if kind else {"step": True}
        if kind in ("chat", "embeddings"):
            said |= {"gen_ai.request.model": "gpt-4o", "gen_ai.usage.input_tokens": draw.choice((10, 20, number + 30))}
            said |= {"gen_ai.response.finish_reasons": ["stop"]}
        for key, chance in MORE.items():
            if draw.random() < chance:
                said[f"gen_ai.{key}"] = draw.choice("ab")
        if kind == "execute_tool":
            said["gen_ai.tool.name"] = "search"
        parent = draw.choice(names[:number]) if number and draw.random() < 0.9 else ""
        yield Told(trace, name, at=-60 + number, lasts=50 - number, parent=parent, attributes=said)


def of(trace: str, entry: Entry) -> tuple[Any, ...]:
    """Return an entry as a row of the ledger has it."""
    to = entry.to
    whom = (to.agent, to.agent_version, to.tool, to.workflow, to.conversation)
    return (trace, entry.span.span_id, entry.counted, entry.reason or "", entry.calls, *whom, entry.tokens.input)


def test_what_the_engine_settles_the_rules_settle_alike(engine: Engine, tell: Teller) -> None:
    """Of traces of any shape, those that need no tree have the rows that the tree's rules would give them."""
    draw = random.Random(20261129)
    tell(*(span for number in range(TRACES) for span in drawn(f"t{number}", draw)))
    names = {trace_id(f"t{number}"): f"t{number}" for number in range(TRACES)}
    there = {tuple(row) for row in engine.query(LEDGER, {"project": tell.project}).result_rows}
    ids = [row[0] for row in engine.query(ALL, {"project": tell.project}).result_rows]
    found = trees(engine, tell.project, ids, EARLIEST // 4, LATEST // 4)
    wanted = {of(trace, entry) for trace, tree in found.items() for entry in settle(tree)}
    assert {names[row[0]] for row in there ^ wanted} == set()
    assert len(there) > TRACES, "there are calls"
