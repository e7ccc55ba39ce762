"""Which days of telemetry go, decided without a store."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from lamplighter_server.store.retention import Day, expired

TODAY = date(2026, 3, 1)


def day(ago: int, size: int = 100) -> Day:
    """Return a day so long ago."""
    return Day(TODAY - timedelta(days=ago), size, ("spans",))


def gone(days: list[Day], *, age: float = 30, size: int = 0) -> list[int]:
    """Return how long ago the days were that go."""
    return [(TODAY - item.day.day).days for item in expired(days, today=TODAY, max_age_days=age, max_bytes=size)]


@pytest.mark.parametrize(("age", "expected"), [(30, []), (2, [3]), (1, [3, 2]), (0, [3, 2, 1]), (0.5, [3, 2])])
def test_days_beyond_the_age_go(age: float, expected: list[int]) -> None:
    """A day goes when all of it is older than the age, and today never does."""
    assert gone([day(0), day(1), day(2), day(3)], age=age) == expected


@pytest.mark.parametrize(
    ("size", "expected"), [(400, []), (399, [3]), (300, [3]), (299, [3, 2]), (1, [3, 2, 1]), (0, [])]
)
def test_the_oldest_go_until_the_rest_fits(size: int, expected: list[int]) -> None:
    """The oldest days go first, no more than needed, today never, and 0 means no limit."""
    assert gone([day(2), day(0), day(3), day(1)], size=size) == expected


def test_what_age_took_does_not_count_for_size() -> None:
    """Days that go for their age make room before a younger day would have to go for size."""
    assert gone([day(0), day(1), day(50, 10_000)], size=200) == [50]


def test_days_in_the_future_do_not_hide_old_ones() -> None:
    """A day that a wrong clock put into the future stays, and older days still go."""
    assert gone([day(-5), day(1), day(40)], size=1) == [40, 1]


def test_each_day_goes_with_its_reason() -> None:
    """The reason names the limit that was passed."""
    reasons = [item.reason for item in expired([day(0), day(1), day(9)], today=TODAY, max_age_days=7, max_bytes=150)]
    assert reasons == ["older than 7 days", "the store is larger than 150 bytes"]
