"""The rows of the table `ledger`: how an entry is written, and what of it stands."""

from __future__ import annotations

import json
from dataclasses import dataclass
from struct import pack, unpack
from typing import TYPE_CHECKING, Any, Final

from lamplighter_server.analyse.prices import Asked, cost, saved

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lamplighter_server.analyse.ledger import Entry
    from lamplighter_server.analyse.prices import PriceBook
    from lamplighter_server.store.engine import Engine

Row = tuple[Any, ...]
Standing = tuple[int, int, Row]
"""How often a row stands, less than 0 where it is missing; when it arrived, and the row."""

_TEXTS: Final = (
    "agent", "agent_version", "provider", "request_model", "response_model", "service_tier", "tool", "workflow",
    "conversation", "service", "environment", "response_id",
)  # fmt: skip
_TOKENS: Final = ("input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens")
MEANING: Final = (
    *("trace_id", "span_id", "start", "seconds", "counted", "reason", "calls", "failed"),
    *(*_TEXTS, *_TOKENS, "price", "cost", "saved", "open"),
)
"""The columns that say what an entry is."""
_STANDING: Final = ", ".join(
    {"start": "toUnixTimestamp64Nano(start) AS start", "arrival": "toUnixTimestamp64Nano(arrival) AS arrived"}.get(
        name, name
    )
    for name in ("arrival", *MEANING)
)
_SHAPE: Final = {
    "arrival": "Int64",
    "sign": "Int8",
    "trace_id": "String",
    "span_id": "String",
    "start": "Int64",
    "seconds": "Float64",
    "counted": "Bool",
    "reason": "String",
    "calls": "UInt8",
    "failed": "Bool",
    **dict.fromkeys(_TEXTS, "String"),
    **dict.fromkeys(_TOKENS, "UInt64"),
    "price": "String",
    "cost": "Float64",
    "saved": "Float64",
    "open": "Bool",
}
"""How a row is told as JSON, in this order."""
_TUPLES: Final = f"Array(Tuple({', '.join(_SHAPE.values())}))"
_READ: Final = {
    **{
        name: f"fromUnixTimestamp64Nano(told.{place})"
        for place, name in enumerate(_SHAPE, 1)
        if name in ("arrival", "start")
    },
    **{name: f"unhex(told.{place})" for place, name in enumerate(_SHAPE, 1) if name in ("trace_id", "span_id")},
}
_VALUES: Final = ", ".join(_READ.get(name, f"told.{place}") for place, name in enumerate(_SHAPE, 1))
_AT_ONCE: Final = 5000
_AT_ONCE_IN_AN_ADDRESS: Final = 40
"""A server is told values in the address of a request, which may not be long."""


def row(trace: str, entry: Entry, book: PriceBook, *, incomplete: bool) -> Row:
    """What is written of an entry; only what counts has a price."""
    span, to, tokens = entry.span, entry.to, entry.tokens
    seconds = _float32((span.end - span.start) / 1e9)
    rate = book.rate(Asked.of(span)) if entry.counted else None
    return (
        *(bytes.fromhex(trace), bytes.fromhex(span.span_id), span.start, seconds),
        *(entry.counted, entry.reason or "", entry.calls, span.failed),
        *(to.agent, to.agent_version, span.provider, span.request_model, span.response_model, span.service_tier),
        *(to.tool, to.workflow, to.conversation, span.service, span.environment, span.response_id),
        *(tokens.input, tokens.output, tokens.cache_read, tokens.cache_write, tokens.reasoning),
        rate.of(tokens.input).name if rate else "",
        cost(rate, tokens, seconds) if rate else 0.0,
        saved(rate, tokens) if rate else 0.0,
        incomplete,
    )


def uncounted(standing: Row, reason: str) -> Row:
    """The same entry as one that does not count."""
    named = dict(zip(MEANING, standing, strict=True))
    return tuple({**named, "counted": False, "reason": reason, "price": "", "cost": 0.0, "saved": 0.0}.values())


def _float32(seconds: float) -> float:
    """As the table keeps it, so that what stands can be compared."""
    return unpack("<f", pack("<f", seconds))[0]


def standing(engine: Engine, project: str, ids: Sequence[str], low: int, high: int) -> list[Standing]:
    """The rows of some traces that stand."""
    which = "entry.trace_id IN (SELECT toFixedString(unhex(arrayJoin({ids:Array(String)})), 16))"
    return _standing(engine, {"project": project, "ids": list(ids), "low": low, "high": high}, which)


def standing_logged(engine: Engine, bound: dict[str, Any], which: str) -> list[Standing]:
    """The rows of calls without a trace that stand, in a `project` from `low` to `high`."""
    return _standing(engine, bound, f"entry.trace_id = toFixedString('', 16) AND {which}")


def _standing(engine: Engine, bound: dict[str, Any], which: str) -> list[Standing]:
    found = engine.ask("ledger_standing", bound, columns=_STANDING, which=which)
    names = ("arrived", *MEANING)
    return [
        (found_row["standing"], found_row["arrived"], tuple(_bytes(found_row[name]) for name in names[1:]))
        for found_row in found
    ]


def changes(there: Iterable[Standing], wanted: Mapping[Row, int]) -> list[tuple[int, int, Row]]:
    """What to write so that each wanted row stands once and nothing else does: sign, arrival and row."""
    found: list[tuple[int, int, Row]] = []
    missing = dict(wanted)
    for times, arrival, meaning in there:
        keep = 1 if times > 0 and missing.pop(meaning, None) is not None else 0
        found += [(1 if times < keep else -1, arrival, meaning)] * abs(times - keep)
    return found + [(1, arrival, meaning) for meaning, arrival in missing.items()]


def _bytes(value: Any) -> Any:
    return bytes(value) if isinstance(value, bytearray) else value


@dataclass(frozen=True)
class Batch:
    """What the rows of one settling have in common; a server knows its inserts by `name` and a number."""

    project: str
    segment: int
    point: int
    name: str


def write(engine: Engine, batch: Batch, changes: Sequence[tuple[int, int, Row]]) -> None:
    """Write rows with their sign and arrival."""
    most = _AT_ONCE if engine.embedded else _AT_ONCE_IN_AN_ADDRESS
    for first in range(0, len(changes), most):
        rows = [(arrival, sign, *map(_told, meaning)) for sign, arrival, meaning in changes[first : first + most]]
        bound = {"project": batch.project, "segment": batch.segment, "point": batch.point}
        told = json.dumps(rows, ensure_ascii=False)
        engine.tell(
            "write_entries",
            {**bound, "rows": told},
            insert=f"{batch.name}-{first}",
            columns=", ".join(_SHAPE),
            values=_VALUES,
            shape=_TUPLES,
        )


def _told(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else value
