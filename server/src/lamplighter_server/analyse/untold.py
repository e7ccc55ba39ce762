"""Tools that no span tells of: a load's model calls were given their results, and so they were executed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from lamplighter_server.analyse.results import MARKS, new_results
from lamplighter_server.semconv.tables import content
from lamplighter_server.store import otlp
from lamplighter_server.store.binary import insert
from lamplighter_server.store.compile import begins_with
from lamplighter_server.store.decode import array
from lamplighter_server.store.load import inserts_of
from lamplighter_server.store.read.rows import raw_blocks
from lamplighter_server.store.read.span import text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lamplighter_server.store.binary import Kind
    from lamplighter_server.store.engine import Engine

_LONGEST: Final = 4_000_000
"""Of longer messages, in bytes, nothing is read."""
_COLUMNS: Final[dict[str, Kind]] = {
    "segment": "u64",
    "project": "text",
    "arrival": "i64",
    "trace_id": "bytes",
    "span_id": "bytes",
    "start": "i64",
    "name": "text",
    "call_id": "text",
}


def write_results(engine: Engine, signal: str, segment: int) -> None:
    """Write what the messages in a segment of traces or logs tell of tools that were executed."""
    found = {"traces": "results_in_spans", "logs": "results_in_logs"}[signal]
    given = f"k IN {array(content().ask)} OR {begins_with(content().ask_prefixes)}"
    blocks = raw_blocks(engine, found, {"segment": segment, "longest": _LONGEST}, given=given, marks=array(MARKS))
    name = f"{inserts_of(signal, segment)}{uuid4().hex}"
    for number, block in enumerate(blocks):
        if rows := [(segment, *row) for call in block for row in _rows(call)]:
            insert(engine, "tool_results", _COLUMNS, rows, f"{name}-{number}")


def _rows(call: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    project, arrived, trace_id, span_id, start, messages = call
    for number, (call_id, tool) in enumerate(new_results(_given(messages))):
        known = call_id or f"{bytes(span_id).hex()}-{number}"
        yield text(project), arrived, bytes(trace_id), bytes(span_id), start, tool, known


def _given(messages: Sequence[Mapping[bytes, bytes]]) -> dict[str, Any]:
    """What a call was given: attributes of its span or event; or a list of messages, where each has its event."""
    found: dict[str, Any] = {}
    said: list[Any] = []
    for one in messages:
        if b"body" in one:
            body = otlp.value(one[b"body"])
            said.append({"role": one[b"role"].decode(), **(body if isinstance(body, dict) else {})})
        else:
            found |= otlp.attributes(one)
    return {**found, "events": said} if said else found
