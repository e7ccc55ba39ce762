"""Where spans and logs of some traces lie: in the slots of their own times, not all between the first and the last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lamplighter_server.store.engine import sql

if TYPE_CHECKING:
    from collections.abc import Iterable

_SLOT: Final = 600_000_000_000
_MOST: Final = 5000
OF_TRACES: Final = sql("queries", "spans_of_traces")
"""A condition on spans or logs, with what `slots` binds and the traces' `ids`."""


def slots(traces: Iterable[dict[str, Any]], *, margin: int = 0) -> dict[str, Any]:
    """Return what binds the slots of traces that `began` and `ended`; no list but all between where these are many.

    Spans lie in the slot of their start; log records about them may be a little outside, within a `margin` of slots.
    """
    extents = [(row["began"] // _SLOT - margin, row["ended"] // _SLOT + margin) for row in traces]
    first, last = min(low for low, _ in extents), max(high for _, high in extents)
    listed = sum(high - low + 1 for low, high in extents) <= _MOST
    own = {slot for low, high in extents for slot in range(low, high + 1)} if listed else set[int]()
    return {"first_slot": first, "last_slot": last, "slots": sorted(own)}
