"""The ledger of a trace: one row a physical model call, and each other claim of usage with why it does not count.

Rules, in the order in which they are asked (docs/adr/004-ledger.md has the cases behind them):
a response is one call, whoever tells of it; a call below a call is the same one unless both are told apart; a second
instrumentation beside the first adds nothing; what sums calls counts only where its calls are not there.
"""

from __future__ import annotations

import re
from bisect import bisect_right, insort
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lamplighter_server.analyse.attribute import Attributing, Attribution
from lamplighter_server.analyse.below import Below
from lamplighter_server.analyse.models import family
from lamplighter_server.analyse.seen import AGENT, ANSWERS, NOTHING, REPORT, TOOL, Seen, Tokens, Tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence


# What stands behind the prefix of an id that its provider made to be unique; local servers count, or throw dice to 999.
_UNIQUE = re.compile(r"(?:[a-zA-Z]+[-_])?.{16,}")
_CLOCKS_APART = 250_000_000
_MOST_AT_ONCE = 200
"""Of calls alike that run at the same time so many are compared."""


@dataclass(frozen=True, slots=True)
class Answered:
    """When a response was got, as a span of some trace tells; nanoseconds."""

    trace: str
    start: int
    end: int

    def may_be(self, response: str, other: Answered) -> bool:
        """Whether both tell of the same response; an id that may come again tells so only of one time."""
        at_once = self.start <= other.end + _CLOCKS_APART and other.start <= self.end + _CLOCKS_APART
        return at_once or _UNIQUE.fullmatch(response) is not None


@dataclass(frozen=True, slots=True)
class Entry:
    """A claim of usage: whether it counts, why not, and to whom it is put down."""

    span: Seen
    counted: bool
    reason: str | None
    calls: int
    to: Attribution

    @property
    def tokens(self) -> Tokens:
        """What it claims."""
        return self.span.tokens


class _Decision:
    """The state of one trace while its rules are asked: which spans are out, and why."""

    def __init__(self, tree: Tree, elsewhere: Mapping[str, Sequence[Answered]]) -> None:
        self.tree = tree
        self.elsewhere = elsewhere
        self.calls = sorted((span for span in tree if span.is_call), key=lambda span: (span.start, span.span_id))
        self.out: dict[str, str] = {}
        self._nearest = tree.nearest(lambda span: span.is_call or span.operation in (AGENT, TOOL))

    def around(self, span: Seen) -> Seen | None:
        """The nearest call, agent or tool above."""
        return self._nearest(self.tree.parent(span))

    def exclude(self, span: Seen, reason: str) -> None:
        self.out.setdefault(span.span_id, reason)

    def counted(self) -> Iterator[Seen]:
        return (span for span in self.calls if span.span_id not in self.out)


def settle(tree: Tree, elsewhere: Mapping[str, Sequence[Answered]] | None = None) -> list[Entry]:
    """Decide about every claim of usage in a trace; `elsewhere` are responses by id that other traces count."""
    state = _Decision(tree, elsewhere or {})
    for rule in RULES:
        rule(state)
    claims = [*((span, 1) for span in state.calls), *_sums(state)]
    to = Attributing(tree)
    entries = [
        Entry(span, span.span_id not in state.out, state.out.get(span.span_id), calls, to(span))
        for span, calls in claims
    ]
    return sorted(entries, key=lambda entry: (entry.span.start, entry.span.span_id))


def absurd_claim(state: _Decision) -> None:
    """A count that no call reaches is a mistake: one of them would drown every sum."""
    for span in state.calls:
        if span.tokens.absurd:
            state.exclude(span, absurd(span.tokens))


def absurd(tokens: Tokens) -> str:
    """Why such a claim does not count."""
    most = max(tokens.input, tokens.output, tokens.cache_read, tokens.cache_write, tokens.reasoning)
    return f"claims {most:,} tokens, which no call uses"


