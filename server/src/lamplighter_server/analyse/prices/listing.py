"""Lists the prices in force: of each published model, and the user's own that stand before them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from lamplighter_server.analyse.prices import catalogue
from lamplighter_server.analyse.prices.book import Asked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from lamplighter_server.analyse.prices.book import PriceBook
    from lamplighter_server.analyse.prices.own import OwnPrice
    from lamplighter_server.analyse.prices.rate import Rate

_AMOUNTS: Final = ("input", "output", "cache_read", "cache_write", "per_call", "per_hour")


@dataclass(frozen=True)
class Listed:
    """A price with what it is for; US dollars for a million tokens each, for a call and for an hour of its duration."""

    provider: str
    model: str
    source: Literal["own", "package"]
    since: date | None
    until: date | None
    rate: Rate

    def shown(self) -> dict[str, Any]:
        """Return it as the API shows it; `above` are the prices of calls with more input tokens than that."""
        times = {"since": self.since, "until": self.until}
        first, *others = _steps(self.rate)
        return {
            "provider": self.provider,
            "model": self.model,
            "source": self.source,
            **times,
            **first,
            "above": others,
        }


def _steps(rate: Rate) -> Iterator[dict[str, Any]]:
    """The rate for small calls, then those for larger ones with the size from which they hold."""
    above = 0
    step: Rate | None = rate
    while step:
        amounts = {name: getattr(step, name) for name in _AMOUNTS}
        yield {"price": step.name, **amounts, **({"input_tokens": above} if above else {})}
        step, above = step.then, step.above


def listing(book: PriceBook, wanted: str, today: date) -> list[Listed]:
    """Return the prices whose provider or model has this text in it, own ones first."""
    text = wanted.strip().lower()
    found = [*_own(book.own, today), *_published(book, today)]
    return [one for one in found if text in f"{one.provider}/{one.model}".lower()]


def _own(own: Iterable[OwnPrice], today: date) -> Iterator[Listed]:
    for entry in own:
        if entry.until is None or entry.until > today:
            yield Listed(entry.provider, entry.model, "own", entry.since, entry.until, entry.rate())


def _published(book: PriceBook, today: date) -> Iterator[Listed]:
    for provider, model in catalogue.models():
        rate = catalogue.find(provider, model, today)
        if rate and not book.has_own(Asked(provider, model, "", today, "")):
            yield Listed(provider, model, "package", None, None, rate)
