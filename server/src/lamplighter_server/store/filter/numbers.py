"""Numbers as people type them: `1500`, `1.5k`, `2M`, and durations such as `500ms` or `2m`."""

from __future__ import annotations

import math
import re
from typing import Final

_NUMBER: Final = re.compile(r"([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)([A-Za-zµ]*)")
MULTIPLES: Final = {"": 1.0, "k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9}
NANOSECONDS: Final = {
    "ns": 1.0,
    "us": 1e3,
    "µs": 1e3,
    "ms": 1e6,
    "": 1e9,
    "s": 1e9,
    "m": 60e9,
    "min": 60e9,
    "h": 3600e9,
    "d": 86400e9,
}


def number(text: str) -> float | None:
    """Return the number, None for what is none."""
    return _scaled(text, MULTIPLES)


def nanoseconds(text: str) -> float | None:
    """Return the duration in nanoseconds; without a unit it is seconds."""
    return _scaled(text, NANOSECONDS)


def _scaled(text: str, units: dict[str, float]) -> float | None:
    found = _NUMBER.fullmatch(text)
    if found is None or found[2] not in units:
        return None
    scaled = float(found[1]) * units[found[2]]
    return scaled if math.isfinite(scaled) else None
