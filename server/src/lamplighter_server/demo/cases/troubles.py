"""Conversations in which something goes wrong, by the scenario they belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lamplighter_server.demo.cases import cut_off, failing, looping

if TYPE_CHECKING:
    from lamplighter_server.demo.script import Case

TROUBLES: dict[str, tuple[Case, ...]] = {**failing.BY_SCENARIO, **looping.BY_SCENARIO, **cut_off.BY_SCENARIO}

CASES = tuple(case for cases in TROUBLES.values() for case in cases)
