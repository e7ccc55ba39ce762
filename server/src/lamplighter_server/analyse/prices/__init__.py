"""What a model call costs: dated prices of `genai-prices`, and the user's own before them."""

from lamplighter_server.analyse.prices.book import Asked, PriceBook
from lamplighter_server.analyse.prices.catalogue import edition, kept_up_to_date
from lamplighter_server.analyse.prices.file import PriceFile
from lamplighter_server.analyse.prices.listing import listing
from lamplighter_server.analyse.prices.own import BadPrices, Deployment, Own, OwnPrice, read_own
from lamplighter_server.analyse.prices.rate import Rate, cost, saved

__all__ = [
    "Asked",
    "BadPrices",
    "Deployment",
    "Own",
    "OwnPrice",
    "PriceBook",
    "PriceFile",
    "Rate",
    "cost",
    "edition",
    "kept_up_to_date",
    "listing",
    "read_own",
    "saved",
]
