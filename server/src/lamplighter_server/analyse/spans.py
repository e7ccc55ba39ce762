"""Reads traces as the ledger sees them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from lamplighter_server.analyse.reasoned import with_reasoning
from lamplighter_server.analyse.seen import Seen, Tokens, Tree
from lamplighter_server.semconv.dialects import dialects

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lamplighter_server.store.engine import Engine

_ERROR = 2
_CONTROL_FLOW = frozenset(name for dialect in dialects() for name in dialect.control_flow)


def trees(engine: Engine, project: str, ids: Sequence[str], low: int, high: int) -> dict[str, Tree]:
    """Return traces by their ids; from `low` to `high` they go, in nanoseconds."""
    found: dict[str, list[Seen]] = defaultdict(list)
    where = {"project": project, "low": low, "high": high}
    for row in engine.ask("ledger_spans", {**where, "ids": list(ids)}):
        found[row["trace"]].append(seen(row))
    with_reasoning(engine, where, found)
    return {trace: Tree(spans) for trace, spans in found.items()}


def failed(row: dict[str, Any]) -> bool:
    """Whether a span failed: an exception that only passes control on is no failure."""
    return row["status_code"] == _ERROR and row["error_type"] not in _CONTROL_FLOW


def seen(row: dict[str, Any]) -> Seen:
    """A row of `ledger_spans.sql`."""
    return Seen(
        span_id=row["span_id"],
        parent_id=row["parent_id"],
        start=row["began"],
        end=row["began"] + max(row["duration"], 0),
        name=row["name"],
        kind=row["kind"],
        scope=row["scope_name"],
        dialect=row["dialect"],
        operation=row["operation"],
        failed=failed(row),
        agent=row["agent_name"],
        agent_id=row["agent_id"],
        agent_version=row["agent_version"],
        provider=row["provider"],
        request_model=row["request_model"],
        response_model=row["response_model"],
        response_id=row["response_id"],
        finish_reasons=tuple(row["finish_reasons"]),
        tool=row["tool_name"],
        tool_call_id=row["tool_call_id"],
        handoff_to=row["handoff_to"],
        conversation=row["conversation_id"],
        workflow=row["workflow"],
        service=row["service"],
        environment=row["environment"],
        service_tier=row["service_tier"],
        tokens=Tokens(
            row["input_tokens"],
            row["output_tokens"],
            row["cache_read_tokens"],
            row["cache_write_tokens"],
            row["reasoning_tokens"],
        ),
    )
