"""Prices of the `genai-prices` package: found once for a provider, model, day and tier."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from lamplighter_server.analyse.prices.rate import Rate

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

# What the conventions call a provider, in the package's words where they differ.
_PROVIDERS: Final = {
    "gcp.gemini": "google",
    "gcp.vertex_ai": "google",
    "gcp.gen_ai": "google",
    "azure.ai.openai": "azure",
    "azure.ai.inference": "azure",
    "aws.bedrock": "aws",
    "mistral_ai": "mistral",
    "x_ai": "x-ai",
    "moonshot_ai": "moonshotai",
    "together_ai": "together",
    "fireworks_ai": "fireworks",
}
_STANDARD: Final = frozenset({"", "default", "standard", "auto", "on_demand"})
_COUNTS: Final = {
    "input": "input_mtok",
    "output": "output_mtok",
    "cache_read": "cache_read_mtok",
    "cache_write": "cache_write_mtok",
}


def _snapshot() -> Any:
    """The package's data, or what was fetched since; importing takes a third of a second, so it waits for a price."""
    return import_module("genai_prices.data_snapshot").get_snapshot()


@contextmanager
def kept_up_to_date(*, allowed: bool) -> Generator[None]:
    """Until the end of the block fetch the published prices every hour, where that is allowed."""
    if not allowed:
        yield
        return
    updates: Any = import_module("genai_prices").UpdatePrices()
    updates.start()
    try:
        yield
    finally:
        updates.stop()


def edition() -> str:
    """Which data published prices are of: the package's, or those of the day they were fetched."""
    return _edition(_snapshot())


def models() -> Iterator[tuple[str, str]]:
    """Each published model with its provider."""
    for provider in _snapshot().providers:
        for model in provider.models:
            yield provider.id, model.id


def _edition(snapshot: Any) -> str:
    if snapshot.from_auto_update:
        return f"genai-prices of {snapshot.timestamp:%Y-%m-%d}"
    return f"genai-prices {version('genai-prices')}"


def _context(tier: str) -> dict[str, str] | None:
    if tier in _STANDARD:
        return None
    return {"processing": "batch"} if tier == "batch" else {"service_tier": tier}


def find(provider: str, model: str, day: date, tier: str = "") -> Rate | None:
    """The published price of a model on a day; None where the package knows none."""
    if not model:
        return None
    at = datetime.combine(day, time(12), UTC)
    known = _PROVIDERS.get(provider, provider) or None
    snapshot = _snapshot()
    try:
        maker, info = snapshot.find_provider_model(model, None, known, None)
        prices = info.get_prices(at, price_context=_context(tier))
    except (LookupError, ValueError):
        return None
    return _rate(prices, f"{_edition(snapshot)}: {maker.id}/{info.id}{_for(tier)}")


def _for(tier: str) -> str:
    return "" if tier in _STANDARD else f" ({tier})"


def _rate(prices: Any, name: str) -> Rate | None:
    """One rate for each tier of size; None where there is no price for tokens at all."""
    found = {count: getattr(prices, key, None) for count, key in _COUNTS.items()}
    if found["input"] is None and found["output"] is None:
        return None
    steps = sorted({tier.start for price in found.values() for tier in getattr(price, "tiers", ())}, reverse=True)
    rate: Rate | None = None
    above = 0
    for step in (*steps, 0):
        per_call = getattr(prices, "requests_kcount", None)
        tokens = {count: _at(price, step) for count, price in found.items()}
        rate = Rate(
            name + (f", above {step:,} tokens" if step else ""),
            input=tokens["input"] or 0.0,
            output=tokens["output"] or 0.0,
            cache_read=_or(tokens["cache_read"], tokens["input"]),
            cache_write=_or(tokens["cache_write"], tokens["input"]),
            per_call=(_at(per_call, step) or 0.0) / 1000,
            above=above,
            then=rate,
        )
        above = step
    return rate


def _or(price: float | None, otherwise: float | None) -> float:
    """A cache without a price of its own costs what fresh input costs."""
    return (otherwise or 0.0) if price is None else price


def _at(price: Any, step: int) -> float | None:
    """A price for calls with more than `step` input tokens."""
    if price is None:
        return None
    if not hasattr(price, "tiers"):
        return float(price)
    reached = [tier.price for tier in price.tiers if step and tier.start <= step]
    return float(reached[-1] if reached else price.base)
