"""What the API answers from; `app.py` of the package fills it in."""

from __future__ import annotations

import functools
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import anyio

from lamplighter_server.serve.backlog import Waiting
from lamplighter_server.serve.sizes import Sizes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from lamplighter_server.access import Door, Sessions
    from lamplighter_server.analyse.budgets import Budget
    from lamplighter_server.serve.managed import Managed
    from lamplighter_server.store.engine import Engine

P = ParamSpec("P")
R = TypeVar("R")

_QUESTIONS = 4
_STREAMS = 3


@dataclass(frozen=True)
class SignalStats:
    """What became of the items of one signal since the start; the lag is of the oldest that can't be queried yet."""

    received: int
    stored: int
    refused: int
    duplicate: int
    queryable_lag_seconds: float


@dataclass(frozen=True)
class SetAside:
    """A piece of the journal that the engine refused, kept for a person to look at."""

    segment: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class Stats:
    """How the server is, from what it has in memory. A list of traces is read as of segment `loaded`."""

    started: datetime
    version: str
    signals: Mapping[str, SignalStats]
    journal_bytes: int
    journal_segments: int
    set_aside: Sequence[SetAside]
    loaded: int


def _nothing(_project: str, _low: int, _high: int) -> tuple[int, float]:
    return 0, 0.0


@dataclass(frozen=True)
class Costs:
    """What is known of money beside the store: the budgets as their file has them now, and who prices again."""

    budgets: Callable[[], list[Budget]]
    reprice: Callable[[str, int, int], tuple[int, float]]


@dataclass(frozen=True)
class Backend:
    """Everything behind the API. `managed` is None where there are no settings to look at.

    `trouble` says why nothing can be asked now, `refusing` why nothing can be received; None when all is well.

    `stats` and `trouble` are called on the event loop, often: they answer at once. The store is asked on threads;
    so many questions at a time, and apart from them so many long answers, that neither keeps the other waiting. What is
    `waiting` of a long answer waits for its reader, not at the store.
    """

    engine: Engine
    trouble: Callable[[], str | None]
    refusing: Callable[[], str | None]
    stats: Callable[[], Stats]
    door: Door
    sessions: Sessions
    clock: Callable[[], int] = time.time_ns
    costs: Costs = field(default_factory=lambda: Costs(list, _nothing))
    managed: Managed | None = None
    sizes: Sizes = field(default_factory=Sizes)
    questions: anyio.CapacityLimiter = field(default_factory=lambda: anyio.CapacityLimiter(_QUESTIONS))
    streams: anyio.CapacityLimiter = field(default_factory=lambda: anyio.CapacityLimiter(_STREAMS))
    waiting: Waiting = field(default_factory=Waiting)

    async def ask(self, function: Callable[P, R], *arguments: P.args, **options: P.kwargs) -> R:
        """Run a blocking question on a thread."""
        return await anyio.to_thread.run_sync(
            functools.partial(function, *arguments, **options), limiter=self.questions
        )
