"""The words of the demo's stories: what the model will say, what the tools will answer, what will go wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast


@dataclass(frozen=True, slots=True)
class Model:
    """How the model behaves in one step, where that differs from its usual self."""

    answered_by: str | None = None
    slower: float = 1.0
    reasoning: int | None = None
    cached: bool | None = None
    """Whether the prompt's beginning is in the provider's cache; mostly it is."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A tool that does not work; `attempts` counts the first try too."""

    error_type: str
    message: str
    status: int | None = None
    attempts: int = 1
    retried_by: str = "agent"
    """Who tries again: `agent` (a new execute_tool each time) or `client` (new requests inside one execute_tool)."""


@dataclass(frozen=True, slots=True)
class Call:
    """The model asks for a tool; the tool answers `result` after `seconds`, or fails."""

    tool: str
    arguments: Mapping[str, Any]
    result: Any = None
    seconds: float = 0.6
    says: str = ""
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class HandOver:
    """The model gives the work to another agent, wherever that one runs."""

    to: str
    task: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """One answer of the model that asks for one tool or for several at once."""

    calls: tuple[Call | HandOver, ...]
    model: Model = field(default_factory=Model)


@dataclass(frozen=True, slots=True)
class Say:
    """One answer of the model that ends the agent's work."""

    text: str
    finish: str = "stop"
    max_tokens: int | None = None
    model: Model = field(default_factory=Model)


@dataclass(frozen=True, slots=True)
class Vanish:
    """The process dies while it waits for the model: every span still open is never sent."""


Step = Act | Say | Vanish


def act(*calls: Call | HandOver, model: Model | None = None) -> Act:
    """Ask for these tools in one answer."""
    return Act(calls, model or Model())


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the customer and what every agent does about it; one turn is one trace."""

    ask: str
    scripts: Mapping[str, Sequence[Step]]
    pause: float = 0.0
    """How long the customer took to write it after the previous answer, in seconds."""


@dataclass(frozen=True, slots=True)
class Case:
    """One conversation; `entry` meets the customer, `lasts` is more seconds than a turn ever takes."""

    name: str
    turns: tuple[Turn, ...]
    entry: str = "triage"
    lasts: float = 60.0


def case(name: str, ask: str, *, entry: str = "triage", lasts: float = 60.0, **scripts: Sequence[Step]) -> Case:
    """Write a conversation of a single turn."""
    return Case(name, (Turn(ask, scripts),), entry, lasts)


def fill(template: Any, facts: Mapping[str, Any]) -> Any:
    """Put the facts into the `{names}` of a text or of anything JSON can hold; a lone `{name}` keeps its type."""
    if isinstance(template, str):
        lone = template[1:-1] if template.startswith("{") and template.endswith("}") else ""
        return facts[lone] if lone in facts else template.format_map(facts)
    if isinstance(template, Mapping):
        return {key: fill(value, facts) for key, value in cast("Mapping[str, Any]", template).items()}
    if isinstance(template, list | tuple):
        return [fill(value, facts) for value in cast("Sequence[Any]", template)]
    return template