def same_response(state: _Decision) -> None:
    """A response has one id: of several spans that tell of it, the one that says most counts."""
    by_response: dict[str, list[Seen]] = defaultdict(list)
    for span in state.counted():
        if span.response_id:
            by_response[span.response_id].append(span)
    for response, spans in by_response.items():
        spans.sort(key=lambda span: (-span.tokens.detail, state.tree.depth(span), span.span_id))
        best = _Apart(response)
        for span in spans:
            others = (other for other in state.elsewhere.get(response, ()) if _told(span).may_be(response, other))
            if there := next(others, None):
                state.exclude(span, f"response {response} is counted in trace {there.trace}")
            elif same := best.join(span):
                state.exclude(span, f"same response {response} as span {same}")


class _Apart:
    """The spans that tell of answers of one id which are not the same, by their times, which don't touch."""

    def __init__(self, response: str) -> None:
        self._response = response
        self._there: list[tuple[int, int, str]] = []

    def join(self, span: Seen) -> str | None:
        """Return which span tells of the same answer; where none does, this one is there from now on."""
        told = _told(span)
        behind = bisect_right(self._there, told.end + _CLOCKS_APART, key=lambda other: other[0])
        start, end, span_id = self._there[max(behind - 1, 0)] if self._there else (0, 0, "")
        if span_id and told.may_be(self._response, Answered("", start, end)):
            return span_id
        insort(self._there, (told.start, told.end, span.span_id))
        return None


def _told(span: Seen) -> Answered:
    return Answered("", span.start, max(span.start, span.end))


def nested_call(state: _Decision) -> None:
    """A call below a call, with no agent and no tool between, is the same unless ids, models or times tell apart."""
    inner: dict[str, list[Seen]] = defaultdict(list)
    for span in state.counted():
        outer = state.around(span)
        if outer and outer.is_call:
            inner[outer.span_id].append(span)
    for outer_id, spans in sorted(inner.items(), key=lambda item: -state.tree.depth(state.tree.spans[item[0]])):
        outer = state.tree.spans[outer_id]
        within = [span for span in spans if not _told_apart(outer, span)]
        if outer_id in state.out or not within:
            continue
        for span, reason in _same_call(outer, within):
            state.exclude(span, reason)


def _same_call(outer: Seen, within: list[Seen]) -> Iterator[tuple[Seen, str]]:
    """Which of a call and those within it are told of by another one of them, and why."""
    told = [span for span in within if span.tokens or not outer.tokens]
    if not told:
        # Where it answered, calls within that failed were tried before.
        for span in within:
            if outer.failed or not span.failed:
                yield span, f"part of the call that span {outer.span_id} tells of, without usage of its own"
    elif len(told) == 1 and outer.tokens.detail > told[0].tokens.detail and outer.tokens.input >= told[0].tokens.input:
        yield told[0], f"same call as span {outer.span_id} around it, which tells more of the usage"
    else:
        yield outer, _outer_reason(outer, told)


def _told_apart(outer: Seen, inner: Seen) -> bool:
    if outer.response_id and inner.response_id:
        return outer.response_id != inner.response_id
    if outer.operation != inner.operation and not {outer.operation, inner.operation} <= ANSWERS:
        return True
    if outer.tokens.may_be(inner.tokens):
        return False
    if outer.end and inner.start >= outer.end:
        return True
    models = {family(model) for model in (outer.model, inner.model) if model}
    return bool(outer.tokens and inner.tokens) and len(models) > 1


def _outer_reason(outer: Seen, inner: list[Seen]) -> str:
    if len(inner) > 1:
        return f"its {len(inner)} calls are counted one by one below it"
    return f"same call as span {inner[0].span_id} below it" + ("" if outer.tokens else ", which has the usage")


def beside(state: _Decision) -> None:
    """Two instrumentations tell of one call side by side: same parent, model and tokens, at the same time."""
    siblings: dict[tuple[str, str, int], list[Seen]] = defaultdict(list)
    for span in state.counted():
        if span.tokens and span.parent_id:
            siblings[span.parent_id, family(span.model), span.tokens.output].append(span)
    for spans in siblings.values():
        spans.sort(key=lambda span: (not span.response_id, -span.tokens.detail, span.start, span.span_id))
        for span, twin in _pairs(spans):
            state.exclude(span, f"same call as span {twin.span_id} beside it, told by another instrumentation")


