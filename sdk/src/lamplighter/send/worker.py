"""The thread that carries one signal out of the process; the agent's threads only ever knock on its door."""

from __future__ import annotations

import _thread
import logging
import threading
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from opentelemetry.instrumentation.utils import suppress_instrumentation

from lamplighter.send.forks import follow_forks

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger("lamplighter")

LEAST_WAIT = 0.001


class Worker:
    """Calls `work(drain)` every `interval` seconds and when knocked (drain False), and for `drain()` (drain True).

    Requests go through a SimpleQueue, whose `put` may interrupt itself: a signal handler can't deadlock on it.
    A forked child has no thread until it knocks for the first time.
    """

    def __init__(self, name: str, interval: float, work: Callable[[bool], None]) -> None:
        self._name = name
        self._interval = interval
        self._work = work
        # None is "there is work"; a lock is "release me when all that is there has been tried".
        self._requests: SimpleQueue[_thread.LockType | None] = SimpleQueue()
        self._started = self._knocked = self._closed = False
        follow_forks(self)
        self._start()

    def knock(self) -> None:
        """Say that there is work; costs the caller a queue append."""
        if not self._knocked:
            self._knocked = True
            self._requests.put(None)
        if not self._started:
            self._start()

    def drain(self, timeout: float) -> bool:
        """Wait until everything that is there now has been tried, at most `timeout` seconds; False: it wasn't."""
        return self.wait(self.ask(), timeout)

    def ask(self) -> _thread.LockType:
        """Ask for everything to be tried; gives what `wait` waits for."""
        done = _thread.allocate_lock()
        done.acquire()
        self._requests.put(done)
        if not self._started:
            self._start()
        return done

    def wait(self, done: _thread.LockType, timeout: float) -> bool:
        """Wait for what was asked; False: it wasn't done in time."""
        return self._started and done.acquire(timeout=max(timeout, LEAST_WAIT))

    def close(self) -> None:
        """Let the thread end after its present work; nothing is waited for."""
        self._closed = True
        self._requests.put(None)

    def after_fork(self) -> None:
        """Forget the parent's thread and its requests; the child starts its own when it has something to send."""
        self._requests = SimpleQueue()
        self._started = self._knocked = False

    def _start(self) -> None:
        if self._closed or self._started:
            return
        self._started = True
        try:
            threading.Thread(target=self._run, name=self._name, daemon=True).start()
        except RuntimeError:  # the interpreter is going down and gives no more threads
            self._started = False

    def _run(self) -> None:
        with suppress_instrumentation():
            while not self._closed:
                self._turn()

    def _turn(self) -> None:
        request = self._next()
        self._knocked = False
        try:
            if not self._closed:
                self._work(request is not None)
        except Exception:
            log.exception("%s stumbled over what it was sending and goes on without it", self._name)
        if request is not None:
            request.release()

    def _next(self) -> _thread.LockType | None:
        try:
            return self._requests.get(timeout=self._interval)
        except Empty:
            return None
