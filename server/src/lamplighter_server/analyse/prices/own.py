"""The user's own prices, each with the days it holds for, and the names that the user gave to models."""

from __future__ import annotations

import re
import tomllib
from datetime import date  # noqa: TC003 - pydantic reads it at run time
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from lamplighter_server.analyse.prices.rate import Rate

if TYPE_CHECKING:
    from pathlib import Path

Dollars = Annotated[float, Field(ge=0, le=1e9)]
_MOST: Final = 10_000
"""Entries of a kind: each call that is priced for the first time on a day is held against all of them."""
_STRING_OR_COMMENT: Final = re.compile(r"\"(?:[^\"\\\n]|\\.)*+\"?|'[^'\n]*+'?|#[^\n]*+")
_ENDLESS_KEY: Final = re.compile(r"(?<![\w.-])(?:[\w-]++[ \t]*+\.[ \t]*+){8}")
"""A price file needs no dots in its keys, and reading one takes the square of their number, in time and in memory."""


class BadPrices(Exception):  # noqa: N818 - the name says the state
    """The price file can't be used; the message names the entry and what is wrong with it."""


class OwnPrice(BaseModel):
    """One entry. Tokens in US dollars a million; `model` and `provider` may have `*` in them."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    model: str
    provider: str = "*"
    name: str = ""
    since: date | None = Field(default=None, alias="from")
    until: date | None = None
    service_tier: str = ""
    input: Dollars | None = None
    output: Dollars = 0.0
    cache_read: Dollars | None = None
    cache_write: Dollars | None = None
    per_call: Dollars = 0.0
    per_hour: Dollars = 0.0

    @model_validator(mode="after")
    def _lasts(self) -> OwnPrice:
        if self.since and self.until and self.until <= self.since:
            raise ValueError(f"until {self.until} does not lie behind from {self.since}")
        return self

    def holds(self, provider: str, model: str, day: date, tier: str) -> bool:
        """Whether it is the price of such a call."""
        named = fnmatchcase(model.lower(), self.model.lower()) and fnmatchcase(provider or "-", self.provider)
        begun = self.since is None or day >= self.since
        lasting = self.until is None or day < self.until
        return named and begun and lasting and self.service_tier in ("", tier)

    def rate(self) -> Rate:
        """The entry as a rate."""
        fresh = self.input or 0.0
        since = f" from {self.since}" if self.since else ""
        return Rate(
            f"own: {self.name or self.model}{since}",
            input=fresh,
            output=self.output,
            cache_read=fresh if self.cache_read is None else self.cache_read,
            cache_write=fresh if self.cache_write is None else self.cache_write,
            per_call=self.per_call,
            per_hour=self.per_hour,
        )


class Deployment(BaseModel):
    """What a name that someone gave a model stands for, as Azure's deployments have one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(min_length=1)]
    model: Annotated[str, Field(min_length=1)]
    provider: str = ""
    """Whose prices hold; where it is empty, those of the provider that the call names."""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    price: Annotated[list[OwnPrice], Field(max_length=_MOST)] = []
    deployment: Annotated[list[Deployment], Field(max_length=_MOST)] = []


class Own(NamedTuple):
    """What a price file says."""

    prices: list[OwnPrice]
    deployments: list[Deployment]


def read_own(path: Path) -> Own:
    """The entries of a price file, the first that holds counts. Raises BadPrices."""
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise BadPrices(f"the price file {path} can't be read: {error.strerror}") from error
    except ValueError as error:
        raise BadPrices(f"the price file {path} is not TOML: {error}") from error
    return parse_own(text, path)


def parse_own(text: str, path: Path) -> Own:
    """The entries of what is, or is to be, in a price file. Raises BadPrices."""
    bare = _STRING_OR_COMMENT.sub("_", text)
    if endless := _ENDLESS_KEY.search(bare):
        line = bare.count("\n", 0, endless.start()) + 1
        raise BadPrices(f"the price file {path} is not usable at line {line}: a key of more than eight parts")
    try:
        table: dict[str, Any] = tomllib.loads(text)
        file = _File(**table)
        return Own(file.price, file.deployment)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part + 1 if isinstance(part, int) else part) for part in first["loc"])
        raise BadPrices(f"the price file {path} is not usable at {where}: {first['msg']}") from error
    except (ValueError, RecursionError) as error:
        raise BadPrices(f"the price file {path} is not TOML: {error}") from error
