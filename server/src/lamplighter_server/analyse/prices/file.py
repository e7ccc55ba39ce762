"""The user's own price file: read at the start, replaced over REST, in force at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lamplighter_server import whole_file
from lamplighter_server.analyse.models import learn
from lamplighter_server.analyse.prices.own import Own, parse_own, read_own

if TYPE_CHECKING:
    from pathlib import Path

    from lamplighter_server.analyse.prices.book import PriceBook


class PriceFile:
    """One file and the book that its prices are in. A file that was named must be there, another may be missing."""

    def __init__(self, path: Path, book: PriceBook, *, named: bool) -> None:
        """Read it. Raises BadPrices."""
        self.path = path
        self.book = book
        self._named = named
        self.read()

    def read(self) -> None:
        """Take the file's prices and names from now on. Raises BadPrices, and then those from before hold."""
        self._take(read_own(self.path) if self._named or self.path.exists() else Own([], []))

    def text(self) -> str:
        """Return what is in the file; empty where there is none. Raises OSError."""
        return self.path.read_text("utf-8") if self.path.exists() else ""

    def put(self, text: str) -> None:
        """Replace the file and take what it says. Raises BadPrices where that is not usable, OSError from writing."""
        own = parse_own(text, self.path)
        whole_file.put(self.path, text)
        self._take(own)

    def _take(self, own: Own) -> None:
        self.book.replace(*own)
        learn({one.name: one.model for one in own.deployments})
