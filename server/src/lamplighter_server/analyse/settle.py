"""Settles what a load brought: clear traces inside the engine, those that need a decision here.

It runs as part of a load, before its segment can be queried, so that sums and spans are never seen apart. Rows carry
the segment's number: a load that is taken back takes back what it settled (docs/adr/004-ledger.md).
"""

from __future__ import annotations

import threading
import time
from collections import Counter, OrderedDict, defaultdict
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import structlog
from clickhouse_connect.driver.exceptions import ClickHouseError

from lamplighter_server.analyse import rows
from lamplighter_server.analyse.ledger import Answered, settle
from lamplighter_server.analyse.postponed import Postponed
from lamplighter_server.analyse.prices import Asked, PriceBook, Rate
from lamplighter_server.analyse.reasoned import DIALECTS, traces_reasoned
from lamplighter_server.analyse.settle_logged import LoggedCalls
from lamplighter_server.analyse.spans import trees
from lamplighter_server.analyse.summing import Summing
from lamplighter_server.analyse.untold import write_results
from lamplighter_server.semconv.dialects import dialects
from lamplighter_server.semconv.tables import MOST_TOKENS
from lamplighter_server.store.engine import Unavailable, fill, sql
from lamplighter_server.store.instants import LATEST
from lamplighter_server.store.load import Blame, blame, inserts_of
from lamplighter_server.store.read.sums import CONVERSATIONS, USAGE, summed_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from lamplighter_server.store.engine import Engine

_log = structlog.get_logger(__name__)

Trace = tuple[str, str]
_CAREFUL: Final = [dialect.name for dialect in dialects() if dialect.agents_need_calls]
_REMEMBERED: Final = 20_000
_SPANS_AT_ONCE: Final = 20_000
"""Traces are decided together up to so many spans; a longer one alone."""
_KINDS: Final = 5000
"""Prices are looked up for so many kinds of call in a segment, the most frequent; others have none."""
_PATIENCE: Final = 5
"""So many times an engine may refuse to settle a segment before it is loaded without its costs."""
_DAY: Final = 86_400_000_000_000
_RATES: Final = ("input", "cache_read", "cache_write", "output", "per_call", "per_hour")
_NO_LIMIT: Final = 2**64 - 1


