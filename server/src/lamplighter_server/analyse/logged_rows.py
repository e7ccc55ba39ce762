"""The rows of the table `logged_segments`: what a segment of logs brought of each conversation."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from hashlib import blake2b, md5
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from lamplighter_server.semconv.tables import MOST_TOKENS
from lamplighter_server.store.binary import insert
from lamplighter_server.store.load import inserts_of

if TYPE_CHECKING:
    from lamplighter_server.analyse.logged import Event
    from lamplighter_server.store.binary import Kind
    from lamplighter_server.store.engine import Engine

_LISTS: Final = ("services", "environments", "agents", "providers", "operations", "tools", "workflows")
_ONE: Final = dict(
    zip(("service", "environment", "agent", "provider", "operation", "tool", "workflow"), _LISTS, strict=True)
)
_TOKENS: Final = ("input", "output", "cache_read", "cache_write", "reasoning")
_COLUMNS: Final[dict[str, Kind]] = {
    "project": "text",
    "segment": "u64",
    "arrival": "i64",
    "trace_id": "bytes",
    "start": "i64",
    "end": "i64",
    "errors": "u32",
    "roots": "u32",
    "ask": "text",
    "conversations": "texts",
    **dict.fromkeys(_LISTS, "texts"),
    "models": "pairs",
    "calls": "u32",
    **dict.fromkeys((f"{name}_tokens" for name in _TOKENS), "u64"),
    "prompts": "u64s",
}
_MOST_ASK: Final = 1000


@dataclass
class _Row:
    """One conversation, as far as a segment tells of it."""

    start: int
    end: int = 0
    errors: int = 0
    calls: int = 0
    asks: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    texts: dict[str, set[str]] = field(default_factory=lambda: {name: set() for name in _LISTS})
    models: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    tokens: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_TOKENS, 0))
    prompts: set[int] = field(default_factory=set[int])

    def add(self, event: Event) -> None:
        """Take an event in."""
        seen = event.seen
        self.start, self.end = min(self.start, seen.start), max(self.end, seen.end)
        self.errors += seen.failed
        self.calls += seen.is_call
        if event.ask:
            self.asks.append((seen.start, event.ask))
        for one, column in _ONE.items():
            self.texts[column] |= {getattr(seen, one)} - {""}
        if seen.is_call:
            self.models.add((seen.request_model, seen.response_model))
            for name in _TOKENS:
                self.tokens[name] += min(getattr(seen.tokens, name), MOST_TOKENS)
        if event.turn or event.asks:
            self.prompts.add(_number(event.turn or seen.span_id))

    def values(self, conversation: str) -> tuple[Any, ...]:
        """Return it from `trace_id` on, in the order of the columns."""
        ask = min(self.asks, default=(0, ""))[1][:_MOST_ASK]
        return (
            *(_trace(conversation), self.start, self.end, self.errors, 1, ask, [conversation]),
            *(sorted(self.texts[name]) for name in _LISTS),
            *(sorted(self.models), self.calls, *self.tokens.values(), sorted(self.prompts)),
        )


class Conversations:
    """Gathers the events of a segment, and writes a row for each conversation."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], _Row] = {}

    def add(self, event: Event) -> None:
        """Take an event in, if it belongs to a conversation."""
        if event.seen.conversation:
            key = (event.project, event.seen.conversation)
            self._rows.setdefault(key, _Row(event.seen.start)).add(event)

    def write(self, engine: Engine, segment: int) -> None:
        """Write what was gathered."""
        if self._rows:
            now = time.time_ns()
            rows = ((project, segment, now, *row.values(named)) for (project, named), row in self._rows.items())
            insert(engine, "logged_segments", _COLUMNS, rows, f"{inserts_of('logs', segment)}{uuid4().hex}")


def _trace(conversation: str) -> bytes:
    """What stands for a trace's id; filters make it of the ledger's conversations too."""
    return md5(conversation.encode("utf-8", "replace"), usedforsecurity=False).digest()


def _number(turn: str) -> int:
    return int.from_bytes(blake2b(turn.encode("utf-8", "replace"), digest_size=8).digest(), "big")
