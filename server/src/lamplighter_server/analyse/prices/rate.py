"""A price with its name, and the arithmetic of one call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lamplighter_server.analyse.seen import Tokens

MILLION: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Rate:
    """US dollars for a million tokens each, and for a call and an hour of its duration."""

    name: str
    """Which price this is: where it comes from, what it is for and since when."""
    input: float = 0.0
    output: float = 0.0
    cache_read: float = 0.0
    cache_write: float = 0.0
    per_call: float = 0.0
    per_hour: float = 0.0
    above: int = 0
    """With more input tokens than this, `then` is the price of all of the call's tokens; 0: never."""
    then: Rate | None = None

    def of(self, input_tokens: int) -> Rate:
        """The rate for a call of this size."""
        if self.then is not None and input_tokens > self.above:
            return self.then.of(input_tokens)
        return self


def cost(rate: Rate, tokens: Tokens, seconds: float = 0.0) -> float:
    """What a call costs. What came from the cache or went to it is part of the input, and has its own price."""
    rate = rate.of(tokens.input)
    fresh = max(tokens.input - tokens.cache_read - tokens.cache_write, 0)
    dollars = fresh * rate.input + tokens.cache_read * rate.cache_read + tokens.cache_write * rate.cache_write
    return (dollars + tokens.output * rate.output) / MILLION + rate.per_call + rate.per_hour * seconds / 3600


def saved(rate: Rate, tokens: Tokens) -> float:
    """How much less a call costs than without a cache; negative where writing to it cost more than reading saved."""
    rate = rate.of(tokens.input)
    read, written = rate.input - rate.cache_read, rate.input - rate.cache_write
    return (tokens.cache_read * read + tokens.cache_write * written) / MILLION
