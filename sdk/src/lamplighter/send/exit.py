"""The end of the process, however it comes: what is still here leaves within a bounded time."""

from __future__ import annotations

import _thread
import atexit
import os
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, NoReturn

from lamplighter.send.forks import follow_forks
from lamplighter.session import Session, present

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from lamplighter.send.metrics import MetricsLane
    from lamplighter.send.outbox import Outbox

SIGNALS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name))

# Of the time an end may take, what is kept for the metrics when the spans use up theirs.
METRICS_SHARE = 0.2


def flush(timeout: float | None = None) -> bool:
    """Have everything recorded so far sent; waits at most `timeout` seconds (default: init's `exit_timeout`).

    True: all of it was delivered. The sending happens on another thread. For serverless functions: call it before
    the handler returns, unless init found out by itself.
    """
    session = present()
    if session is None or session.closed:
        return True
    return drain(session, session.settings.exit_timeout if timeout is None else timeout)


def shutdown(timeout: float | None = None) -> bool:
    """Send what is left, at most `timeout` seconds (default: init's `exit_timeout`), and record no more."""
    session = present()
    if session is None or session.closed:
        return True
    done = drain(session, session.settings.exit_timeout if timeout is None else timeout)
    session.closed = True
    lanes: list[Outbox[Any] | MetricsLane] = [*session.spans.boxes, *session.logs.boxes, *session.metrics]
    for lane in lanes:
        lane.close()
    for delivery in session.deliveries:
        delivery.shutdown()
    return done


def drain(session: Session, timeout: float) -> bool:
    """Drain everything within one deadline; metrics last, because they count what became of the others."""
    deadline = time.monotonic() + timeout
    boxes: list[Outbox[Any]] = [*session.spans.boxes, *session.logs.boxes]
    asked = [box.ask() for box in boxes]
    kept = timeout * METRICS_SHARE
    done = [box.emptied(lock, deadline - kept - time.monotonic()) for box, lock in zip(boxes, asked, strict=True)]
    done += [lane.drain(max(deadline - time.monotonic(), 0)) for lane in session.metrics]
    return all(done)


def leave_in_order(session: Session) -> None:
    """Send the last batch at every kind of end: exit, signals, os._exit, and the end of a multiprocessing child."""
    atexit.register(at_exit)
    if session.settings.serverless:
        session.spans.on_root_end = flush
    session.spans.on_first = chain_all
    chain_all()
    chain_hard_exit()
    chain_raised()
    multiprocessing_children(session)


def at_exit() -> None:
    """Send the last batch; runs in whatever process is ending."""
    shutdown()


def chain_all() -> None:
    """Put our handler before the application's; again in a forked worker, whose server may have set its own."""
    if threading.current_thread() is threading.main_thread():
        for number in SIGNALS:
            chain(number)


def chain(number: int) -> None:
    """Put our handler before the application's, which then does what it always did.

    Where the application has none, SIGINT raises KeyboardInterrupt, which ends in `atexit`: it is left alone, because
    asyncio only cancels tasks on Ctrl-C when it finds Python's own handler.
    """
    before = signal.getsignal(number)
    if any(before is one for one in (signal.SIG_IGN, None, signal.default_int_handler)) or is_ours(before):
        return

    def handle(received: int, frame: FrameType | None) -> None:
        drain_aside()
        if callable(before):
            begin_to_leave()
            before(received, frame)
        else:
            signal.signal(received, signal.SIG_DFL)
            os.kill(os.getpid(), received)

    handle.lamplighter = True  # type: ignore[attr-defined]  # pyright: ignore[reportFunctionMemberAccess]
    signal.signal(number, handle)


def begin_to_leave() -> None:
    """Send each root span at its end from now on, waiting `exit_timeout` in all.

    A server that was told to end finishes its requests first, and may then end in a way that nobody is told of:
    uvicorn restores the signal's default and raises it again.
    """
    session = present()
    if session is None or session.settings.serverless:
        return
    left = [session.settings.exit_timeout]

    def sent_at_once() -> None:
        began = time.monotonic()
        flush(left[0])
        left[0] -= time.monotonic() - began
        if left[0] <= 0:
            session.spans.on_root_end = None

    session.spans.on_root_end = sent_at_once


def chain_hard_exit() -> None:
    """Have `os._exit` wait for the last batch: it ends workers of task queues, and calls no `atexit`."""
    original: Callable[[int], NoReturn] = os._exit
    if is_ours(original):
        return

    def leave(status: int) -> NoReturn:
        try:
            if recorded_anything():
                shutdown()
        finally:
            original(status)

    leave.lamplighter = True  # type: ignore[attr-defined]  # pyright: ignore[reportFunctionMemberAccess]
    os._exit = leave


def chain_raised() -> None:
    """Have a signal that the process raises itself, and that ends it, wait for the last batch: uvicorn ends so.

    A forked worker whose first span comes after SIGTERM has no handler of ours before that.
    """
    original: Callable[[int], None] = signal.raise_signal
    if is_ours(original):
        return

    def raise_signal(number: int) -> None:
        try:
            if number in SIGNALS and signal.getsignal(number) is signal.SIG_DFL and recorded_anything():
                drain_aside()
        finally:
            original(number)

    raise_signal.lamplighter = True  # type: ignore[attr-defined]  # pyright: ignore[reportFunctionMemberAccess]
    signal.raise_signal = raise_signal


def recorded_anything() -> bool:
    """Say whether this process has anything to send; a forked child that only ends has not."""
    session = present()
    boxes: list[Outbox[Any]] = [*session.spans.boxes, *session.logs.boxes] if session is not None else []
    return any(box.counts.accepted for box in boxes)


def is_ours(handler: Any) -> bool:
    """Say whether a signal handler is the one `chain` made."""
    return getattr(handler, "lamplighter", False) is True


def drain_aside() -> None:
    """Flush from a thread of its own: a lock the interrupted thread holds then costs time, not the process."""
    session = present()
    if session is None:
        return
    done = _thread.allocate_lock()
    done.acquire()

    def work() -> None:
        flush()
        done.release()

    _thread.start_new_thread(work, ())
    done.acquire(timeout=session.settings.exit_timeout)


class _Children:
    """Registers the last flush in multiprocessing's children, which never run `atexit`."""

    def after_fork(self) -> None:
        """Have multiprocessing call `shutdown` at the end of this child, if it is one."""
        util = sys.modules.get("multiprocessing.util")
        if util is not None:
            util.register_after_fork(self, register_finalizer)


def register_finalizer(_owner: _Children) -> None:
    """Register the flush; runs after multiprocessing has cleared the parent's finalizers."""
    from multiprocessing import util

    util.Finalize(None, at_exit, exitpriority=0)


_children = _Children()


def multiprocessing_children(_session: Session) -> None:
    """Follow forks, whether multiprocessing is imported now or later."""
    follow_forks(_children)
