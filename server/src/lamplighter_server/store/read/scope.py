"""What every question about traces is asked within: whose, until which segment, since when, as of when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from lamplighter_server.store.instants import EARLIEST, LATEST


@dataclass(frozen=True)
class Scope:
    """A project's traces that began from `low` up to, not including, `high`, as they were once `as_of` was loaded.

    All times are nanoseconds; `now` decides which unfinished traces still run. With an `environment` only what ran
    there counts, in questions about agents, tools and conversations: each row by itself, not the trace it belongs to.
    """

    project: str
    as_of: int
    now: int
    low: int = EARLIEST
    high: int = LATEST
    environment: str = ""

    def since(self, low: int) -> Scope:
        """Return the part that began at `low` or later."""
        return replace(self, low=max(low, self.low))

    def between(self, low: int, high: int) -> Scope:
        """Return the same from one moment up to another."""
        return replace(self, low=low, high=high)

    def parameters(self) -> dict[str, Any]:
        """Return what the queries bind."""
        return {
            "project": self.project,
            "as_of": self.as_of,
            "now": self.now,
            "low": self.low,
            "high": self.high,
            "environment": self.environment,
        }
