"""Says what the SDK does in this process: where it sends, what left, what was lost, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lamplighter.session import Session, present

if TYPE_CHECKING:
    from lamplighter.frameworks import Activation
    from lamplighter.send.outbox import Counts


@dataclass(frozen=True)
class Destination:
    """One place a signal goes to, the counts of this process, and the last error (None: none since it worked)."""

    signal: str
    endpoint: str
    counts: Counts
    last_error: str | None


@dataclass(frozen=True)
class Status:
    """The SDK in this process; `recording` is False before `init`, after `shutdown`, and when switched off."""

    recording: bool
    service: str | None = None
    process_id: str | None = None
    content: str = "off"
    destinations: tuple[Destination, ...] = ()
    frameworks: tuple[Activation, ...] = field(default=())

    @property
    def dropped(self) -> int:
        """How many items were lost in this process, because a queue was full or an endpoint refused them."""
        return sum(one.counts.dropped + one.counts.refused for one in self.destinations)


def status() -> Status:
    """Give what the SDK is doing right now; cheap, and never raises."""
    session = present()
    if session is None:
        return Status(recording=False)
    return Status(
        recording=not session.closed,
        service=str(session.origin.resource.attributes["service.name"]),
        process_id=session.origin.process_id,
        content=session.settings.content,
        destinations=destinations(session),
        frameworks=tuple(session.activations),
    )


def destinations(session: Session) -> tuple[Destination, ...]:
    """Give every place something is sent to."""
    counts = [box.snapshot() for box in session.spans.boxes]
    counts += [box.snapshot() for box in session.logs.boxes]
    counts += [lane.exporter.counts for lane in session.metrics]
    return tuple(
        Destination(delivery.signal, delivery.endpoint, count, delivery.last_error)
        for delivery, count in zip(session.deliveries, counts, strict=True)
    )
