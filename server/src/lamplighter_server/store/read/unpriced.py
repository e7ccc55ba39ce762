"""Which models have no price, so that it can be given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lamplighter_server.store.instants import rfc3339

if TYPE_CHECKING:
    from lamplighter_server.store.engine import Engine
    from lamplighter_server.store.read.scope import Scope


def unpriced(engine: Engine, scope: Scope, *, limit: int) -> list[dict[str, Any]]:
    """Return the models whose calls cost nobody knows what, those with most tokens first."""
    found = engine.ask("unpriced", {**scope.parameters(), "limit": limit})
    return [
        {
            **row,
            "provider": row["provider"] or None,
            "model": row["model"] or None,
            "last_seen": rfc3339(row["last_seen"]),
        }
        for row in found
    ]
