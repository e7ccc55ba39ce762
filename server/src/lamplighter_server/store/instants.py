"""Points in time: nanoseconds since 1970 inside, RFC 3339 with nanoseconds outside."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

SECOND: Final = 1_000_000_000
EARLIEST: Final = -(2**63)
LATEST: Final = 2**63 - 1

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
# A '+' that nobody escaped in an address arrives as a space.
_RFC3339: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:)(\d\d)(?:\.(\d{1,32}))?(?:[Zz]|([+ -])(\d\d):(\d\d))", re.ASCII
)


def rfc3339(nanoseconds: int) -> str:
    """Write an instant; always with nine digits, so that texts sort as times do."""
    seconds, fraction = divmod(min(nanoseconds, LATEST), SECOND)
    return f"{_EPOCH + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%S}.{fraction:09d}Z"


def nanoseconds(text: str) -> int:
    """Read an instant; raises ValueError for what is none. One that can't be stored is the nearest that can."""
    found = _RFC3339.fullmatch(text)
    if found is None:
        raise ValueError("not a time of RFC 3339, such as 2026-11-22T17:35:00Z or 2026-11-22T18:35:00.5+01:00")
    date, time, second, fraction, sign, hours, minutes = found.groups()
    leap = second == "60"
    moment = datetime.fromisoformat(f"{date}T{time}{'59' if leap else second}+00:00")
    offset = (int(hours) * 3600 + int(minutes) * 60) * (-1 if sign == "-" else 1) if sign else 0
    seconds = (moment - _EPOCH) // timedelta(seconds=1) + leap - offset
    whole = seconds * SECOND + int(((fraction or "") + "000000000")[:9])
    return max(EARLIEST, min(whole, LATEST))
