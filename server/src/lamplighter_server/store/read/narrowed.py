"""Narrows what belongs to traces, such as calls and tools, to the traces that a filter lets through."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from lamplighter_server.store.engine import fill, sql
from lamplighter_server.store.read.listing import last_row, of_groups, of_rows

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
    return f"trace_id IN ({passing})", {**conditions.parameters, "last": last_row(engine, scope, conditions)}


_NOW: Final = str(2**64 - 1)
"""Segments of logs are no older than those of traces: what is listed of them is as of a moment."""


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
    # Both tables have the same columns. What is asked of spans or of the ledger, such a conversation has not.
    logged = condition.replace("FROM trace_segments", "FROM logged_segments").replace("{as_of:UInt64}", _NOW)
    return Narrowed(condition, logged, bound)
