"""Answers which prices are in force and which are missing, and replaces the user's own price file."""

from __future__ import annotations

from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from lamplighter_server.analyse.prices import BadPrices, edition, listing
from lamplighter_server.serve.api.responses import ASKED, refusals
from lamplighter_server.serve.api.settings import managed
from lamplighter_server.serve.api.shapes import Instant
from lamplighter_server.serve.parameters import Admin, Behind, Limit, Range, Reading, Steward, Store
from lamplighter_server.serve.problems import Problem
from lamplighter_server.store.read.unpriced import unpriced

router = APIRouter(tags=["costs"])


class Amounts(BaseModel):
    """US dollars for a million tokens each, for a call, and for an hour of its duration."""

    price: Annotated[str, Field(description="what the ledger calls it")]
    input: float
    output: float
    cache_read: float
    cache_write: float
    per_call: float
    per_hour: float


class AmountsAbove(Amounts):
    """What holds for all of a call's tokens when it has more input tokens than this."""

    input_tokens: int


class Price(Amounts):
    """The price in force of a model; provider and model of an own price may have `*` in them."""

    provider: str
    model: str
    source: Literal["own", "package"]
    since: Annotated[date | None, Field(description="null: since ever")]
    until: Annotated[date | None, Field(description="the first day it does not hold; null: no end")]
    above: list[AmountsAbove]


class Prices(BaseModel):
    """Prices in force, own ones first; `total` is how many there are."""

    edition: Annotated[str, Field(description="which data the published prices are of")]
    prices: list[Price]
    total: int


class Unpriced(BaseModel):
    """A model whose calls have no price."""

    provider: str | None
    model: str | None
    calls: int
    input_tokens: int
    output_tokens: int
    last_seen: Instant


class UnpricedModels(BaseModel):
    """Models without a price, those with most tokens first."""

    models: list[Unpriced]


class OwnFile(BaseModel):
    """The user's own price file, as TOML."""

    path: str
    text: str
    entries: int


class WantedFile(BaseModel):
    """What is to be in it."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(max_length=1 << 20)]


@router.get("/prices", response_model=Prices, responses=refusals(400, 401, 403, 503))
async def list_prices(
    behind: Behind,
    _: Reading,
    filter: Annotated[str, Query(max_length=200, description="a part of provider/model")] = "",  # noqa: A002
    limit: Limit = 100,
) -> Any:
    """List the prices in force today."""
    found = await behind.ask(listing, managed(behind).prices.book, filter, datetime.now(UTC).date())
    shown = [one.shown() for one in found[:limit]]
    return {"edition": await behind.ask(edition), "prices": shown, "total": len(found)}


@router.get("/prices/unpriced", response_model=UnpricedModels, responses=ASKED)
async def list_unpriced(store: Store, asked: Range, limit: Limit = 100) -> Any:
    """List the models that were called and have no price."""
    return {"models": await store.ask(unpriced, store.engine, asked, limit=limit)}


@router.get("/prices/own", response_model=OwnFile, responses=refusals(401, 403, 503))
async def get_own_prices(behind: Behind, _: Admin) -> Any:
    """Return the user's own price file; empty text where there is none yet. Needs an admin key."""
    prices = managed(behind).prices
    try:
        text = await behind.ask(prices.text)
    except (OSError, ValueError) as error:
        raise Problem(
            HTTPStatus.SERVICE_UNAVAILABLE, f"{prices.path} can't be read: {error}", "Not readable"
        ) from error
    return {"path": str(prices.path), "text": text, "entries": len(prices.book.own)}


@router.put("/prices/own", response_model=OwnFile, responses=refusals(400, 401, 403, 503))
async def put_own_prices(behind: Behind, _: Steward, wanted: WantedFile) -> Any:
    """Replace the own price file, in force at once; POST reprice is for the past. Admins of `default` only."""
    prices = managed(behind).prices
    try:
        await behind.ask(prices.put, wanted.text)
    except BadPrices as error:
        raise Problem(HTTPStatus.BAD_REQUEST, f"{error}. Nothing was changed.", "The prices are not usable") from error
    except OSError as error:
        detail = f"{prices.path} can't be written: {error.strerror or error}. Nothing was changed."
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, detail, "Not written") from error
    return {"path": str(prices.path), "text": wanted.text, "entries": len(prices.book.own)}
