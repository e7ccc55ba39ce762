"""Summaries of traces: what a row of the list and the head of a trace show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lamplighter_server.store.instants import SECOND, rfc3339
from lamplighter_server.store.trace_status import STATUS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lamplighter_server.store.engine import Engine
    from lamplighter_server.store.read.scope import Scope

Summary = dict[str, Any]
TOKENS = ("input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens")
_UNUSED: Summary = dict.fromkeys((*TOKENS, "calls", "cost", "priced", "unpriced_tokens"), 0)


def rows(engine: Engine, scope: Scope, ids: Sequence[str]) -> dict[str, Summary]:
    """Return the rows of these traces by id, with the columns of `traces.sql`, from what they have since `low`."""
    if not ids:
        return {}
    found = engine.ask("traces", {**scope.parameters(), "ids": list(ids)}, status=STATUS)
    if not found:
        return {}
    bounds = {"began": min(row["began"] for row in found), "ended": max(row["ended"] for row in found)}
    of_these = {**scope.parameters(), **bounds, "ids": [row["id"] for row in found]}
    entries = {row["id"]: row for row in engine.ask("trace_usage", of_these)}
    told = {row["id"]: row["tools"] for row in engine.ask("trace_results", of_these)}
    return {
        row["id"]: row | entries.get(row["id"], _UNUSED) | {"tools": sorted({*row["tools"], *told.get(row["id"], ())})}
        for row in found
    }


def begun_before(engine: Engine, scope: Scope, ids: Sequence[str]) -> set[str]:
    """Return those of these traces that have rows before a scope's `low`."""
    found = engine.ask("traces_begun_before", {**scope.parameters(), "ids": list(ids)})
    return {row["id"] for row in found}


def summary(row: Summary) -> Summary:
    """Return what the API shows of a trace in a list."""
    return {
        **head(row),
        "usage": used(row),
        "name": row["name"],
        "ask": row["ask"] or None,
        "models": [_model(model) for model in row["models"]],
        "tools": row["tools"],
        "conversation_id": row["conversation_id"] or None,
        "span_count": row["span_count"],
        "error_count": row["error_count"],
        "findings": [],
    }


def head(row: Summary) -> Summary:
    """Return what the API shows of a trace before its spans."""
    agents: list[str] = row["agents"]
    first: list[str] = [row["root_agent"]] if row["root_agent"] else []
    return {
        "trace_id": row["id"],
        "start": rfc3339(row["began"]),
        "end": rfc3339(row["ended"]),
        "duration": (row["ended"] - row["began"]) / SECOND,
        "status": row["status"],
        "services": row["services"],
        "agents": first + [agent for agent in agents if agent not in first],
    }


def used(row: Summary) -> Summary:
    """Return what the API shows of a trace's usage."""
    tokens = {name: row[name] for name in TOKENS}
    cost = row["cost"] if row["priced"] else None
    return {"calls": row["calls"], **tokens, "cost": cost, "unpriced_tokens": row["unpriced_tokens"]}


def _model(model: dict[str, str]) -> dict[str, str | None]:
    return {"request": model["request"] or None, "response": model["response"] or None}
