"""What was said in a turn of a conversation: each message once, tool calls with their results.

An agent sends what was said before with every call; what it sent before, or said itself, is not said again. Where two
instrumentations tell of one call, and where an agent's span repeats what its calls said, it is said once too.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from lamplighter_server.analyse.seen import TOOL

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lamplighter_server.analyse.messages import Message
    from lamplighter_server.analyse.seen import Seen

Part = dict[str, Any]
_CHARACTERS: Final = 8000


@dataclass(frozen=True)
class Told:
    """What a span recorded, and the agent that it belongs to; whether all of it is new, whatever was said before."""

    span: Seen
    agent: str
    messages: Sequence[Message]
    new: bool = False


@dataclass
class Memory:
    """What each agent was sent and said so far, and how often."""

    known: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


@dataclass
class _Turn:
    """The messages of one turn, as they are found."""

    memory: Memory
    trace: str
    shown: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    answers: dict[str, list[Seen]] = field(default_factory=lambda: defaultdict(list))
    calls: list[Part] = field(default_factory=list[Part])

    def add(self, told: Told) -> None:
        """Add what is new in what a span recorded."""
        counts: Counter[str] = Counter()
        known = self.memory.known[told.agent]
        for message in told.messages:
            if told.new:
                self._show(told, message, fresh=True)
                continue
            essence = _essence(message)
            if message.direction == "output" and told.span.operation != TOOL:
                fresh = not any(_at_once(told.span, other) for other in self.answers[essence])
                self.answers[essence].append(told.span)
                counts[essence] = max(counts[essence], known[essence]) + fresh
            else:
                counts[essence] += 1
                fresh = counts[essence] > known[essence]
            self._show(told, message, fresh=fresh)
        for essence, count in counts.items():
            known[essence] = max(known[essence], count)

    def _show(self, told: Told, message: Message, *, fresh: bool) -> None:
        parts = [part for part in message.parts if not self._paired(part, told.span)]
        if not fresh or not parts:
            return
        own = [dict(part) for part in parts]
        self.calls += [part for part in own if part["type"] == "call"]
        self.shown.append({
            "role": message.role,
            "name": message.name,
            "agent": told.agent or None,
            "finish_reason": message.finish,
            "parts": own,
            "span_id": told.span.span_id,
            "trace_id": self.trace,
        })

    def _paired(self, part: Part, span: Seen) -> bool:
        """Whether a part belongs to a call that is shown: its result, or the same call told by the tool's own span."""
        if part["type"] == "result":
            call = self._call(part["id"], part["name"], part["result"])
            if call and "result" not in call:
                call["result"] = part["result"]
            return call is not None
        return part["type"] == "call" and span.operation == TOOL and self._executed(part) is not None

    def _call(self, known: str | None, name: str | None, result: Any) -> Part | None:
        """The call that a result answers: by its id the nearest, without one the first open, or one answered so."""
        if known:
            return next((call for call in reversed(self.calls) if call["id"] == known), None)
        named = [call for call in self.calls if call["name"] == name]
        again = (call for call in named if call.get("result") == result)
        return next((call for call in named if "result" not in call), None) or next(again, None)

    def _executed(self, part: Part) -> Part | None:
        for call in self.calls:
            same = call["id"] == part["id"] if part["id"] and call["id"] else call["name"] == part["name"]
            if same and "executed" not in call:
                call["executed"] = True
                if part["id"] and not call["id"]:
                    call["id"] = part["id"]
                return call
        return None


def said(trace: str, told: Iterable[Told], memory: Memory) -> list[dict[str, Any]]:
    """Return the messages of a turn as the API shows them; `memory` goes on to the next one."""
    turn = _Turn(memory, trace)
    for one in sorted(told, key=_when):
        turn.add(one)
    for message in turn.shown:
        message["parts"] = [_cut(part) for part in message["parts"]]
    return turn.shown


def _when(told: Told) -> tuple[int, int, str]:
    """Calls and tools by their start; what is around them tells less, and comes when they have told theirs."""
    span = told.span
    around = not (span.is_call or span.operation == TOOL)
    return (span.end if around else span.start, around, span.span_id)


def _at_once(one: Seen, other: Seen) -> bool:
    return one.start <= other.end and other.start <= one.end


def _essence(message: Message) -> str:
    """Two recordings of a message differ in ids, and reasoning is often not sent again; what was said does not."""
    told = [_of(part) for part in message.parts if part["type"] != "reasoning" and part.get("text", True)]
    return json.dumps([message.role, *told], sort_keys=True)


def _of(part: Part) -> list[Any]:
    if part["type"] == "text":
        return [part["text"].strip()]
    apart = ("id",) if part["type"] == "call" else ("id", "name")
    return [value for name, value in sorted(part.items()) if name not in apart]


def _cut(part: Part) -> Part:
    """A part without what is very long: cut there, with how long it is; the span has it whole."""
    shown: Part = {name: value for name, value in part.items() if name != "executed"}
    for name in ("text", "arguments", "result", "value"):
        value = shown.get(name)
        whole = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) if value is not None else ""
        if len(whole) > _CHARACTERS:
            shown |= {name: whole[:_CHARACTERS], "cut": True, "length": max(len(whole), shown.get("length", 0))}
    return shown
