"""When stories begin and which: pure choices from a seed, with the rhythm of a day."""

from __future__ import annotations

import heapq
import itertools
import random
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lamplighter_server.demo.cases import CASES
from lamplighter_server.demo.story import Story

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lamplighter_server.demo.scenarios import Scenario

SECOND = 1_000_000_000
HISTORY_SHARE = 0.025
"""Of the live rate: a day at the live rate would be more than anybody wants to wait for."""

_HOURS = (2, 1, 1, 1, 1, 2, 5, 11, 19, 24, 25, 23, 18, 22, 24, 23, 20, 16, 13, 12, 11, 9, 6, 4)
"""How busy the desk is at each hour of the local day."""


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """A turn of a story and when the customer sends it, in Unix nanoseconds."""

    at: int
    number: int
    story: Story


class Choice:
    """Draws conversations: the scenario by its weight, its cases in turn, the customer from the seed."""

    def __init__(self, scenarios: Sequence[Scenario], seed: int) -> None:
        self._scenarios = scenarios
        self._rng = random.Random(seed)  # noqa: S311 - a story, not a secret
        self._cases = {scenario.name: itertools.cycle(self._shuffled(scenario)) for scenario in scenarios}

    def _shuffled(self, scenario: Scenario) -> list[str]:
        return self._rng.sample(scenario.cases, len(scenario.cases))

    def scenario(self) -> Scenario:
        """Draw a scenario by weight."""
        weights = [scenario.weight for scenario in self._scenarios]
        return self._rng.choices(self._scenarios, weights)[0]

    def conversation(self, scenario: Scenario, at: int) -> list[Story]:
        """Draw a conversation of this scenario that begins at a time: one story a turn."""
        case = CASES[next(self._cases[scenario.name])]
        today = datetime.fromtimestamp(at / SECOND, UTC).date().isoformat()
        seed = self._rng.randrange(2**31)
        return [Story(case.name, turn, seed, today) for turn in range(len(case.turns))]

    def gap(self, per_minute: float) -> int:
        """Draw the time until the next customer, in nanoseconds."""
        return int(self._rng.expovariate(per_minute / 60) * SECOND)

    def keep(self, at: int) -> bool:
        """Decide whether a customer who might have come at a time did, by the hour of the local day."""
        hour = datetime.fromtimestamp(at / SECOND, UTC).astimezone().hour
        return self._rng.random() < _HOURS[hour] / max(_HOURS)


class Turns:
    """Stories in the order of their beginning; the later turns of a conversation follow when their time comes."""

    def __init__(self) -> None:
        self._due: list[Due] = []
        self._number = itertools.count()

    def add(self, at: int, conversation: Sequence[Story]) -> None:
        """Let a conversation begin."""
        case = CASES[conversation[0].case]
        for story in conversation:
            at += int(case.turns[story.turn].pause * SECOND)
            heapq.heappush(self._due, Due(at, next(self._number), story))
            at += int(case.lasts * SECOND)

    def next(self) -> int | None:
        """Return when the next turn is due."""
        return self._due[0].at if self._due else None

    def until(self, now: int) -> Iterator[Due]:
        """Yield the turns that are due by now, earliest first."""
        while self._due and self._due[0].at <= now:
            yield heapq.heappop(self._due)


def history(choice: Choice, start: int, end: int, per_minute: float) -> Iterator[Due]:
    """Yield a past full of traffic, earliest first: fewer at night, most in the morning and early afternoon."""
    turns, at = Turns(), start
    while (at := at + choice.gap(per_minute)) < end:
        if choice.keep(at):
            turns.add(at, choice.conversation(choice.scenario(), at))
        yield from (due for due in turns.until(at) if due.at < end)
