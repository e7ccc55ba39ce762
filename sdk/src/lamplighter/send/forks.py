"""Tells everything that holds a thread, a lock or a connection when its process has become another one."""

from __future__ import annotations

import os
import weakref
from typing import Protocol


class Forkable(Protocol):
    """Something that can't be shared between a parent and its forked child."""

    def after_fork(self) -> None:
        """Become usable in the child, before any of its code runs: fresh locks, threads, connections."""


_members: list[weakref.ref[Forkable]] = []


def follow_forks(member: Forkable) -> None:
    """Have `member.after_fork()` called in every child, in the order of registration, for as long as it lives."""
    _members.append(weakref.ref(member))


def _after_in_child() -> None:
    for member in _members:
        alive = member()
        if alive is not None:
            alive.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_in_child)
