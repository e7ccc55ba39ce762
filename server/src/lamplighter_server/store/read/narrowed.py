"""Narrows what belongs to traces, such as calls and tools, to the traces that a filter lets through."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from lamplighter_server.store.engine import fill, sql
from lamplighter_server.store.instants import EARLIEST
from lamplighter_server.store.read.listing import last_row, of_groups, of_rows
from lamplighter_server.store.read.sums import NEAR

if TYPE_CHECKING:
    from lamplighter_server.store.engine import Engine
    from lamplighter_server.store.filter import Conditions
    from lamplighter_server.store.read.scope import Scope


def narrowed(engine: Engine, scope: Scope, conditions: Conditions) -> tuple[str, dict[str, Any]]:
    """Return a condition on `trace_id` and what it binds beside the scope's parameters; `1` without a filter."""
    if not conditions:
        return "1", {}
    fillings = {"row_conditions": of_rows(conditions), "group_conditions": of_groups(conditions)}
    passing = fill(sql("queries", "traces_let_through"), fillings)
    near, last = max(scope.low - NEAR, EARLIEST), last_row(engine, scope, conditions)
    return f"trace_id IN ({passing})", {**conditions.parameters, "near": near, "last": last}


_OF_LOGS: Final = {
    "FROM trace_segments": "FROM logged_segments",
    "FROM ledger AS entry": (
        "FROM (SELECT * REPLACE (MD5(conversation) AS trace_id) FROM ledger AS one"
        " WHERE one.trace_id = toFixedString('', 16) AND conversation != '') AS entry"
    ),
    "{as_of:UInt64}": str(2**64 - 1),  # what is listed of logs is as of a moment
}
"""What of a condition is another one for logs: the tables have the same columns, a conversation stands for a trace."""


@dataclass(frozen=True)
class Narrowed:
    """Conditions on the `trace_id` of what spans tell of and of what only log events do, and what they bind."""

    condition: str = "1"
    logged: str = "1"
    bound: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def logged_conversation(self) -> str:
        """The condition on the `conversation` of what only log events tell of."""
        if self.logged == "1":
            return "1"
        return f"conversation IN ({fill(sql('queries', 'logged_ids'), {'logged': self.logged})})"


def both_narrowed(engine: Engine, scope: Scope, conditions: Conditions) -> Narrowed:
    """Return what a filter lets through of traces, and of conversations that only log events tell of."""
    condition, bound = narrowed(engine, scope, conditions)
    logged = condition
    for of_traces, of_logs in _OF_LOGS.items():
        logged = logged.replace(of_traces, of_logs)
    return Narrowed(condition, logged, bound)
