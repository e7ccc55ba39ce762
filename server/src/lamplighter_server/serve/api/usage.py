"""Answers what was used and what it cost: as JSON, CSV or Parquet."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Response

from lamplighter_server.analyse.models import fell_back
from lamplighter_server.serve.api.cost_shapes import UsageAnswer, UsageOverTime
from lamplighter_server.serve.api.responses import ASKED
from lamplighter_server.serve.parameters import Filter, Limit, Range, Store
from lamplighter_server.serve.problems import Problem
from lamplighter_server.store.instants import EARLIEST, LATEST
from lamplighter_server.store.read import over_time as series
from lamplighter_server.store.read import usage as reading
from lamplighter_server.store.read.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lamplighter_server.serve.backend import Backend

router = APIRouter(tags=["costs"])

_MOST_DIMENSIONS: Final = 3
_TRUNCATED: Final = "Lamplighter-Truncated"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - those of East Asia too
_QUOTED: Final = re.compile(r'"([^"]*)":(.*)', re.DOTALL)
_TYPES: Final = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
_FILES: Final[dict[int | str, dict[str, Any]]] = {
    200: {"model": UsageAnswer, "content": {media: {"schema": {"type": "string"}} for media in _TYPES.values()}}
}


Only = Annotated[
    list[str] | None,
    Query(
        max_length=10,
        description="`dimension:value`, which calls must have; may repeat. A key with a colon stands in quotes: "
        '`"attr.app:tenant":acme`.',
    ),
]


@router.get("/usage", response_model=UsageAnswer, responses={**_FILES, **ASKED})
async def get_usage(  # noqa: PLR0913, PLR0917 - a parameter each of the query
    store: Store,
    asked: Range,
    among: Filter,
    by: Annotated[
        str,
        Query(
            max_length=500,
            description="Dimensions, such as `agent,model`: " + ", ".join(reading.DIMENSIONS) + ", or `attr.<key>`.",
        ),
    ] = "",
    only: Only = None,
    compare: Annotated[bool, Query(description="also what the period of the same length before cost")] = False,  # noqa: FBT002 - a query
    format: Annotated[Literal["json", "csv", "parquet"], Query()] = "json",  # noqa: A002 - the name in the address
    limit: Limit = 100,
) -> Any:
    """Return what model calls used, by up to three dimensions; rows, rest and total agree with the ledger."""
    question = reading.Question(_dimensions(by), tuple(_only(term) for term in only or ()), among)
    if format != "json":
        return await _file(store, asked, question, format)
    rows, count = await store.ask(reading.dearest, store.engine, asked, question, limit)
    total = await _total(store, asked, question, rows, count)
    before = _before(asked) if compare else None
    if before is None:
        return answer(question.by, rows, count, total)
    earlier, there = await store.ask(reading.dearest, store.engine, before, question, reading.MOST)
    return answer(question.by, rows, count, total, earlier, await _total(store, before, question, earlier, there))


async def _total(
    store: Backend, asked: Scope, question: reading.Question, rows: list[dict[str, Any]], count: int
) -> dict[str, Any]:
    """The sum of all rows; where not all are there, the server's sums tell it sooner than the others would."""
    whole = (
        rows if len(rows) == count else await store.ask(reading.usage, store.engine, asked, replace(question, by=()))
    )
    return reading.total(whole)


@router.get("/usage/over_time", response_model=UsageOverTime, responses=ASKED)
async def get_usage_over_time(
    store: Store,
    asked: Range,
    among: Filter,
    by: Annotated[str, Query(max_length=500, description="one dimension of `usage`")],
    only: Only = None,
    step: Annotated[series.Step, Query(description="how fine")] = "hour",
    most: Annotated[int, Query(ge=1, le=50, description="so many values are a series each")] = 7,
) -> Any:
    """Return what model calls used over time: the dearest values of a dimension as a series each, the others as one."""
    dimensions = _dimensions(by)
    if len(dimensions) != 1:
        raise Problem(HTTPStatus.BAD_REQUEST, "query by: must be one dimension", "The request is not understood")
    question = reading.Question(dimensions, tuple(_only(term) for term in only or ()), among)
    return await store.ask(series.over_time, store.engine, asked, question, step=step, most=most)


async def _file(store: Backend, asked: Scope, question: reading.Question, form: str) -> Response:
    """The rows as a file; where it does not have all of them, a header says so."""
    most = reading.MOST_IN_A_FILE
    if form == "csv":
        rows, count = await store.ask(reading.dearest, store.engine, asked, question, most)
        body: str | bytes = _csv(question.by, rows)
    else:
        body = await store.ask(reading.parquet, store.engine, asked, question)
        _, count = await store.ask(reading.dearest, store.engine, asked, question, 1)
    headers = {_TRUNCATED: "true"} if count > most else {}
    return Response(body, media_type=_TYPES[form], headers=headers)


def answer(
    by: tuple[str, ...],
    rows: list[dict[str, Any]],
    count: int,
    total: dict[str, Any],
    earlier: Sequence[dict[str, Any]] = (),
    previous: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Put rows, what is beyond them, and the sum of all together."""
    costs = {tuple(row[name] for name in by): row["cost"] for row in earlier}
    shown = [{**row, "previous_cost": costs.get(tuple(row[name] for name in by))} for row in rows]
    for row in shown:
        if {"request_model", "model"} <= set(by):
            row["fell_back"] = fell_back(row["request_model"] or "", row["model"] or "")
    return {
        "rows": shown,
        "count": count,
        "rest": reading.remainder(total, rows) if count > len(rows) else None,
        "total": total,
        "previous": previous,
    }


def _dimensions(by: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in by.split(",") if name.strip()))
    if len(names) > _MOST_DIMENSIONS:
        raise Problem(HTTPStatus.BAD_REQUEST, f"query by: at most {_MOST_DIMENSIONS} dimensions", "Too many dimensions")
    for name in names:
        _known(name, "by")
    return names


def _only(term: str) -> tuple[str, str]:
    quoted = _QUOTED.fullmatch(term)
    name, colon, value = (quoted[1], ":", quoted[2]) if quoted else term.partition(":")
    if not colon:
        raise Problem(HTTPStatus.BAD_REQUEST, "query only: must be dimension:value", "The request is not understood")
    _known(name, "only")
    return name, value


def _known(name: str, parameter: str) -> None:
    attribute = name.startswith(reading.ATTRIBUTE) and len(name) > len(reading.ATTRIBUTE)
    if name not in reading.DIMENSIONS and not attribute:
        allowed = [*reading.DIMENSIONS, f"{reading.ATTRIBUTE}<key>"]
        raise Problem(
            HTTPStatus.BAD_REQUEST, f"query {parameter}: there is no '{name}'", "No such dimension", allowed=allowed
        )


def _before(asked: Scope) -> Scope:
    if EARLIEST in (asked.low, asked.high) or asked.high == LATEST or asked.low == EARLIEST:
        raise Problem(HTTPStatus.BAD_REQUEST, "query compare: needs from and to", "The request is not understood")
    return replace(asked, low=max(2 * asked.low - asked.high, EARLIEST), high=asked.low)


def _csv(by: tuple[str, ...], rows: list[dict[str, Any]]) -> str:
    written = io.StringIO()
    names = [*by, *reading.SHOWN]
    table = csv.DictWriter(written, names, extrasaction="ignore", lineterminator="\n")
    table.writeheader()
    table.writerows({name: _plain(row[name]) for name in names} for row in rows)
    return written.getvalue()


def _plain(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula stays a text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