def _pairs(spans: Sequence[Seen]) -> Iterator[tuple[Seen, Seen]]:
    """Each span that has a twin before it, with the first; what runs at once is compared, up to a bound."""
    if len({span.scope for span in spans}) == 1:
        return
    first: dict[int, int] = {}
    running: list[int] = []
    for place in sorted(range(len(spans)), key=lambda place: spans[place].start):
        span = spans[place]
        running = [other for other in running if spans[other].end >= span.start][-_MOST_AT_ONCE:]
        for other in running:
            if _twins(spans[other], span):
                early, late = min(place, other), max(place, other)
                first[late] = min(first.get(late, early), early)
        running.append(place)
    yield from ((spans[late], spans[early]) for late, early in first.items())


def _twins(one: Seen, other: Seen) -> bool:
    if one.scope == other.scope or (one.response_id and other.response_id) or not one.tokens.may_be(other.tokens):
        return False
    return (one.start <= other.start and other.end <= one.end) or (other.start <= one.start and one.end <= other.end)


def no_answer(state: _Decision) -> None:
    """A step that prepares a call is no call: no usage, no answer and no failure, while others of its kind have one."""
    answered = {span.scope for span in state.calls if span.tokens or span.failed}
    for span in list(state.counted()):
        silent = not (span.tokens or span.failed or span.finish_reasons or span.response_id)
        if silent and span.scope in answered:
            state.exclude(span, "neither usage nor an answer: a step around a call, not a call")


RULES: tuple[Callable[[_Decision], None], ...] = (absurd_claim, same_response, nested_call, beside, no_answer)


def _sums(state: _Decision) -> list[tuple[Seen, int]]:
    """What other spans claim, and for how many calls each stands: none where the calls are there without usage."""
    tree = state.tree
    claims = [span for span in tree if span.tokens and not span.is_call]
    told = {span.tokens: span for span in reversed([*state.counted()]) if span.tokens}
    found: list[tuple[Seen, int]] = []
    below = Below(tree, state.counted())
    calls = tree.below(lambda span: span.is_call)
    parts = tree.below(lambda span: span.is_call and bool(span.tokens))
    for span in sorted(claims, key=lambda span: (-tree.depth(span), span.start, span.span_id)):
        own = below.is_own(span)
        reason = _part_reason(span, state.around(span)) or _sum_reason(
            span, told, 0 if own else parts[span.span_id], not own and below.counts(span)
        )
        if reason:
            state.exclude(span, reason)
        below.add(span, counted=not reason)
        found.append((span, 0 if calls[span.span_id] and not own else 1))
    return found


def _part_reason(span: Seen, outer: Seen | None) -> str | None:
    """Chunks of a streamed answer, and the like, tell again what their call used, bit by bit."""
    if span.operation in ("", REPORT) and outer and outer.is_call and outer.tokens:
        return f"part of the call that span {outer.span_id} tells of"
    return None


def _sum_reason(span: Seen, told: Mapping[Tokens, Seen], parts: int, sums_below: bool) -> str | None:  # noqa: FBT001
    if span.tokens.absurd:
        return absurd(span.tokens)
    if span.operation == TOOL:
        return "a tool's span: what it used is told by the calls it made"
    if parts:
        return f"sums {parts} {'call' if parts == 1 else 'calls'} below it"
    if sums_below:
        return "sums what is counted below it"
    if span.operation == REPORT and told:
        return "a report that repeats what calls of the trace used"
    repeated = None if span.operation else told.get(span.tokens)
    return f"repeats the usage of span {repeated.span_id}" if repeated else None


def totals(entries: Iterable[Entry]) -> tuple[int, Tokens]:
    """How many calls count, and what they used."""
    calls, tokens = 0, NOTHING
    for entry in entries:
        if entry.counted:
            calls, tokens = calls + entry.calls, tokens + entry.tokens
    return calls, tokens
