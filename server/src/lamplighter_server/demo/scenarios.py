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
        _trouble("tool-error", 5, "A tool fails once, with an exception; the agent says so and goes on."),
        _trouble("retry-storm", 3, "A failed call is retried 14 times with growing pauses, always 503."),
        _trouble("fallback", 4, "A cheaper model answers than the one that was asked, silently."),
        _trouble("truncated", 3, "An answer is cut off at max_tokens (finish reason length) and used as if complete."),
        _trouble("runaway-loop", 2, "The same tool, the same arguments, the same result, until the step limit."),
        _trouble(
            "false-ok", 3, "A tool's result says it failed, but its span is fine and the customer is told it worked."
        ),
        _trouble("content-filter", 1, "The provider's filter stops the answer."),
        _trouble("slow", 2, "A model or a tool takes many times as long as usual."),
        _trouble("running", 1, "The desk's process dies: children are there, the root never ends."),
        _trouble(
            "cache-heavy", 2, "Long prompts that are mostly read from the provider's cache, after one costly write."
        ),
    )
}
