"""A trace as the ledger sees it: what its spans mean, and how they hang together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MODEL_CALLS: Final = frozenset({"chat", "generate_content", "text_completion", "embeddings", "rerank"})
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
    """The spans of one trace, by their ids; one without a parent here, or that is its own ancestor, is a root."""

    def __init__(self, spans: Iterable[Seen]) -> None:
        self.spans = {span.span_id: span for span in spans}
        self._parents: dict[str, str] = {}
        self._children: dict[str, list[Seen]] = {}
        for span in sorted(self.spans.values(), key=lambda span: (span.start, span.span_id)):
            if span.parent_id in self.spans and not self._above(span.parent_id, span.span_id):
                self._parents[span.span_id] = span.parent_id
                self._children.setdefault(span.parent_id, []).append(span)

    def _above(self, one: str, other: str) -> bool:
        while one and one != other:
            one = self._parents.get(one, "")
        return bool(one)

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

    def below(self, span: Seen) -> Iterator[Seen]:
        """Every span below."""
        open_ends = [*self.children(span)]
        while open_ends:
            found = open_ends.pop()
            yield found
            open_ends += self.children(found)

    def depth(self, span: Seen) -> int:
        """How many spans are above."""
        return sum(1 for _ in self.ancestors(span))

    @property
    def incomplete(self) -> bool:
        """A span's parent has not arrived, or will never."""
        return any(span.parent_id and span.span_id not in self._parents for span in self)
