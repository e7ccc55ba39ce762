"""What is made of a long answer and not sent yet: a little in memory, the rest in a nameless file.

So an answer is read from the store at the store's speed and sent at its reader's, and a reader that stalls holds
nothing but some disk. Both are bounded, over all answers together.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections import deque
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Final

import anyio
import anyio.from_thread
import anyio.to_thread

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

IN_MEMORY: Final = 1 << 20
"""What one answer may have waiting in memory, and a piece more."""
_READ_BACK: Final = 1 << 18
# Of a disk's free space so much is left to others, the journal first.
_PART_OF_FREE: Final = 4


class NoRoom(Exception):  # noqa: N818 - a state, not a mistake
    """Too much waits to be read already."""


class ReaderGone(Exception):  # noqa: N818 - it may go whenever it likes
    """Nobody reads the answer any more."""


class Waiting:
    """The bounds over all answers: how many there are at once, and how many bytes of them wait on disk."""

    def __init__(self, directory: Path | None = None, *, answers: int = 64, on_disk: int = 1 << 30) -> None:
        """`directory` is where the files are, by default where temporary files are."""
        self.directory = directory or tempfile.gettempdir()
        self._answers = answers
        self._on_disk = on_disk
        self._open = 0
        self._used = 0
        self._lock = threading.Lock()

    @contextmanager
    def answer(self) -> Generator[Backlog]:
        """Lend a backlog for one answer. Raises NoRoom."""
        if self._open >= self._answers:
            raise NoRoom(f"{self._answers} long answers are being read already; most of their readers may have stalled")
        self._open += 1
        backlog = Backlog(self)
        try:
            yield backlog
        finally:
            self._open -= 1
            backlog.close()

    @property
    def used(self) -> int:
        """How many bytes are on disk."""
        return self._used

    def take(self, size: int) -> None:
        """Use so much more of the disk. Raises NoRoom."""
        free = shutil.disk_usage(self.directory).free
        with self._lock:
            if self._used + size > min(self._on_disk, self._used + free // _PART_OF_FREE):
                raise NoRoom(f"{self._used:,} bytes of answers wait on disk for readers that are slower than the store")
            self._used += size

    def give_back(self, size: int) -> None:
        """Use so much less."""
        with self._lock:
            self._used -= size


class Backlog:
    """One answer's pieces: put in on a worker thread of anyio's, taken out on the event loop, in the same order."""

    def __init__(self, waiting: Waiting) -> None:
        self._waiting = waiting
        self._memory: deque[bytes] = deque()
        self._in_memory = 0
        self._file: IO[bytes] | None = None
        self._read, self._written, self._writing = 0, 0, False
        self._lock = threading.Lock()  # never held while the disk is used: the event loop takes it too
        self._news = anyio.Event()
        self._ended = False
        self._gone = False

    def put(self, piece: bytes) -> None:
        """Add a piece. Raises ReaderGone, NoRoom."""
        if self._gone:
            raise ReaderGone
        with self._lock:
            behind_the_file = self._read < self._written
            to_memory = not behind_the_file and (not self._memory or self._in_memory + len(piece) <= IN_MEMORY)
            self._writing = not to_memory
            if to_memory:
                self._memory.append(piece)
                self._in_memory += len(piece)
        if not to_memory:
            self._write(piece)
        anyio.from_thread.run_sync(self._tell)

    def end(self) -> None:
        """Tell that all was put in; called on the event loop."""
        self._ended = True
        self._tell()

    def leave(self) -> None:
        """Tell that nothing will be taken out any more."""
        self._gone = True

    async def take(self) -> bytes | None:
        """Return what was put in next, or a part of it; None at the end."""
        while True:
            self._news = anyio.Event()
            ended = self._ended
            with self._lock:
                if self._memory:
                    part = self._memory.popleft()
                    self._in_memory -= len(part)
                    return part
                on_disk = self._read < self._written
            if on_disk:
                return await anyio.to_thread.run_sync(self._read_back)
            if ended:
                return None
            await self._news.wait()

    def close(self) -> None:
        """Give memory and disk back; called when nothing is put in or taken out any more."""
        self._memory.clear()
        self._waiting.give_back(self._written)
        if self._file is not None:
            self._file.close()

    def _tell(self) -> None:
        self._news.set()

    def _write(self, piece: bytes) -> None:
        self._waiting.take(len(piece))
        with self._lock:
            start = self._written
            if self._file is None:
                self._file = tempfile.TemporaryFile(dir=self._waiting.directory, buffering=0)  # noqa: SIM115
            file = self._file.fileno()
        try:
            done = 0
            while done < len(piece):
                done += os.pwrite(file, piece[done:], start + done)
        except OSError:
            self._waiting.give_back(len(piece))
            raise
        with self._lock:
            self._written += len(piece)
            self._writing = False

    def _read_back(self) -> bytes:
        assert self._file is not None
        part = os.pread(self._file.fileno(), min(_READ_BACK, self._written - self._read), self._read)
        with self._lock:
            self._read += len(part)
            drained = self._read == self._written and not self._writing
            emptied, size = (self._file, self._written) if drained else (None, 0)
            if drained:
                self._file, self._read, self._written = None, 0, 0
        if emptied is not None:
            emptied.close()
            self._waiting.give_back(size)
        return part
