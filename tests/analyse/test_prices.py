"""What a call costs: published prices by day, tier and size, own prices before them, and never a guess."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from genai_prices import Usage, calc_price
from lamplighter_server.analyse.models import fell_back, learn
from lamplighter_server.analyse.prices import Asked, BadPrices, OwnPrice, PriceBook, cost, read_own, saved
from lamplighter_server.analyse.seen import Tokens

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 11, 1)


def asked(provider: str, model: str, day: date = DAY, tier: str = "") -> Asked:
    """Return what a price of a model that answered depends on."""
    return Asked(provider, model, "", day, tier)


@pytest.mark.parametrize(
    ("provider", "theirs", "model"),
    [
        ("openai", "openai", "gpt-4o-mini-2024-07-18"),
        ("anthropic", "anthropic", "claude-sonnet-4-5-20250929"),
        ("gcp.gemini", "google", "gemini-2.5-pro"),
        ("aws.bedrock", "aws", "anthropic.claude-sonnet-4-5-20250929-v1:0"),
    ],
)
@pytest.mark.parametrize("size", [1_000, 300_000])
def test_a_call_costs_what_its_price_list_says(provider: str, theirs: str, model: str, size: int) -> None:
    """Our arithmetic agrees with the price list's own, with a cache and above a step of size."""
    from datetime import UTC, datetime

    tokens = Tokens(size, 700, cache_read=size // 2, cache_write=size // 10)
    rate = PriceBook().rate(asked(provider, model))
    assert rate is not None
    usage = Usage(input_tokens=size, output_tokens=700, cache_read_tokens=size // 2, cache_write_tokens=size // 10)
    moment = datetime(2026, 11, 1, 12, tzinfo=UTC)
    expected = calc_price(usage, model, provider_id=theirs, genai_request_timestamp=moment).total_price
    assert cost(rate, tokens) == pytest.approx(float(expected), rel=1e-9)
    assert theirs in rate.name


def test_17903_tokens_that_mostly_came_from_the_cache_stay_17903() -> None:
    """Input includes the cache: 17,817 of 17,903 tokens at the cache's price, 86 at the full one, none twice."""
    rate = PriceBook().rate(asked("openai", "gpt-4o"))
    assert rate
    tokens = Tokens(17_903, 0, cache_read=17_817)
    assert cost(rate, tokens) == pytest.approx((86 * 2.5 + 17_817 * 1.25) / 1e6)
    assert saved(rate, tokens) == pytest.approx(17_817 * 1.25 / 1e6)


def test_prices_are_those_of_their_day_and_tier() -> None:
    """A model is priced as on the day of the call; batch has a price of its own."""
    book = PriceBook()
    before, after = (book.rate(asked("openai", "o3", date(2025, 6, day))) for day in (1, 11))
    assert before
    assert after
    assert (before.input, after.input) == (10.0, 2.0)
    batch, standard = (book.rate(asked("openai", "gpt-5", tier=tier)) for tier in ("batch", "default"))
    assert batch
    assert standard
    assert batch.input == standard.input / 2
    assert batch.name.endswith("(batch)")


def test_an_unknown_price_is_none_and_not_nothing() -> None:
    """A model that no list knows has no rate at all."""
    assert PriceBook().rate(asked("ollama", "my-own-model")) is None
    assert PriceBook().rate(asked("openai", "")) is None


def test_own_prices_come_first_and_hold_for_their_days(tmp_path: Path) -> None:
    """The first entry that fits provider, model and day counts; outside its days the published price does."""
    file = tmp_path / "prices.toml"
    file.write_text(
        '[[price]]\nname = "contract"\nprovider = "openai"\nmodel = "gpt-4o*"\nfrom = 2026-10-01\nuntil = 2026-12-01\n'
        'input = 2.0\noutput = 8.0\n\n[[price]]\nmodel = "llama-*"\nper_hour = 1.8\n'
    )
    book = PriceBook(*read_own(file))
    contract = book.rate(asked("openai", "gpt-4o-2024-08-06"))
    assert contract
    assert (contract.name, contract.input, contract.cache_read) == (
        "own: contract from 2026-10-01",
        2.0,
        2.0,
    )
    for day in (date(2026, 9, 30), date(2026, 12, 1)):
        published = book.rate(asked("openai", "gpt-4o-2024-08-06", day))
        assert published
        assert published.name.startswith("genai-prices")
    hosted = book.rate(asked("", "llama-3"))
    assert hosted
    assert cost(hosted, Tokens(10, 10), seconds=2.0) == pytest.approx(0.001)


def test_the_model_that_answered_is_priced() -> None:
    """Where answered and asked differ the answer has the price; where it has none, what was asked for."""
    book = PriceBook([OwnPrice(model="small", input=1.0), OwnPrice(model="large", input=9.0)])
    answered = book.rate(Asked("", "small", "large", DAY, ""))
    unknown = book.rate(Asked("", "other", "large", DAY, ""))
    assert answered
    assert unknown
    assert (answered.input, unknown.input) == (1.0, 9.0)


def test_a_deployment_has_the_price_and_the_family_of_its_model(tmp_path: Path) -> None:
    """A name of the user's is priced as what it stands for, with the provider it says; an own price comes first."""
    file = tmp_path / "prices.toml"
    file.write_text(
        '[[deployment]]\nname = "Desk-Large"\nmodel = "gpt-4o"\nprovider = "openai"\n\n'
        '[[deployment]]\nname = "desk-small"\nmodel = "house"\n\n[[price]]\nmodel = "house"\ninput = 3.0\n'
    )
    prices, deployments = read_own(file)
    book = PriceBook(prices, deployments)
    published, own = book.rate(asked("acme", "desk-large")), book.rate(asked("acme", "desk-small"))
    assert published
    assert published == PriceBook().rate(asked("openai", "gpt-4o"))
    assert own
    assert own.input == 3.0
    contract = PriceBook([OwnPrice(model="desk-*", input=1.0)], deployments).rate(asked("acme", "desk-large"))
    assert contract
    assert contract.input == 1.0
    learn({one.name: one.model for one in deployments})
    try:
        assert not fell_back("desk-large", "gpt-4o-2024-08-06")
        assert fell_back("desk-large", "gpt-4o-mini")
    finally:
        learn({})
    assert fell_back("desk-large", "gpt-4o-2024-08-06")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[deployment]]\nname = "a"', "deployment.1.model"),
        ("price = 3", "price"),
        ('[[price]]\nmodel = "a"\ninput = -1', "price.1.input"),
        ("[", "not TOML"),
        ('[[price]]\nmodel = "a"\ninput = inf', "price.1.input"),
        ('[[price]]\nmodel = "a"\noutput = nan', "price.1.output"),
        ('[[price]]\nmodel = "a"\nfrom = 2026-02-01\nuntil = 2026-01-01', "price.1: .*until 2026-01-01"),
    ],
)
def test_a_bad_price_file_is_refused_with_the_place(tmp_path: Path, text: str, said: str) -> None:
    """An entry that can't be used is named, with its number."""
    file = tmp_path / "prices.toml"
    file.write_text(text)
    with pytest.raises(BadPrices, match=said):
        read_own(file)
    with pytest.raises(BadPrices, match="can't be read"):
        read_own(tmp_path / "none.toml")


def test_prices_are_fetched_only_where_that_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without permission nothing is started; with it updates run until the end of the block."""
    import genai_prices
    from lamplighter_server.analyse.prices import kept_up_to_date

    heard: list[str] = []

    class Updates:
        def start(self) -> None:
            heard.append("start")

        def stop(self) -> None:
            heard.append("stop")

    monkeypatch.setattr(genai_prices, "UpdatePrices", Updates)
    with kept_up_to_date(allowed=False):
        assert heard == []
    with kept_up_to_date(allowed=True):
        assert heard == ["start"]
    assert heard == ["start", "stop"]
