"""Puts off decisions about traces of very many spans, which would be read as a whole again with each bit that comes.

Such a trace is decided again when it has grown by a share, or when nothing more came for a while. What waits is written
down with the load that brought it, so that a process that starts finds what one that died had put off.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from lamplighter_server.store.binary import insert
from lamplighter_server.store.load import inserts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from lamplighter_server.store.binary import Kind
    from lamplighter_server.store.engine import Engine

Trace = tuple[str, str]
_MANY: Final = 5000
"""Traces of fewer spans are decided at once."""
_GROWN: Final = 1.1
_SILENCE: Final = 10.0
_TIMES: Final = 20
"""Silence lasts so many times as long as the last decision took: one trace takes a twentieth of a core at most."""
_REMEMBERED: Final = 1000
_COLUMNS: Final[dict[str, Kind]] = {
    "project": "text", "segment": "u64", "point": "u64", "arrival": "i64", "sign": "i8", "trace_id": "bytes",
}  # fmt: skip


@dataclass
class _Long:
    """A trace of many spans: how many were decided about, and the decision that waits, if there are `points`."""

    spans: int = 0
    silence: float = _SILENCE
    points: list[int] = field(default_factory=list[int])
    segment: int = 0
    due: float = 0.0


class Postponed:
    """One per store. Called by one thread at a time; `point` gives the number of a settling."""

    def __init__(self, engine: Engine, point: Callable[[], int], clock: Callable[[], float] = time.monotonic) -> None:
        self._engine = engine
        self._point = point
        self.clock = clock
        self._long: dict[Trace, _Long] | None = None

    def at_once(self, segment: int, project: str, extents: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return which of the traces that a load touched, as `trace_extents.sql` tells of them, are decided with it."""
        known = self._known()
        chosen: list[dict[str, Any]] = []
        waiting: list[str] = []
        for row in extents:
            trace = (project, row["trace"])
            if trace in known and row["spans"] < _GROWN * known[trace].spans:
                waiting.append(row["trace"])
            else:
                chosen.append(row)
        if waiting:
            self._wait(segment, project, waiting)
        return chosen

    def decided(self, segment: int, project: str, extents: Iterable[dict[str, Any]], began: float) -> None:
        """Take note of a decision that was begun then: what waited for it waits no more."""
        known = self._known()
        done: list[tuple[str, int]] = []
        for row in extents:
            before = known.pop((project, row["trace"]), _Long())
            done += [(row["trace"], point) for point in before.points]
            if row["spans"] >= _MANY:
                silence = max(_SILENCE, _TIMES * (self.clock() - began))
                known[project, row["trace"]] = _Long(row["spans"], silence)
        if done:
            self._write(segment, project, done, -1)
        self._forget(known)

    def silent(self) -> list[tuple[int, Trace]]:
        """Return what has waited long enough, each with the segment that was the last to bring more of it."""
        now = self.clock()
        found = [(one.segment, trace) for trace, one in self._known().items() if one.points and one.due <= now]
        for _, trace in found:
            self._known()[trace].due = now + _SILENCE  # should this one fail
        return found

    def gone(self, trace: Trace) -> None:
        """Wait no more for a trace that retention deleted; what says on disk that it waits goes with its day."""
        self._known().pop(trace, None)

    def _wait(self, segment: int, project: str, traces: Sequence[str]) -> None:
        known, point = self._known(), self._point()
        self._write(segment, project, [(trace, point) for trace in traces], 1)
        for trace in traces:
            one = known[project, trace]
            one.points.append(point)
            one.segment = max(one.segment, segment)
            one.due = self.clock() + one.silence

    def _known(self) -> dict[Trace, _Long]:
        if self._long is None:
            there = self._engine.ask("postponed_before")
            self._long = {
                (row["project"], row["trace"]): _Long(points=row["points"], segment=row["segment"]) for row in there
            }
        return self._long

    def _forget(self, known: dict[Trace, _Long]) -> None:
        """The oldest ones go, of which nothing waits: they are decided at once when more of them comes."""
        if len(known) > _REMEMBERED:
            for trace in [trace for trace, one in known.items() if not one.points][: len(known) - _REMEMBERED]:
                del known[trace]

    def _write(self, segment: int, project: str, points: Iterable[tuple[str, int]], sign: int) -> None:
        now = time.time_ns()
        rows = [(project, segment, point, now, sign, bytes.fromhex(trace)) for trace, point in points]
        insert(self._engine, "postponed", _COLUMNS, rows, f"{inserts_of('traces', segment)}{uuid4().hex}")
