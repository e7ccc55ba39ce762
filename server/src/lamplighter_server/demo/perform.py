"""The demo's programme: a past to look at, then stories one after the other until it is stopped."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from lamplighter_server.demo.cases import CASES
from lamplighter_server.demo.schedule import HISTORY_SHARE, SECOND, Choice, Turns, history

if TYPE_CHECKING:
    import threading
    from collections.abc import Sequence

    from lamplighter_server.demo.desk import Desk
    from lamplighter_server.demo.scenarios import Scenario


def back_fill(desk: Desk, choice: Choice, seconds: float, per_minute: float, stop: threading.Event) -> int:
    """Tell the past seconds; return how many traces that made."""
    now, told = time.time_ns(), 0
    for due in history(choice, now - int(seconds * SECOND), now, per_minute * HISTORY_SHARE):
        if stop.is_set():
            break
        desk.tell(due.story, due.at)
        told += 1
    return told


def count(desk: Desk, choice: Choice, scenarios: Sequence[Scenario], stop: threading.Event) -> int:
    """Tell one conversation of each scenario given, as if the last turn had just ended; return the traces made."""
    told = 0
    for scenario in scenarios:
        conversation = choice.conversation(scenario, time.time_ns())
        case = CASES[conversation[0].case]
        turns = Turns()
        lasts = sum(case.lasts + turn.pause for turn in case.turns)
        turns.add(time.time_ns() - int(lasts * SECOND), conversation)
        for due in turns.until(time.time_ns()):
            if stop.is_set():
                return told
            desk.tell(due.story, due.at)
            told += 1
    return told


def live(desk: Desk, choice: Choice, per_minute: float, stop: threading.Event) -> int:
    """Tell stories as they happen until stopped; return the traces made."""
    turns, told, arrival = Turns(), 0, time.time_ns()
    while not stop.is_set():
        now = time.time_ns()
        while arrival <= now:
            turns.add(arrival, choice.conversation(choice.scenario(), arrival))
            arrival += choice.gap(per_minute)
        for due in turns.until(now):
            desk.tell(due.story, due.at)
            told += 1
        upcoming = turns.next()
        stop.wait(max(0, min(arrival, upcoming or arrival) - time.time_ns()) / SECOND)
    return told
