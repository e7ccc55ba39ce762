"""Where a segment goes that can't be loaded: out of the way of the others, kept for a person, with its reason."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog

from lamplighter_server.journal.durable import make_directory, sync_directory, write_file
from lamplighter_server.journal.status import SetAside

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_REASON = ".reason.txt"
_CROWD = 1000
_NUMBER = re.compile(r"-(\d{20})\.")

_log = structlog.get_logger(__name__)


class Aside:
    """The directory `bad/`: files named `<signal>-<number>…`, and beside each its `….reason.txt`."""

    def __init__(self, directory: Path, clock: Callable[[], int]) -> None:
        make_directory(directory)
        self._directory = directory
        self._clock = clock
        kept = (path for path in directory.iterdir() if not path.name.endswith((_REASON, ".tmp")))
        self._entries = {path.name: _entry(path) for path in kept}

    def numbers(self) -> list[int]:
        """Return the numbers of the segments that lie here."""
        return [int(found[1]) for name in self._entries if (found := _NUMBER.search(name))]

    def entries(self) -> tuple[SetAside, ...]:
        """Return everything that was set aside, oldest first."""
        return tuple(sorted(self._entries.values(), key=lambda entry: entry.at))

    @property
    def crowded(self) -> bool:
        """Whether so much lies here that more should not be sorted out singly."""
        return len(self._entries) >= _CROWD

    def keep(self, name: str, data: bytes, reason: str) -> None:
        """Store a copy of bad bytes; raise OSError where the disk doesn't take them."""
        write_file(self._directory / name, [data])
        self._explain(name, reason)

    def move(self, path: Path, name: str, reason: str) -> None:
        """Take a segment's file out of the way; never raise: what can't be moved is listed where it lies."""
        try:
            path.replace(self._directory / name)
            sync_directory(self._directory)
        except OSError as error:
            self.leave(name, f"{reason} It could not be moved to {self._directory}: {error}.")
            return
        try:
            self._explain(name, reason)
        except OSError as error:
            _log.warning("reason not written", segment=name, error=str(error))

    def leave(self, name: str, reason: str) -> None:
        """List what stays where it is until the next start."""
        self._entries[name] = SetAside(name, reason, _time(self._clock()))
        _log.error("segment set aside", segment=name, reason=reason, directory=str(self._directory))

    def _explain(self, name: str, reason: str) -> None:
        self.leave(name, reason)
        write_file(self._directory / f"{name}{_REASON}", [f"{reason}\n".encode()])
        now = self._clock()
        os.utime(self._directory / name, ns=(now, now))


def _entry(path: Path) -> SetAside:
    """Read back what an earlier process set aside; the file's own time says when that was."""
    try:
        reason = path.with_name(f"{path.name}{_REASON}").read_text(errors="replace").strip()
    except FileNotFoundError:
        reason = "The disk was too full to write the reason down."
    return SetAside(path.name, reason, _time(path.stat().st_mtime_ns))


def _time(nanoseconds: int) -> datetime:
    return datetime.fromtimestamp(nanoseconds // 1000 / 1e6, UTC)
