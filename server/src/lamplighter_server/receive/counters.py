"""Counts, for the stats page, what became of everything that was sent."""

from __future__ import annotations

from dataclasses import dataclass, field

from lamplighter_server.journal.signal import Signal


@dataclass
class SignalCounters:
    """Spans, log records or data points of one signal since the start.

    A request that can't be counted because it can't be read (or isn't read: too large, no key) is one refused item.
    One that was refused with "try again later" and comes again is counted each time it comes.
    """

    stored: int = 0
    duplicate: int = 0
    refused: int = 0

    @property
    def received(self) -> int:
        """Everything that came: stored, already there, or refused."""
        return self.stored + self.duplicate + self.refused


@dataclass
class Counters:
    """The counters of all signals; written and read on the event loop only."""

    signals: dict[Signal, SignalCounters] = field(
        default_factory=lambda: {signal: SignalCounters() for signal in Signal}
    )

    def __getitem__(self, signal: Signal) -> SignalCounters:
        return self.signals[signal]