class Settler:
    """One per store. Thread-safe; loads settle one after the other."""

    def __init__(
        self, engine: Engine, book: PriceBook | None = None, oldest: Callable[[], int | None] = lambda: None
    ) -> None:
        """`oldest` tells the smallest number of a segment that the journal has: it may be taken back and come again."""
        self._engine = engine
        self._oldest = oldest
        self.book = book or PriceBook()
        self._lock = threading.Lock()
        self._responses: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._open: OrderedDict[Trace, None] | None = None
        self._point = 0
        self._failures: Counter[int] = Counter()
        self._before: int | None = None
        self._summing = Summing(engine, oldest)
        self._logged = LoggedCalls(engine, self.point)
        self._postponed = Postponed(engine, self.point)
        self._trouble = ""

    def __call__(self, segment: int) -> None:
        """Settle a segment that was loaded. What it raises has the load tried again; never as damaged."""
        self._guarded(segment, self._settle)

    def logs(self, segment: int) -> None:
        """Settle a segment of logs that was loaded."""
        self._guarded(segment, self._settle_logs)

    def idle(self) -> None:
        """Sum up, and decide about long traces that fell silent; called while nothing is loaded. Raises nothing."""
        try:
            with self._lock:
                self._sum_up()
                self._silent()
            self._trouble = ""
        except Exception as error:  # noqa: BLE001 - whatever it is, loading must go on
            if self._trouble != str(error)[:500]:
                self._trouble = str(error)[:500]
                _log.warning("summing up, or a decision, failed and is tried again", reason=self._trouble)

    def _sum_up(self) -> None:
        if self._summing.due(now := time.time_ns()):
            self._summing(now)

    def _silent(self) -> None:
        for segment, (project, trace) in self._postponed.silent():
            if not self._decide_all(segment, project, [trace], at_once=True):
                self._postponed.gone((project, trace))

    def _guarded(self, segment: int, settle: Callable[[int], None]) -> None:
        try:
            settle(segment)
        except Unavailable:
            raise
        except ClickHouseError as error:
            if blame(error, 0) is Blame.ENGINE:
                raise  # full, busy or short of memory: that passes, or the loader knows what helps
            self._failures[segment] += 1
            if self._failures[segment] < _PATIENCE:
                raise Unavailable(f"the ledger could not be settled: {error}") from error
            del self._failures[segment]
            _log.exception("segment not settled: its calls are missing in costs", segment=segment)
        except Exception:  # noqa: BLE001 - a trace that can't be decided must not keep telemetry out
            _log.exception("segment not settled: its calls are missing in costs", segment=segment)

    def _settle_logs(self, segment: int) -> None:
        write_results(self._engine, "logs", segment)
        with self._lock:
            self._logged.settle(segment, self.book)

    def _settle(self, segment: int) -> None:
        with self._lock:
            self._sum_up()
            told = self._engine.ask("settle_models", {"segment": segment, "limit": _KINDS})
            unclear, toolless = self._unclear(segment) if told else (set[Trace](), 0)
            unclear |= self._going_on(segment)
            models = [row for row in told if row["is_call"]]
            if models:
                self._clear(segment, models, unclear)
            by_project: dict[str, list[str]] = defaultdict(list)
            for project, trace in sorted(unclear):
                by_project[project].append(trace)
            for project, traces in by_project.items():
                self._decide_all(segment, project, traces)
            self._silent()
            if told:
                self._logged.spanned(segment)
        if toolless:
            write_results(self._engine, "traces", segment)

    def point(self) -> int:
        """A number above all that were given before, and above what was summed up, whichever way the clock was set."""
        if not self._point:
            self._point = max(summed_until(self._engine, marks).hours for marks in (USAGE, CONVERSATIONS))
        self._point = max(self._point + 1, time.time_ns())
        return self._point

    def _unclear(self, segment: int) -> tuple[set[Trace], int]:
        """The traces of a segment that need a decision, by their spans or because they share a response with others.

        And how many have calls, but no span of a tool.
        """
        found: set[Trace] = set()
        bound = {"segment": segment, "careful": _CAREFUL, "most": MOST_TOKENS, "beside": DIALECTS}
        (row,) = self._engine.ask("settle_unclear", bound)
        for project, trace, unclear, responses in row["traces"]:
            if unclear:
                found.add((project, trace))
            found |= {(project, other) for other in self._shared((project, trace), responses)}
        if row["beside"]:
            found |= traces_reasoned(self._engine, segment)
        return found, row["toolless"]

    def _going_on(self, segment: int) -> set[Trace]:
        """The traces of a segment that were decided before, with less of them there."""
        if self._open is None:
            there = self._engine.ask("open_traces", {"limit": _REMEMBERED})
            self._open = OrderedDict.fromkeys((row["project"], row["trace"]) for row in reversed(there))
        found: set[Trace] = set()
        if self._open:
            touched = {(r["project"], r["trace"]) for r in self._engine.ask("segment_traces", {"segment": segment})}
            found = touched & self._open.keys()
        return found | self._elsewhere_settled(segment)

    def _elsewhere_settled(self, segment: int) -> set[Trace]:
        """The traces that later segments settled before a process that died with this one under way."""
        if self._before is None:
            self._before = int(self._engine.command("SELECT max(segment) FROM trace_segments"))
        if segment > self._before:
            return set()
        there = self._engine.ask("ledger_elsewhere", {"segment": segment})
        return {(row["project"], row["trace"]) for row in there}

    def _shared(self, trace: Trace, responses: Iterable[str]) -> Iterator[str]:
        """The traces that tell of the same responses, where there are any."""
        project, own = trace
        for response in responses:
            other = self._responses.setdefault((project, response), own)
            if other != own:
                yield from (own, other)
        while len(self._responses) > _REMEMBERED:
            self._responses.popitem(last=False)

    def _clear(self, segment: int, models: Sequence[dict[str, Any]], unclear: set[Trace]) -> None:
        bound = {"segment": segment, "point": self.point(), "unclear": ["␟".join(trace) for trace in unclear]}
        bound |= rates(self.book, models)
        self._engine.tell("settle_clear", bound, insert=_name(segment), rate=sql("queries", "rate"))

    def reprice(self, project: str, low: int, high: int) -> tuple[int, float]:
        """Price what counts in a range of time as prices are known today; how many entries changed, and by how much."""
        changed, difference = 0, 0.0
        (there,) = self._engine.ask("trace_range", {"project": project, "as_of": LATEST})
        with self._lock:
            oldest = self._oldest() or LATEST
            for first in range(max(low, there["first"]) if there["rows"] else high, high, _DAY):
                bounds = {"project": project, "low": first, "high": min(first + _DAY, high), "oldest": oldest}
                models = self._engine.ask("reprice_models", bounds)
                if models:
                    entries, dollars = self._reprice(bounds | rates(self.book, models))
                    changed, difference = changed + entries, difference + dollars
        return changed, difference

    def _reprice(self, bound: dict[str, Any]) -> tuple[int, float]:
        kept = ", ".join(rows.MEANING[:-4])
        fillings = {"meaning": ", ".join(rows.MEANING), "rate": sql("queries", "rate")}
        repriced = fill(sql("queries", "repriced"), fillings)
        (row,) = self._engine.ask("reprice_count", bound, repriced=repriced)
        if row["entries"]:
            bound |= {"segment": 0, "point": self.point()}  # of no segment: it is never taken back with one
            self._engine.tell("reprice", bound, repriced=repriced, kept=kept, meaning=", ".join(rows.MEANING))
        return row["entries"], row["difference"]

    def _decide_all(self, segment: int, project: str, traces: Sequence[str], *, at_once: bool = False) -> bool:
        """Decide about traces, or put it off; whether anything is stored of them."""
        extents = self._engine.ask("trace_extents", {"project": project, "ids": list(traces)})
        chosen = extents if at_once else self._postponed.at_once(segment, project, extents)
        for batch in _batches(chosen):
            began = self._postponed.clock()
            self._decide(segment, project, batch)
            self._postponed.decided(segment, project, batch, began)
        return bool(extents)

    def _decide(self, segment: int, project: str, extents: Sequence[dict[str, Any]]) -> None:
        traces = [row["trace"] for row in extents]
        low, high = min(row["low"] for row in extents), max(row["high"] for row in extents)
        arrived = {row["trace"]: row["arrived"] for row in extents}
        found = trees(self._engine, project, traces, low, high)
        elsewhere = self._elsewhere(project, found, low, high)
        wanted: dict[rows.Row, int] = {}
        for trace, tree in sorted(found.items(), key=lambda item: (-len(item[1].spans), item[0])):
            others = {
                response: [one for one in elsewhere[response] if one.trace != trace]
                for response in {span.response_id for span in tree}
                if response in elsewhere
            }
            entries = settle(tree, others)
            for span in (entry.span for entry in entries if entry.counted and entry.span.response_id):
                elsewhere[span.response_id].append(Answered(trace, span.start, span.end))
            incomplete = tree.incomplete
            wanted |= {rows.row(trace, entry, self.book, incomplete=incomplete): arrived[trace] for entry in entries}
            self._remember((project, trace))
        there = rows.standing(self._engine, project, traces, low, high)
        batch = rows.Batch(project, segment, self.point(), _name(segment))
        rows.write(self._engine, batch, rows.changes(there, wanted))

    def _elsewhere(self, project: str, found: dict[str, Any], low: int, high: int) -> dict[str, list[Answered]]:
        """Responses that traces beyond these count already."""
        responses = list({span.response_id for tree in found.values() for span in tree if span.response_id})
        bound = {"project": project, "low": low, "high": high, "responses": responses}
        counted: defaultdict[str, list[Answered]] = defaultdict(list)
        for row in self._engine.ask("responses_counted", bound) if responses else []:
            if row["trace"] not in found:
                counted[row["response_id"]].append(Answered(row["trace"], row["began"], row["ended"]))
        return counted

    def _remember(self, trace: Trace) -> None:
        """A trace that was decided is decided again when more of it comes; the oldest ones are forgotten."""
        if self._open is not None:
            self._open[trace] = None
            self._open.move_to_end(trace)
            while len(self._open) > _REMEMBERED:
                self._open.popitem(last=False)


