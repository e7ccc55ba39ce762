"""One story being told: which case, which turn, whose facts, and what time it is in it."""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from lamplighter_server.demo import cases
from lamplighter_server.demo.facts import draw
from lamplighter_server.demo.script import Act, Call, Say, Step, Turn, fill

_NANOSECONDS = 1_000_000_000


class Clock:
    """The time inside a story: a 70-second run is told in milliseconds, its spans carry the story's times."""

    def __init__(self, now: int) -> None:
        self.now = now

    def advance(self, seconds: float) -> None:
        """Let time pass in the story."""
        self.now += int(seconds * _NANOSECONDS)

    def today(self) -> date:
        """Return the story's day."""
        return datetime.fromtimestamp(self.now / _NANOSECONDS, UTC).date()


@dataclass(frozen=True, slots=True)
class Story:
    """What every party of a story must know to play its part; it travels with each request as metadata."""

    case: str
    turn: int
    seed: int
    today: str

    @property
    def conversation_id(self) -> str:
        """The same for every turn of one conversation."""
        return f"conv_{uuid.uuid5(uuid.NAMESPACE_OID, f'{self.case}/{self.seed}/{self.today}').hex[:20]}"

    def script(self, agent: str) -> Turn:
        """Return this turn's words."""
        turn = cases.CASES[self.case].turns[self.turn]
        if agent not in turn.scripts:
            raise KeyError(f"case {self.case}, turn {self.turn} has no script for {agent}; it has {list(turn.scripts)}")
        return turn

    def facts(self) -> dict[str, Any]:
        """Return the facts of this conversation."""
        return draw(self.seed, date.fromisoformat(self.today))

    def step(self, agent: str, number: int) -> Step:
        """Return what the model does in an agent's n-th call; the last step is repeated for ever."""
        steps = self.script(agent).scripts[agent]
        return steps[min(number, len(steps) - 1)]

    def ask(self) -> str:
        """Return what the customer says in this turn."""
        return fill(cases.CASES[self.case].turns[self.turn].ask, self.facts())

    def history(self) -> list[dict[str, Any]]:
        """Return what was said in the turns before this one, as chat messages."""
        case, facts = cases.CASES[self.case], self.facts()
        messages: list[dict[str, Any]] = []
        for turn in case.turns[: self.turn]:
            last = turn.scripts[case.entry][-1]
            messages.append({"role": "user", "content": fill(turn.ask, facts)})
            if isinstance(last, Say):
                messages.append({"role": "assistant", "content": fill(last.text, facts)})
        return messages

    def tool(self, agent: str, number: int, index: int) -> Call:
        """Return what the index-th tool of an agent's n-th step does, with the facts filled in."""
        step = self.step(agent, number)
        call = step.calls[index] if isinstance(step, Act) else None
        if not isinstance(call, Call):
            raise TypeError(f"step {number} of {agent} in case {self.case} does not call a tool at {index}")
        facts = self.facts()
        failure = call.failure and replace(call.failure, message=fill(call.failure.message, facts))
        return replace(call, result=fill(call.result, facts), failure=failure)

    def metadata(self, agent: str, step: int) -> dict[str, str]:
        """Return the story as an OpenAI request's metadata: text to text."""
        return {"story": json.dumps(asdict(self)), "agent": agent, "step": str(step)}

    @classmethod
    def from_json(cls, text: str) -> Story:
        """Read what `metadata` wrote."""
        return cls(**json.loads(text))
