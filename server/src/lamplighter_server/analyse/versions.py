"""The versions of an agent, told apart by what changed even where nobody set one.

Runs of one version and with the same instructions belong together while their models and tools are seen at the same
time: an agent asks one model here and another there, and doesn't execute each tool or follow each of its instructions
in each run. Where one combination begins about when the other has ended, something was changed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from lamplighter_server.analyse.quantiles import quantile
from lamplighter_server.store.instants import rfc3339
from lamplighter_server.store.read.narrowed import narrowed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lamplighter_server.store.engine import Engine
    from lamplighter_server.store.filter import Conditions
    from lamplighter_server.store.read.scope import Scope

_NEWEST_RUNS: Final = 10_000
_DAY: Final = 86_400_000_000_000
_COMBINATIONS: Final = 500
_UNSTABLE: Final = 20
_MOST: Final = 60
"""So many instructions nobody writes for one agent in the time that is looked at."""
_ENOUGH: Final = 10
"""After so many runs a tool that was not executed is taken for gone."""


@dataclass(frozen=True)
class Seen:
    """Runs with the same version, instructions, models and tools; times in nanoseconds, durations in seconds."""

    version: str
    instructions: tuple[int, ...]
    models: frozenset[str]
    tools: frozenset[str]
    runs: int
    errors: int
    first: int
    last: int
    durations: tuple[float, ...]
    cost: float | None

    def __add__(self, other: Seen) -> Seen:
        priced = [cost for cost in (self.cost, other.cost) if cost is not None]
        return Seen(
            self.version,
            tuple(sorted({*self.instructions, *other.instructions})),
            self.models | other.models,
            self.tools | other.tools,
            self.runs + other.runs,
            self.errors + other.errors,
            min(self.first, other.first),
            max(self.last, other.last),
            self.durations + other.durations,
            sum(priced) if priced else None,
        )

    def alike(self, other: Seen) -> bool:
        """Whether both may be one version: nobody says otherwise, and one was instructed as the other, or in part."""
        own, others = {*self.instructions}, {*other.instructions}
        return self.version == other.version and (own <= others or others <= own)

    def beside(self, other: Seen) -> bool:
        """Whether they are seen at the same time, half of the shorter one at least, or one goes on with the other."""
        overlap = min(self.last, other.last) - max(self.first, other.first)
        if overlap > 0 and 2 * overlap >= min(self.last - self.first, other.last - other.first):
            return True
        return _goes_on(self, other) or _goes_on(other, self)


def _goes_on(before: Seen, late: Seen) -> bool:
    """A few later runs that only don't do everything are no change yet."""
    less = late.models <= before.models and late.tools <= before.tools
    return less and late.runs < _ENOUGH and before.first <= late.first


def joined(seen: Iterable[Seen]) -> list[Seen]:
    """Return the versions that combinations amount to, by when they were first seen."""
    found: list[Seen] = []
    for one in sorted(seen, key=lambda one: (-one.runs, one.first)):
        same = next((other for other in found if one.alike(other) and one.beside(other)), None)
        while same:
            found.remove(same)
            one += same  # noqa: PLW2901 - it grows, and may now lie beside another
            same = next((other for other in found if one.alike(other) and one.beside(other)), None)
        found.append(one)
    return sorted(found, key=lambda one: (one.first, one.last))


def changes(before: Seen | None, now: Seen) -> list[str]:
    """Return what is another than in the version before: models, tools, instructions."""
    if before is None:
        return []
    gone = before.tools - now.tools if now.runs >= _ENOUGH else frozenset[str]()
    changed = {
        "model": bool(before.models and now.models) and before.models != now.models,
        "tools": bool(gone or now.tools - before.tools),
        "instructions": bool(before.instructions and now.instructions) and before.instructions != now.instructions,
    }
    return [name for name, is_so in changed.items() if is_so]


def versions(engine: Engine, scope: Scope, among: Conditions, name: str) -> list[dict[str, Any]]:
    """Return the versions of an agent's newest runs as the API shows them, the newest first."""
    found = joined(_stable(_seen(engine, scope, among, name)))
    before: list[Seen | None] = [None, *found]
    shown = [_shown(one, changes(earlier, one)) for earlier, one in zip(before, found, strict=False)]
    return shown[::-1]


def _seen(engine: Engine, scope: Scope, among: Conditions, name: str) -> list[Seen]:
    within = _newest(engine, scope, name)
    condition, narrowing = narrowed(engine, within, among)
    bound = {"name": name, **narrowing, **within.parameters(), "limit": _COMBINATIONS}
    return [_read(row) for row in engine.ask("agent_versions", bound, narrowed=condition)]


def _newest(engine: Engine, scope: Scope, name: str) -> Scope:
    """Narrow a scope to an agent's newest runs: those of one that is busy are found in the last day."""
    day = scope.since(min(scope.high, scope.now) - _DAY)
    for looked in (day, scope):
        edges = engine.ask("agent_edge", {**looked.parameters(), "name": name, "rows": _NEWEST_RUNS})
        if edges:
            return scope.since(int(edges[0]["edge"]))
    return scope


def _read(row: dict[str, Any]) -> Seen:
    return Seen(
        row["version"],
        tuple(row["instructions"]),
        frozenset(row["models"]),
        frozenset(row["tools"]),
        row["runs"],
        row["errors"],
        row["first_seen"],
        row["last_seen"],
        tuple(row["durations"]),
        row["cost"] if row["priced"] else None,
    )


def _stable(seen: Sequence[Seen]) -> list[Seen]:
    """Instructions that are others in most runs, because a date or a name stands in them, tell no version."""
    different = len({one.instructions for one in seen})
    if different < _MOST and (different < _UNSTABLE or 2 * different < sum(one.runs for one in seen)):
        return list(seen)
    return [replace(one, instructions=()) for one in seen]


def _shown(one: Seen, changed: list[str]) -> dict[str, Any]:
    seconds = sorted(one.durations)
    return {
        "version": one.version or None,
        "instructions_hash": "+".join(f"{told:016x}" for told in one.instructions) or None,
        "models": sorted(one.models),
        "tools": sorted(one.tools),
        "first_seen": rfc3339(one.first),
        "last_seen": rfc3339(one.last),
        "runs": one.runs,
        "errors": one.errors,
        "cost": one.cost,
        "duration_p50": quantile(seconds, 0.5),
        "duration_p95": quantile(seconds, 0.95),
        "changed": changed,
    }
