"""What a filter says, once it is read: a list of terms that must all hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Operator = Literal[":", ">", ">=", "<", "<="]
OPERATORS: tuple[Operator, ...] = (":", ">=", "<=", ">", "<")


@dataclass(frozen=True)
class Value:
    """One wanted value; with `prefix` anything that begins with the text."""

    text: str
    position: int
    prefix: bool = False


@dataclass(frozen=True)
class Term:
    """A field compared with one value, or with any of several; no field means free text."""

    field: str | None
    operator: Operator
    values: tuple[Value, ...]
    position: int
    negated: bool = False


class BadFilter(ValueError):  # noqa: N818 - what it is, in the words of who typed it
    """A filter that can't be understood: where, why, and what could stand there instead."""

    def __init__(self, reason: str, position: int, allowed: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.position = position
        self.allowed = allowed
