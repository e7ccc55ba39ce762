"""Which price holds for a call: the user's own, else the published one; once for a model, a day and a tier."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, NamedTuple

from lamplighter_server.analyse.models import family
from lamplighter_server.analyse.prices import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lamplighter_server.analyse.prices.own import Deployment, OwnPrice
    from lamplighter_server.analyse.prices.rate import Rate
    from lamplighter_server.analyse.seen import Seen

_MOST = 50_000
_LASTS = 3600.0
"""For so many seconds a price is not looked up again: published ones may be fetched meanwhile."""


class Asked(NamedTuple):
    """What a price depends on."""

    provider: str
    response_model: str
    request_model: str
    day: date
    tier: str

    @classmethod
    def of(cls, span: Seen) -> Asked:
        """What the price of this call depends on."""
        day = datetime.fromtimestamp(span.start / 1_000_000_000, UTC).date()
        return cls(span.provider, span.response_model, span.request_model, day, span.service_tier)


class PriceBook:
    """Prices, remembered. The model that answered is priced; the one that was asked for where that has no price."""

    def __init__(self, own: Iterable[OwnPrice] = (), deployments: Iterable[Deployment] = ()) -> None:
        self._own = list(own)
        self._deployments = {one.name.lower(): one for one in deployments}
        self._known: dict[Asked, Rate | None] = {}
        self._since = time.monotonic()

    @property
    def own(self) -> tuple[OwnPrice, ...]:
        """The user's own prices."""
        return tuple(self._own)

    def has_own(self, asked: Asked) -> bool:
        """Whether one of them is the price of such a call."""
        named = (asked.response_model, asked.request_model)
        return any(
            entry.holds(asked.provider, name, asked.day, asked.tier) for entry in self._own for name in named if name
        )

    def replace(self, own: Iterable[OwnPrice], deployments: Iterable[Deployment] = ()) -> None:
        """Take other prices and names of the user's from now on."""
        self._own = list(own)
        self._deployments = {one.name.lower(): one for one in deployments}
        self._known.clear()

    def rate(self, asked: Asked) -> Rate | None:
        """The rate of a call; None where nothing is known, which means unpriced and never free."""
        if len(self._known) >= _MOST or time.monotonic() - self._since > _LASTS:
            self._known.clear()
            self._since = time.monotonic()
        if asked not in self._known:
            self._known[asked] = self._find(asked)
        return self._known[asked]

    def _find(self, asked: Asked) -> Rate | None:
        names = [*self._names(asked)]
        for provider, name in names:
            for entry in self._own:
                if entry.holds(provider, name, asked.day, asked.tier):
                    return entry.rate()
        for provider, name in names:
            for spelled in dict.fromkeys((name, family(name))):
                found = catalogue.find(provider, spelled, asked.day, asked.tier)
                if found:
                    return found
        return None

    def _names(self, asked: Asked) -> Iterator[tuple[str, str]]:
        """What may have a price, with its provider: a name of the user's also as what it stands for."""
        for name in filter(None, (asked.response_model, asked.request_model)):
            yield asked.provider, name
            if known := self._deployments.get(name.lower()):
                yield known.provider or asked.provider, known.model
