"""Keeps the memory of requests under way within one bound, over all ports together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from lamplighter_server.receive.refusal import Kind, Refusal

if TYPE_CHECKING:
    from types import TracebackType

    from lamplighter_server.receive.limits import Limits


class Budget:
    """The bytes of all bodies that were received but not yet acknowledged."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.used = 0

    def share(self) -> Share:
        """Begin a request's share; leaving its context gives everything back."""
        return Share(self)

    def take(self, amount: int) -> None:
        """Use more of the budget, or refuse."""
        if self.used + amount > self._limits.in_flight:
            raise Refusal(
                Kind.BUSY,
                f"The server holds {self.used:,} bytes of unacknowledged requests and takes "
                f"{self._limits.in_flight:,} at most (setting in_flight). Send this again later.",
                retry_after=self._limits.retry_after,
            )
        self.used += amount


class Share:
    """What one request uses of the budget."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._size = 0

    def resize(self, size: int) -> None:
        """Use `size` bytes from now on, or refuse and use what was used before."""
        self._budget.take(size - self._size)
        self._size = size

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._budget.used -= self._size
        self._size = 0
