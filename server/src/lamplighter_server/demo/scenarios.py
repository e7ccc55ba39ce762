"""The demo's scenarios by name: what each one shows, how often it happens, which conversations it is told with."""

from __future__ import annotations

from dataclasses import dataclass

from lamplighter_server.demo.cases import CASES
from lamplighter_server.demo.cases.troubles import TROUBLES


@dataclass(frozen=True, slots=True)
class Scenario:
    """One kind of thing that happens at the desk; `weight` is how many of a hundred conversations are like it."""

    name: str
    shows: str
    weight: float
    cases: tuple[str, ...]


_TROUBLES = {case.name for cases in TROUBLES.values() for case in cases}


def _trouble(name: str, weight: float, shows: str) -> Scenario:
    return Scenario(name, shows, weight, tuple(case.name for case in TROUBLES[name]))


SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        Scenario(
            "normal",
            "Questions answered with tools, hand-overs between agents and processes, conversations of several turns.",
            74,
            tuple(name for name in CASES if name not in _TROUBLES),
        ),
    )
}
