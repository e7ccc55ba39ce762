"""The rows of the table `ledger`: how an entry is written, and what of it stands."""

from __future__ import annotations

from dataclasses import dataclass
from struct import pack, unpack
from typing import TYPE_CHECKING, Any, Final

from lamplighter_server.analyse.prices import Asked, cost, saved
from lamplighter_server.store.binary import insert

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lamplighter_server.analyse.ledger import Entry
    from lamplighter_server.analyse.prices import PriceBook
    from lamplighter_server.store.binary import Kind
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
_COLUMNS: Final[dict[str, Kind]] = {
    "project": "text",
    "segment": "u64",
    "point": "u64",
    "arrival": "i64",
    "sign": "i8",
    "trace_id": "bytes",
    "span_id": "bytes",
    "start": "i64",
    "seconds": "f32",
    "counted": "bool",
    "reason": "text",
    "calls": "u8",
    "failed": "bool",
    **dict.fromkeys(_TEXTS, "text"),
    **dict.fromkeys(_TOKENS, "u64"),
    "price": "text",
    "cost": "f64",
    "saved": "f64",
    "open": "bool",
}
_AT_ONCE: Final = 20_000


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


def write(engine: Engine, batch: Batch, changes: Sequence[Standing]) -> None:
    """Write rows with their sign and arrival."""
    of_all = (batch.project, batch.segment, batch.point)
    for first in range(0, len(changes), _AT_ONCE):
        told = ((*of_all, arrival, sign, *meaning) for sign, arrival, meaning in changes[first : first + _AT_ONCE])
        insert(engine, "ledger", _COLUMNS, told, f"{batch.name}-{first}")
