"""Looks whether the disk has room, and says what is wrong with it in words a person can act on."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

from lamplighter_server.journal.durable import sync_data, write_all

if TYPE_CHECKING:
    from pathlib import Path

    from lamplighter_server.journal.settings import JournalSettings

_FULL = "no space is left on the disk that holds {directory}: free some, and what is sent is taken again by itself"
_WHAT_TO_DO = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: "the disk quota for {directory} is used up: raise it, and what is sent is taken again by itself",
    errno.EROFS: "{directory} is on a disk that is read-only: remount it for writing; its kernel log says why",
    errno.EIO: "the disk that holds {directory} reports an input/output error: look at its kernel log",
}
_PROBE_BYTES = 4096


class Room:
    """The disk under a journal."""

    def __init__(self, directory: Path, settings: JournalSettings) -> None:
        self._directory = directory
        self._settings = settings

    def need(self, size: int) -> None:
        """Raise ENOSPC where `size` more bytes would reach into the reserve that the engine works with."""
        disk = os.statvfs(self._directory)
        reserve = min(self._settings.reserve_bytes, self._settings.reserve_ratio * disk.f_blocks * disk.f_frsize)
        if disk.f_bavail * disk.f_frsize - size < reserve:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def probe(self) -> None:
        """Raise OSError where nothing can be written durably."""
        self.need(_PROBE_BYTES)
        path = self._directory / "probe"
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            write_all(fd, [bytes(_PROBE_BYTES)])
            sync_data(fd)
        finally:
            os.close(fd)
            path.unlink()

    def explain(self, error: OSError) -> str:
        """Say what happened, to which directory, and what to do next."""
        text = _WHAT_TO_DO.get(error.errno or 0, "{directory} can't be written to: {error}")
        return text.format(directory=self._directory, error=error)
