"""What `init` built, for as long as the process lives: the one place everything else asks for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from opentelemetry._logs import Logger
    from opentelemetry.trace import Tracer

    from lamplighter.frameworks import Activation
    from lamplighter.prepare.origin import Origin
    from lamplighter.prepare.steps import Pipeline
    from lamplighter.record.genai import TelemetryHandler
    from lamplighter.record.lineage import Identities
    from lamplighter.record.measures import Measures
    from lamplighter.send.delivery import Delivery
    from lamplighter.send.logs import LamplighterLogProcessor
    from lamplighter.send.metrics import MetricsLane
    from lamplighter.send.spans import LamplighterSpanProcessor
    from lamplighter.settings import Settings


@dataclass
class Session:
    """Everything of this process.

    `asked` is what `init` was told, `settings` what came of it; to `pipeline` corrections are added.
    """

    asked: Settings
    settings: Settings
    origin: Origin
    pipeline: Pipeline
    handler: TelemetryHandler
    tracer: Tracer
    logger: Logger
    measures: Measures
    identities: Identities
    spans: LamplighterSpanProcessor
    logs: LamplighterLogProcessor
    metrics: Sequence[MetricsLane]
    deliveries: Sequence[Delivery]
    activations: list[Activation] = field(default_factory=list["Activation"])
    closed: bool = False

    def tell(self, activation: Activation) -> None:
        """Note what became of an instrumentation, in place of what was noted of it before."""
        names = [one.name for one in self.activations]
        if activation.name in names:
            self.activations[names.index(activation.name)] = activation
        else:
            self.activations.append(activation)


_present: Session | None = None


def present() -> Session | None:
    """Give what `init` built; None before it, or when OTEL_SDK_DISABLED."""
    return _present


def set_present(session: Session | None) -> None:
    """Make a session the process's own; only `start` calls this."""
    global _present  # noqa: PLW0603 - a process has one session
    _present = session
