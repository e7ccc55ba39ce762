"""Says in plain words what is recorded in this process, where it goes, and what stands in the way."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

from lamplighter._version import __version__
from lamplighter.status import status

if TYPE_CHECKING:
    from lamplighter.frameworks import Activation
    from lamplighter.status import Destination, Status


def doctor() -> Status:
    """Print what was found here, what is switched on and why not, and what has been sent and lost; give it as data.

    What is missing comes with the line that installs it.
    """
    print(diagnosis())  # noqa: T201 - this is what it is for
    return status()


def diagnosis() -> str:
    """Give what `doctor` prints."""
    found = status()
    lines = [f"lamplighter {__version__} on Python {platform.python_version()}"]
    if not found.recording:
        why = "lamplighter.init() has not been called, OTEL_SDK_DISABLED is true, or shutdown() was called"
        return "\n".join([*lines, f"Nothing is recorded: {why}."])
    return "\n".join([*lines, *about_the_process(found), *about_destinations(found), *about_frameworks(found)])


def about_the_process(found: Status) -> list[str]:
    """Say who we are and what we keep."""
    kept = {"off": "no message content", "truncated": "500 characters of each message part", "full": "whole messages"}
    return [f"Service {found.service}, process {found.process_id}", f"Content: {found.content} ({kept[found.content]})"]


def about_destinations(found: Status) -> list[str]:
    """Say where everything goes and what became of it."""
    if not found.destinations:
        return ["Sent nowhere: the OTEL_*_EXPORTER variables say none, or no exporter is installed."]
    return [
        "",
        *table([("signal", "to", "sent", "lost", "waiting", "trouble"), *map(destination_row, found.destinations)]),
    ]


def destination_row(one: Destination) -> tuple[str, ...]:
    """Give a destination's row."""
    counts = one.counts
    lost = counts.dropped + counts.refused
    return (one.signal, one.endpoint, str(counts.sent), str(lost), str(counts.queued), one.last_error or "none")


def about_frameworks(found: Status) -> list[str]:
    """Say which frameworks and libraries are here, what records them, and why not."""
    if not found.frameworks:
        return ["", "No framework or HTTP library with an instrumentation is installed."]
    rows = [("what", "here", "state", "through", "why"), *map(activation_row, found.frameworks)]
    missing = [one.install for one in found.frameworks if one.install]
    return ["", *table(rows), *([f"To record the rest: pip install {quoted(missing)}"] if missing else [])]


def quoted(requirements: list[str]) -> str:
    """Give requirements as a shell takes them."""
    return " ".join(f"'{one}'" for one in requirements)


def activation_row(one: Activation) -> tuple[str, ...]:
    """Give an activation's row."""
    through = " ".join(part for part in (one.package, one.version) if part)
    return (one.name, one.found or "-", one.state, through or "-", one.reason)


def table(rows: list[tuple[str, ...]]) -> list[str]:
    """Lay rows out in columns."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
