"""What was used over time: the dearest values of one dimension each as a series, all the others together as one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from lamplighter_server.store.read.usage import Question, total, usage

if TYPE_CHECKING:
    from lamplighter_server.store.engine import Engine
    from lamplighter_server.store.read.scope import Scope

Step = Literal["hour", "day"]
Row = dict[str, Any]


def over_time(engine: Engine, scope: Scope, question: Question, *, step: Step, most: int) -> Row:
    """Return the series of a question's one dimension, the dearest first, over the steps in which anything was used."""
    (name,) = question.by
    # One more than is shown, because calls of which nothing tells the dimension are never a series of their own.
    dearest = [row[name] for row in usage(engine, scope, question, most + 1) if row[name] is not None][:most]
    rows = usage(engine, scope, replace(question, by=(name, step), named=tuple(dearest)))
    times = sorted({row[step] for row in rows})
    cells = {(row[name], row[step]): row for row in rows}
    others = [None] if any(row[name] is None for row in rows) else []
    return {
        "step": step,
        "times": [time if step == "hour" else f"{time}T00:00:00Z" for time in times],
        "series": [_series(value, [cells.get((value, time)) for time in times]) for value in (*dearest, *others)],
        "total": total(rows),
    }


def _series(value: str | None, rows: list[Row | None]) -> Row:
    return {
        "value": value,
        "cost": [(row and row["cost"]) or 0.0 for row in rows],
        "tokens": [row["input_tokens"] + row["output_tokens"] if row else 0 for row in rows],
    }
