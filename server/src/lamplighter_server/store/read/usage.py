"""What was used and what it cost, by any two of what calls are told apart by."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from lamplighter_server.store import decode, once
from lamplighter_server.store.engine import fill, sql
from lamplighter_server.store.filter import Conditions
from lamplighter_server.store.read.narrowed import narrowed
from lamplighter_server.store.read.sums import CONVERSATIONS, USAGE, Summed, Sums, days, hours, summed_until, within

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lamplighter_server.store.engine import Engine
    from lamplighter_server.store.read.scope import Scope

_SUMMED: Final = {
    "agent": "agent",
    "agent_version": "agent_version",
    "provider": "provider",
    "model": "model",
    "request_model": "request_model",
    "tool": "tool",
    "workflow": "workflow",
    "service": "service",
    "environment": "environment",
    "day": "toString(toDate(hour))",
    "hour": "formatDateTime(hour, '%Y-%m-%dT%H:00:00Z')",
}
_TRACE: Final = "if({id} = toFixedString('', 16), '', lower(hex({id})))"
"""What only log events tell of is of no trace."""
_EXACT: Final = {"conversation": "conversation", "price": "price", "trace": _TRACE.format(id="trace_id")}
_KEYS: Final = {"trace": "trace_id"}
"""What is grouped by as it lies there: as text, many take twice as long."""
DIMENSIONS: Final = (*_SUMMED, *_EXACT)
"""What can be asked by, beside `attr.<key>`."""
ATTRIBUTE: Final = "attr."
_COUNTS: Final = (
    "calls", "failed_calls", "input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens",
    "reasoning_tokens", "unpriced_tokens", "priced", "cost", "saved",
)  # fmt: skip
SHOWN: Final = tuple(name for name in _COUNTS if name != "priced")
"""What a row has beside the dimensions."""
SUMS: Final = ", ".join(f"sum(entry.{name}) AS {name}" for name in _COUNTS)
LEDGER: Final = Sums(
    "usage",
    ("agent", "agent_version", "provider", "request_model", "response_model", "model", "tool", "workflow", "service",
     "environment"),
    {name: f"sum(entry.{name})" for name in _COUNTS},
)  # fmt: skip
"""What the ledger is summed up by."""
TALK: Final = Sums("conversation", ("conversation", "environment"), LEDGER.values)
"""By conversation it is summed up apart: there are too many to tell them apart by all of that too."""
MOST: Final = 100_000
MOST_IN_A_FILE: Final = 1_000_000


@dataclass(frozen=True)
class Question:
    """What is asked: by which dimensions, of which part of the ledger."""

    by: tuple[str, ...]
    where: tuple[tuple[str, str], ...] = ()
    """Dimensions that must have a value."""
    among: Conditions = field(default_factory=Conditions)
    """Which traces the calls must belong to."""
    named: tuple[str, ...] | None = None
    """The values of the first dimension that keep their name; all others stand together, under none."""


def usage(engine: Engine, scope: Scope, question: Question, most: int = MOST) -> list[dict[str, Any]]:
    """Return one row for each combination of what was asked by, the most expensive first, so many at most."""
    return dearest(engine, scope, question, most)[0]


def dearest(engine: Engine, scope: Scope, question: Question, most: int) -> tuple[list[dict[str, Any]], int]:
    """Return the same, and how many combinations there are."""
    statement, bound = _asked(engine, scope, question, most)
    rows = engine.query(statement, bound)
    found = [dict(zip(rows.column_names, row, strict=True)) for row in rows.result_rows]
    return [_shown(row, question.by) for row in found], found[0]["combinations"] if found else 0


def parquet(engine: Engine, scope: Scope, question: Question) -> bytes:
    """Return the same as a Parquet file, written by the engine."""
    statement, bound = _asked(engine, scope, question, MOST_IN_A_FILE)
    texts = [_TRACE.format(id=f"d{place}") if name in _KEYS else f"d{place}" for place, name in enumerate(question.by)]
    named = [f"{text} AS {_quoted(name)}" for text, name in zip(texts, question.by, strict=True)]
    counts = [name for name in SHOWN if name != "cost"]
    chosen = ", ".join([*named, *counts, "if(priced > 0, cost, NULL) AS cost"])
    return engine.file(f"SELECT {chosen} FROM ({statement})", bound, "Parquet")  # noqa: S608 - names, no values


def _asked(engine: Engine, scope: Scope, question: Question, most: int) -> tuple[str, dict[str, Any]]:
    condition, bound = narrowed(engine, scope, question.among)
    known = summed_until(engine, CONVERSATIONS if _summed(question) is TALK else USAGE)
    statement, own = statement_of(scope, question, known, condition)
    return statement, {
        **own,
        **bound,
        "limit": most,
    }  # single calls are read: `last` is the filter's, not that of the sums by hour


def _quoted(name: str) -> str:
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"


def total(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Sum rows up; the cost is null where none of them has a price."""
    found: dict[str, Any] = {name: sum(row[name] or 0 for row in rows) for name in SHOWN}
    priced = any(row["cost"] is not None for row in rows)
    return {**found, "cost": found["cost"] if priced else None, "saved": float(found["saved"])}


