"""What an admin looks at and changes while the server runs; `app.py` of the package fills it in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from lamplighter_server.access import Keys
    from lamplighter_server.analyse.prices import PriceFile
    from lamplighter_server.config import Origin
    from lamplighter_server.kept import KeptRetention


@dataclass(frozen=True)
class Setting:
    """A value, and where it was set."""

    value: Any
    set_by: Origin


@dataclass(frozen=True)
class RetentionInForce:
    """How long and how much is kept; who set it. What was not set here can't be changed here."""

    days: float
    bytes: int
    set_by: str
    editable: bool


@dataclass(frozen=True)
class Managed:
    """Where things are, and what can be changed.

    `keep` puts another retention in force and remembers it; it raises OSError.
    """

    data: Path
    addresses: Callable[[], Mapping[str, str]]
    settings: Mapping[str, Setting]
    retention: Callable[[], RetentionInForce]
    keep: Callable[[KeptRetention], None]
    keys: Keys
    prices: PriceFile
    updates_prices: bool
