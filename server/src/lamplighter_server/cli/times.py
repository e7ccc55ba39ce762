"""Times on the command line: spans such as `24h`, and how the interface writes durations, money and counts."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import click

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class Span(click.ParamType[float]):
    """A span of time such as `90m`, `24h` or `7d`, in seconds."""

    name = "TIME"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read a number and its unit."""
        if isinstance(value, float):
            return value
        match = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd])", str(value))
        if match is None:
            self.fail(f"{value!r} is not a time; write a number and s, m, h or d, such as 24h.", param, ctx)
        return float(match[1]) * _UNITS[match[2]]


def duration(seconds: float | None) -> str:
    """Write `860 ms`, `4.2 s`, `1 m 12 s`, `3 h 05 m`, or a dash for what has none."""
    if seconds is None:
        return "–"  # noqa: RUF001 - the dash the interface shows too
    if round(seconds, 1) < 1:
        return f"{seconds * 1000:.0f} ms"
    if round(seconds) < 60:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60} m {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} m"


def tokens(count: int | None) -> str:
    """Write `428`, `11.5 k`, `58.1 M`, or a dash for what has none."""
    if count is None:
        return "–"  # noqa: RUF001 - the dash the interface shows too
    if count < 1000:
        return str(count)
    return f"{count / 1000:.1f} k" if count < 999_950 else f"{count / 1_000_000:.1f} M"


def money(cost: float | None, unpriced: int = 0) -> str:
    """Write `$393.89`, below a dollar `$0.0344`; `unpriced` where no price is known for what was used."""
    if not cost and unpriced:
        return "unpriced"
    if cost is None:
        return "–"  # noqa: RUF001 - the dash the interface shows too
    return f"${cost:,.2f}" if cost >= 1 else f"${cost:.4f}"


def ago(seconds: float) -> str:
    """Write the moment so long before now, as the API reads it."""
    return (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat()


def local(instant: str) -> str:
    """Write a moment in local time: of today `14:32:08`, of another day `Nov 20 14:32`."""
    moment = datetime.fromisoformat(instant).astimezone()
    today = moment.date() == datetime.now().astimezone().date()
    return moment.strftime("%H:%M:%S" if today else "%b %d %H:%M")
