"""Reads one trace as JSON, block by block, so that the longest never lies in memory as a whole."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lamplighter_server.store.engine import sql
from lamplighter_server.store.read.rows import raw_blocks
from lamplighter_server.store.read.span import MORE, text, whole
from lamplighter_server.store.read.summaries import head, rows

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from lamplighter_server.store.engine import Engine
    from lamplighter_server.store.read.scope import Scope

# The engine's blocks can be of some thousand spans.
_PIECE: Final = 500
_OF_THIS_SPAN: Final = "span_id = toFixedString(unhex({span_id:String}), 8)"


@dataclass(frozen=True)
class FoundTrace:
    """A trace that is there: its head is known, its spans come when they are read."""

    engine: Engine
    head: dict[str, Any]
    bounds: dict[str, Any]

    def chunks(self, *, outline: bool) -> Generator[bytes]:
        """Yield the trace as JSON text in pieces: the head, the spans by their start, the ledger."""
        yield (json.dumps(self.head, ensure_ascii=False)[:-1] + ',"spans":[').encode()
        yield from _joined(self._spans(outline=outline))
        yield b'],"ledger":['
        yield from _joined(_listed(raw_blocks(self.engine, "trace_ledger", self.bounds), _first))
        yield b'],"findings":[]}'

    def span(self, span_id: str) -> str | None:
        """Return one span in full; None when the trace has none of that id."""
        found = self._rows(MORE, _OF_THIS_SPAN, {"span_id": span_id})
        return next((whole(row) for block in found for row in block), None)

    def _spans(self, *, outline: bool) -> Iterator[list[str]]:
        more, write = ("", _first) if outline else (MORE, whole)
        return _listed(self._rows(more, "1", {}), write)

    def _rows(self, more: str, which: str, parameters: dict[str, str]) -> Iterator[list[Sequence[Any]]]:
        outline = sql("queries", "span_outline")
        bound = {**self.bounds, **parameters}
        return raw_blocks(self.engine, "trace_spans", bound, outline=outline, more=more, which=which)


def find(engine: Engine, scope: Scope, trace_id: str) -> FoundTrace | None:
    """Return a trace of a project as far as it has arrived; None when there is no span of it."""
    row = rows(engine, scope, [trace_id]).get(trace_id)
    if row is None:
        return None
    bounds = {"project": scope.project, "id": trace_id, "began": row["began"], "ended": row["ended"]}
    return FoundTrace(engine, head(row), bounds)


def _first(row: Sequence[Any]) -> str:
    return text(row[0])


def _listed(blocks: Iterator[list[Sequence[Any]]], write: Callable[[Sequence[Any]], str]) -> Iterator[list[str]]:
    for block in blocks:
        for first in range(0, len(block), _PIECE):
            yield [write(row) for row in block[first : first + _PIECE]]


def _joined(blocks: Iterator[list[str]]) -> Iterator[bytes]:
    separator = ""
    for block in blocks:
        if block:
            yield (separator + ",".join(block)).encode()
            separator = ","
