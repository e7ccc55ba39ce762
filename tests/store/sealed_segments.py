"""Segments as the journal seals them, for tests without a journal, and a lane that notes what became of them."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lamplighter_server.journal import Segment, Signal
from lamplighter_server.journal.record import digest_of, trailer, varint
from lamplighter_server.store.load import Loader, Watermark
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from lamplighter_server.store.engine import Engine

Request = ExportTraceServiceRequest | ExportLogsServiceRequest | ExportMetricsServiceRequest

# As the journal makes them, so that runs against a server that keeps its data never meet.
_NUMBERS = itertools.count(time.time_ns() // 1000 << 12)


def unique(name: str = "project") -> str:
    """Return a name that no other test and no other run has."""
    return f"{name}-{next(_NUMBERS):x}"


def framed(body: bytes, *, number: int, project: str, arrival: int, signal: Signal = Signal.TRACES) -> bytes:
    """Return one record of a segment."""
    owner = project.encode()
    digest = digest_of(owner, signal, body)
    fields = trailer(arrival=arrival, segment=number, items=1, digest=digest, body=len(body), project=owner)
    return varint(len(body) + len(fields)) + body + fields


@dataclass
class Sealed:
    """Writes segments into a directory."""

    directory: Path
    project: str = field(default_factory=unique)

    def segment(
        self,
        signal: Signal,
        bodies: Iterable[Request | bytes],
        *,
        attempted: bool = False,
        arrivals: Sequence[int] = (),
        projects: Sequence[str] = (),
        number: int | None = None,
    ) -> Segment:
        """Write one segment with a record for each body; `arrivals` repeat, and are now where none are given.

        So do `projects`; all are of this one's where none are given.
        """
        number = number or next(_NUMBERS)
        records = [
            framed(
                body if isinstance(body, bytes) else body.SerializeToString(),
                number=number,
                project=project,
                arrival=arrival,
                signal=signal,
            )
            for body, arrival, project in zip(
                bodies,
                itertools.cycle(arrivals or [time.time_ns()]),
                itertools.cycle(projects or [self.project]),
                strict=False,
            )
        ]
        path = self.directory / f"{number:020d}.seg"
        path.write_bytes(b"".join(records))
        return Segment(signal, number, path, path.stat().st_size, len(records), len(records), attempted)


@dataclass
class Notes:
    """A lane that hands nothing out and notes what the loader answers."""

    done_with: list[int] = field(default_factory=list[int])
    retried: list[int] = field(default_factory=list[int])
    narrowed: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])

    def next_sealed(self, timeout: float) -> None:
        """Hand out nothing."""

    def done(self, segment: Segment) -> None:
        """Note a segment that was loaded."""
        self.done_with.append(segment.number)

    def retry(self, segment: Segment) -> None:
        """Note a segment whose load failed for now."""
        self.retried.append(segment.number)

    def narrow(self, segment: Segment, reason: str) -> None:
        """Note a segment that the engine refuses."""
        self.narrowed.append((segment.number, reason))


def load(engine: Engine, segment: Segment, settle: Callable[[int], None] | None = None) -> Notes:
    """Load one segment on this thread and answer what the lane heard."""
    notes = Notes()
    Loader(engine, notes, segment.signal, Watermark(0), settle).load(segment)
    return notes


def load_all(engine: Engine, segment: Segment, settle: Callable[[int], None] | None = None) -> None:
    """Load one segment that must load."""
    notes = load(engine, segment, settle)
    assert notes.done_with == [segment.number], notes