def remainder(whole: dict[str, Any], rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return what a total has beyond some of its rows."""
    shown = total(rows)
    found = {name: (whole[name] or 0) - (shown[name] or 0) for name in SHOWN}
    return {**found, "cost": None if whole["cost"] is None else max(found["cost"], 0.0)}


def _shown(row: dict[str, Any], by: Sequence[str]) -> dict[str, Any]:
    keys = {name: _text(row[f"d{place}"]) or None for place, name in enumerate(by)}
    counts = {name: row[name] for name in SHOWN}
    return {**keys, **counts, "cost": row["cost"] if row["priced"] else None}


def _text(key: str | bytes) -> str:
    return (key.hex() if any(key) else "") if isinstance(key, bytes) else key


def _summed(question: Question) -> Sums | None:
    """Return the sums that can answer a question; None where only single calls can."""
    named = {"hour" if name == "day" else name for name in (*question.by, *(name for name, _ in question.where))}
    fitting = (sums for sums in (LEDGER, TALK) if named <= {*sums.keys, "hour"})
    return None if question.among else next(fitting, None)


def statement_of(scope: Scope, question: Question, summed: Summed, traces: str = "1") -> tuple[str, dict[str, Any]]:
    """Return the question in SQL and what it binds; `traces` is a condition on the rows of single calls."""
    named = dict.fromkeys((*question.by, *(name for name, _ in question.where)))
    attributes = [name for name in named if name.startswith(ATTRIBUTE)]
    sums = _summed(question)
    expressions = {**_SUMMED, **_EXACT, **{name: f"told_{place}" for place, name in enumerate(attributes)}}
    bound: dict[str, Any] = {
        **scope.parameters(),
        "limit": MOST,
        "summed": summed.hours,
        **hours(scope.low, scope.high),
    }
    bound |= {"days": 0 if "hour" in named else summed.days, **days(bound["first"], bound["last"])}
    columns = dict.fromkeys("hour" if name == "day" else name for name in named)
    read = ", ".join((*columns, *_COUNTS))
    shown = [_KEYS.get(name, expressions[name]) for name in question.by]
    if question.named is not None:
        shown[0] = expressions[question.by[0]]
        bound["named"] = list(question.named)
        shown[0] = f"if({shown[0]} IN {{named:Array(String)}}, {shown[0]}, '')"
    fillings = {
        "dimensions": ", ".join(f"{expression} AS d{place}" for place, expression in enumerate(shown)) or "1",
        "keys": ", ".join(f"d{place}" for place in range(len(question.by))) or "tuple()",
        "sums": SUMS,
        "columns": read,
        "summed": within(sums.table, read) if sums else "",
        "rows": _rows(traces, exact=sums is None),
        "where": _where(question, expressions, bound),
        "told": "\n".join(_told(place, bound, name) for place, name in enumerate(attributes)),
    }
    return fill(sql("queries", "usage") if sums else sql("queries", "usage_exact"), fillings), bound


def _where(question: Question, expressions: dict[str, str], bound: dict[str, Any]) -> str:
    conditions: list[str] = []
    for place, (name, value) in enumerate(question.where):
        bound[f"w{place}"] = value
        conditions.append(f"{expressions[name]} = {{w{place}:String}}")
    return " AND ".join(conditions) or "1"


def _rows(traces: str, *, exact: bool) -> str:
    within = "start >= fromUnixTimestamp64Nano({low:Int64}) AND start < fromUnixTimestamp64Nano({high:Int64})"
    of_project = f"project = {{project:String}} AND {within}"
    outside = "start < fromUnixTimestamp64Nano({edge_low:Int64}) OR start >= fromUnixTimestamp64Nano({edge_high:Int64})"
    edges = f"(point > {{summed:UInt64}} OR {outside})"
    return fill(
        sql("queries", "rows_of_usage"),
        {"which": f"{of_project} AND {traces}" if exact else f"{of_project} AND {edges}"},
    )


def _told(place: int, bound: dict[str, Any], name: str) -> str:
    key = bound[f"key_{place}"] = name.removeprefix(ATTRIBUTE)
    bound_key = f"{{key_{place}:String}}"
    own = once.columns_of().get(key)
    raw = once.value(bound_key, own) if own else f"attributes[{bound_key}]"
    number = f"toString({decode.varint(decode.word(raw))})"
    real = f"toString(reinterpretAsFloat64(substring({raw}, 2, 8)))"
    value = (
        f"multiIf(startsWith({raw}, '{decode.STRING}'), {decode.string(raw, decode.word(raw))},"
        f" startsWith({raw}, '{decode.INT}'), {number}, startsWith({raw}, '{decode.DOUBLE}'), {real},"
        f" startsWith({raw}, '{decode.BOOL}'), if(substring({raw}, 2, 1) = '\\x01', 'true', 'false'), '')"
    )
    fillings = {"key": bound_key, "name": f"told_{place}", "value": value}
    return fill(sql("queries", "usage_attribute"), fillings)