def _batches(extents: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Cut the rows of `trace_extents.sql` into what is decided together: traces near in time, few enough to hold."""
    batch: list[dict[str, Any]] = []
    spans = 0
    for row in sorted(extents, key=lambda row: row["low"]):
        if batch and spans + row["spans"] > _SPANS_AT_ONCE:
            yield batch
            batch, spans = [], 0
        batch.append(row)
        spans += row["spans"]
    if batch:
        yield batch


def _name(segment: int) -> str:
    return f"{inserts_of('traces', segment)}{uuid4().hex}"


def rates(book: PriceBook, models: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What `rate.sql` binds: a place for each kind of call, in it a rate for each step of size."""
    kinds: list[str] = []
    steps: list[list[tuple[Any, ...]]] = []
    for row in models:
        asked = Asked(row["provider"], row["response_model"], row["request_model"], row["day"], row["service_tier"])
        rate = book.rate(asked)
        if rate:
            kinds.append("␟".join((*asked[:3], str(asked.day), asked.tier)))
            steps.append(list(_steps(rate)))
    return {"kinds": kinds, "rates": steps}


def _steps(rate: Rate) -> Iterator[tuple[Any, ...]]:
    step: Rate | None = rate
    while step:
        yield (step.above if step.then else _NO_LIMIT, step.name, *(getattr(step, name) for name in _RATES))
        step = step.then
