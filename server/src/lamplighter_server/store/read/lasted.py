"""How long things lasted, as sums hold it: counts by the nearest power of 1.05 seconds, so within 2.5 %."""

from __future__ import annotations

from itertools import accumulate
from math import log
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_BASE: Final = 1.05
_NO_TIME: Final = round(log(1e-9, _BASE))
UNKNOWN: Final = 1000
"""Stands where nobody told how long it lasted."""
LASTED: Final = f"toInt16(round(log(greatest(duration, 1)) / {log(_BASE)} - {-log(1e-9, _BASE)}))"
"""The power for a `duration` in nanoseconds, in SQL."""


def quantile(counts: Mapping[int, int], share: float) -> float | None:
    """Return what this share lasted at most, in seconds, between the two nearest; None of none."""
    known = sorted((power, count) for power, count in counts.items() if power != UNKNOWN and count > 0)
    ends = list(accumulate(count for _, count in known))
    if not ends:
        return None
    place = share * (ends[-1] - 1)
    low, high = (
        next(_seconds(power) for (power, _), end in zip(known, ends, strict=True) if end > rank)
        for rank in (int(place), min(int(place) + 1, ends[-1] - 1))
    )
    return low + (high - low) * (place - int(place))


def _seconds(power: int) -> float:
    return 0.0 if power == _NO_TIME else _BASE**power
