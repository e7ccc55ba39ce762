"""One process owns a journal's directory: a second one is told which process that is."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class Locked(Exception):  # noqa: N818 - a state of the directory
    """The journal's directory belongs to another process."""


class DirectoryLock:
    """Held from construction to `release`; the kernel releases it when the process ends, however it ends."""

    def __init__(self, directory: Path) -> None:
        self._fd = os.open(directory / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.read(self._fd, 32).decode(errors="replace") or "unknown"
            os.close(self._fd)
            raise Locked(
                f"The journal in {directory} is in use by process {owner}: stop that process, or use another directory."
            ) from None
        with suppress(OSError):  # a full disk: the lock holds without the number in it
            os.ftruncate(self._fd, 0)
            os.write(self._fd, str(os.getpid()).encode())

    def release(self) -> None:
        """Let another process have the directory."""
        os.close(self._fd)
