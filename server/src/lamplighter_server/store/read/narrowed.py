"""Narrows what belongs to traces, such as calls and tools, to the traces that a filter lets through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
