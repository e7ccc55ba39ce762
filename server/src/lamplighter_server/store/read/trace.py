"""Reads one trace as JSON, block by block, so that the longest never lies in memory as a whole."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lamplighter_server.store.engine import sql
from lamplighter_server.store.read.rows import raw_blocks
from lamplighter_server.store.read.span import MORE, text, whole
from lamplighter_server.store.read.summaries import TOKENS, head, used
from lamplighter_server.store.trace_status import STATUS

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from lamplighter_server.store.engine import Engine
    from lamplighter_server.store.read.scope import Scope

# So many spans lie in memory at once: outlines are short, and whole spans may have messages of any length. The engine
# keeps to it where it merges what it sorted; what lies sorted in a single part it may hand out in one piece.
_OUTLINES: Final = 2000
_WHOLE: Final = 100
_PIECE: Final = 500
_ENDLESS: Final = 2**63 - 1
_OF_THIS_TRACE: Final = "segment <= {as_of:UInt64} AND trace_id = toFixedString(unhex({id:String}), 16)"
_OF_THIS_SPAN: Final = "span_id = toFixedString(unhex({span_id:String}), 8)"


@dataclass(frozen=True)
class FoundTrace:
    """A trace that is there: its head is known, its spans come when they are read."""

    engine: Engine
    head: dict[str, Any]
    bounds: dict[str, Any]

    def chunks(self, *, outline: bool) -> Generator[bytes]:
        """Yield the trace as JSON text in pieces: the head with what was used, the spans by their start, the ledger."""
        more, write = ("", _outline) if outline else (MORE, whole)
        separator = ""
        ledger = self.engine.ask("trace_ledger", {**self.bounds, "most": _ENDLESS}, which=_OF_THIS_TRACE)
        known = {**self.head, "usage": used(_sum(ledger))}
        yield (json.dumps(known, ensure_ascii=False)[:-1] + ',"spans":[').encode()
        for piece in _pieces(self._rows(more, "1", {})):
            yield (separator + ",".join(map(write, piece))).encode()
            separator = ","
        entries = ",".join(row["entry"] for row in ledger)
        yield ('],"ledger":[' + entries + '],"findings":[]}').encode()

    def span(self, span_id: str) -> str | None:
        """Return one span in full; None when the trace has none of that id."""
        found = self._rows(MORE, _OF_THIS_SPAN, {"span_id": span_id})
        return next((whole(row) for block in found for row in block), None)

    def _rows(self, more: str, which: str, parameters: dict[str, str]) -> Iterator[list[Sequence[Any]]]:
        bound = {**self.bounds, **parameters}
        placeholders = {"outline": sql("queries", "span_outline"), "more": more, "which": which}
        block = str(_WHOLE if more else _OUTLINES)
        return raw_blocks(self.engine, "trace_spans", bound, **placeholders, block=block)


def find(engine: Engine, scope: Scope, trace_id: str) -> FoundTrace | None:
    """Return a trace of a project as far as it has arrived; None when there is no span of it."""
    found = engine.ask("trace_head", {**scope.parameters(), "id": trace_id}, status=STATUS)
    if not found:
        return None
    row = found[0]
    bounds = {
        "project": scope.project, "as_of": scope.as_of, "id": trace_id, "began": row["began"], "ended": row["ended"]
    }  # fmt: skip
    return FoundTrace(engine, head(row), bounds)


def _sum(ledger: Sequence[dict[str, Any]]) -> dict[str, Any]:
    counted = [row for row in ledger if row["counted"]]
    unpriced = [row["input_tokens"] + row["output_tokens"] for row in counted if not row["priced"]]
    names = ("calls", *TOKENS, "cost", "priced")
    return {**{name: sum(row[name] for row in counted) for name in names}, "unpriced_tokens": sum(unpriced)}


def _outline(row: Sequence[Any]) -> str:
    return text(row[0])


def _pieces(blocks: Iterator[list[Sequence[Any]]]) -> Iterator[list[Sequence[Any]]]:
    for block in blocks:
        yield from (block[first : first + _PIECE] for first in range(0, len(block), _PIECE))
