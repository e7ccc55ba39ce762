"""Switches on what instruments the agent frameworks found in this process; `init` calls it once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from lamplighter.settings import Settings


@dataclass(frozen=True)
class Activation:
    """What became of one framework: on, off (and why), or failed (and why)."""

    name: str
    package: str | None
    version: str | None
    state: Literal["on", "off", "failed"]
    reason: str


def activate(settings: Settings) -> list[Activation]:
    """Switch on what `settings.frameworks` asks for; never raises, says what it did."""
    del settings
    return []
