"""A trace as the ledger sees it: what its spans mean, and how they hang together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from lamplighter_server.semconv.tables import MOST_TOKENS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

MODEL_CALLS: Final = frozenset({"chat", "generate_content", "text_completion", "embeddings", "rerank"})
ANSWERS: Final = MODEL_CALLS - {"embeddings", "rerank"}
"""Calls that answer in words."""
AGENT: Final = "invoke_agent"
TOOL: Final = "execute_tool"
REPORT: Final = "report_usage"
"""A span that only repeats what calls used."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a span says was used; input includes the cache, output includes reasoning."""

    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_write: int = 0
    reasoning: int = 0

    def __bool__(self) -> bool:
        return bool(self.input or self.output or self.cache_read or self.cache_write or self.reasoning)

    def __add__(self, other: Tokens) -> Tokens:
        return Tokens(
            self.input + other.input,
            self.output + other.output,
            self.cache_read + other.cache_read,
            self.cache_write + other.cache_write,
            self.reasoning + other.reasoning,
        )

    def may_be(self, other: Tokens) -> bool:
        """Whether both may tell of one call: the same output, and the same input with or without its cache."""
        inputs = {self.input, self.uncached}, {other.input, other.uncached}
        return self.output == other.output and not inputs[0].isdisjoint(inputs[1])

    @property
    def uncached(self) -> int:
        """The input without what came from the cache or went to it."""
        return max(self.input - self.cache_read - self.cache_write, 0)

    @property
    def absurd(self) -> bool:
        """Whether they are more than any call or run uses."""
        return self.input + self.output + self.cache_read + self.cache_write + self.reasoning > MOST_TOKENS

    @property
    def detail(self) -> int:
        """How many of the counts are there."""
        return sum(map(bool, (self.input, self.output, self.cache_read, self.cache_write, self.reasoning)))


NOTHING: Final = Tokens()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A span's meaning; times in nanoseconds, ids in hex, what is not known is empty."""

    span_id: str
    parent_id: str = ""
    start: int = 0
    end: int = 0
    name: str = ""
    kind: int = 0
    scope: str = ""
    dialect: str = ""
    operation: str = ""
    failed: bool = False
    agent: str = ""
    agent_id: str = ""
    agent_version: str = ""
    provider: str = ""
    request_model: str = ""
    response_model: str = ""
    response_id: str = ""
    finish_reasons: tuple[str, ...] = ()
    tool: str = ""
    tool_call_id: str = ""
    handoff_to: str = ""
    conversation: str = ""
    workflow: str = ""
    service: str = ""
    environment: str = ""
    service_tier: str = ""
    tokens: Tokens = NOTHING

    @property
    def is_call(self) -> bool:
        """It says that it is a model call."""
        return self.operation in MODEL_CALLS

    @property
    def model(self) -> str:
        """The model that answered, or was asked."""
        return self.response_model or self.request_model


class Tree:
    """The spans of one trace, by their ids; one without a parent here, or that is its own ancestor, is a root.

    A trace may have a hundred thousand spans, side by side or one below the other: what is asked of all takes one pass.
    """

    def __init__(self, spans: Iterable[Seen]) -> None:
        self.spans = {span.span_id: span for span in spans}
        by_start = sorted(self.spans.values(), key=lambda span: (span.start, span.span_id))
        above = {span.span_id: span.parent_id for span in by_start if span.parent_id in self.spans}
        cut = self._closing(above)
        self._parents = {span_id: parent for span_id, parent in above.items() if span_id not in cut}
        self._children: dict[str, list[Seen]] = {}
        for span in by_start:
            if span.span_id in self._parents:
                self._children.setdefault(self._parents[span.span_id], []).append(span)
        self._downwards = [span for span in by_start if span.span_id not in self._parents]
        self._depths = dict.fromkeys((span.span_id for span in self._downwards), 0)
        for span in self._downwards:  # it grows meanwhile
            below = self.children(span)
            self._depths.update(dict.fromkeys((other.span_id for other in below), self._depths[span.span_id] + 1))
            self._downwards += below

    def _closing(self, above: Mapping[str, str]) -> set[str]:
        """The last span of each circle: without its parent there is none."""
        found: set[str] = set()
        done: set[str] = set()
        for first in above:
            line: dict[str, None] = {}
            one = first
            while one in above and one not in done and one not in line:
                line[one] = None
                one = above[one]
            if one in line:
                order = [*line]
                circle = order[order.index(one) :]
                found.add(max(circle, key=lambda span_id: (self.spans[span_id].start, span_id)))
            done.update(line)
        return found

    def __iter__(self) -> Iterator[Seen]:
        return iter(self.spans.values())

    def parent(self, span: Seen) -> Seen | None:
        """The span above."""
        found = self._parents.get(span.span_id)
        return self.spans[found] if found else None

    def ancestors(self, span: Seen) -> Iterator[Seen]:
        """From the parent up to the root."""
        above = self.parent(span)
        while above:
            yield above
            above = self.parent(above)

    def children(self, span: Seen) -> list[Seen]:
        """The spans right below, by their start."""
        return self._children.get(span.span_id, [])

    def nearest(self, fits: Callable[[Seen], bool]) -> Callable[[Seen | None], Seen | None]:
        """What tells of a span the first that fits, of itself and those above."""
        found: dict[str, Seen | None] = {}
        for span in self._downwards:
            found[span.span_id] = span if fits(span) else found.get(self._parents.get(span.span_id, ""))
        return lambda span: found[span.span_id] if span else None

    def below(self, fits: Callable[[Seen], bool]) -> Counter[str]:
        """How many spans that fit are below each span, by its id."""
        found: Counter[str] = Counter()
        for span in reversed(self._downwards):
            if parent := self._parents.get(span.span_id):
                found[parent] += found[span.span_id] + fits(span)
        return found

    def depth(self, span: Seen) -> int:
        """How many spans are above."""
        return self._depths[span.span_id]

    @cached_property
    def busy(self) -> Counter[str]:
        """How many calls and tools are below each span, by its id."""
        return self.below(lambda span: span.is_call or span.operation == TOOL)

    @property
    def incomplete(self) -> bool:
        """A span's parent has not arrived, or will never."""
        return any(span.parent_id and span.span_id not in self._parents for span in self)
