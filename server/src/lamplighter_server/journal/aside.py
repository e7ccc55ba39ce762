"""Where a segment goes that can't be loaded: out of the way of the others, kept for a person, with its reason."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog

from lamplighter_server.journal.durable import make_directory, sync_directory, write_file
from lamplighter_server.journal.status import SetAside

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_REASON = ".reason.txt"

_log = structlog.get_logger(__name__)


class Aside:
    """The directory `bad/`: `<signal>-<number>…` and beside it `….reason.txt`, whose first line is the time."""

    def __init__(self, directory: Path, clock: Callable[[], int]) -> None:
        make_directory(directory)
        self._directory = directory
        self._clock = clock
        self._entries = {path.name.removesuffix(_REASON): _read(path) for path in directory.glob(f"*{_REASON}")}

    def numbers(self) -> list[int]:
        """Return the numbers of the segments that lie here."""
        return [int(name.split("-")[1][:20]) for name in self._entries]

    def entries(self) -> tuple[SetAside, ...]:
        """Return everything that was set aside, oldest first."""
        return tuple(sorted(self._entries.values(), key=lambda entry: entry.at))

    def keep(self, name: str, data: bytes, reason: str) -> None:
        """Store a copy of bad bytes; raise OSError where the disk doesn't take them."""
        write_file(self._directory / name, [data])
        self._explain(name, reason)

    def move(self, path: Path, name: str, reason: str) -> None:
        """Take a segment's file out of the way; never raise: what can't be moved is listed where it lies."""
        try:
            path.replace(self._directory / name)
            sync_directory(self._directory)
            self._explain(name, reason)
        except OSError as error:
            self.leave(name, f"{reason} (left at {path}: {error.strerror})")

    def leave(self, name: str, reason: str) -> None:
        """List what stays where it is until the next start."""
        at = datetime.fromtimestamp(self._clock() / 1e9, UTC)
        self._entries[name] = SetAside(name, reason, at)
        _log.error("segment set aside", segment=name, reason=reason, directory=str(self._directory))

    def _explain(self, name: str, reason: str) -> None:
        self.leave(name, reason)
        text = f"{self._entries[name].at.isoformat()}\n{reason}\n"
        write_file(self._directory / f"{name}{_REASON}", [text.encode()])


def _read(path: Path) -> SetAside:
    at, _, reason = path.read_text(errors="replace").partition("\n")
    return SetAside(path.name.removesuffix(_REASON), reason.strip(), datetime.fromisoformat(at))
