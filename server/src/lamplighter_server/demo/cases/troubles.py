"""Conversations in which something goes wrong, by the scenario they belong to."""

from __future__ import annotations

from lamplighter_server.demo.script import Case

TROUBLES: dict[str, tuple[Case, ...]] = {}
CASES = tuple(case for cases in TROUBLES.values() for case in cases)
