"""Reads the tables of names that say what an attribute means."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, cast

from lamplighter_server.semconv.dialects import dialects

MOST_TOKENS: Final = 10_000_000_000
"""More tokens than any call uses, or any run: a claim beyond it is a mistake, and would drown every sum."""

ColumnType = Literal["text", "texts", "uint", "number", "flag"]


@dataclass(frozen=True)
class Column:
    """One typed column of `spans` and the attribute keys that fill it, the preferred one first."""

    name: str
    type: ColumnType
    keys: tuple[str, ...]
    own: tuple[str, ...] = ()
    """Those of the keys that are the conventions'; the others are dialects'."""
    stored: bool = True
    """False where the value only helps to find another column's."""


@dataclass(frozen=True)
class Content:
    """Which attributes hold message content: `ask` (in order of preference) and `ask_prefixes` are content too."""

    ask: tuple[str, ...]
    keys: tuple[str, ...]
    ask_prefixes: tuple[str, ...]
    prefixes: tuple[str, ...]
    """All of them, those of what was asked first."""


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("lamplighter_server.semconv").joinpath(name).read_text("utf-8"))


def _keys(name: str, own: list[str]) -> tuple[str, ...]:
    """The conventions' own keys between those that dialects prefer and those that count without them."""
    before = [key for dialect in dialects() for key in dialect.preferred.get(name, ())]
    after = [key for dialect in dialects() for key in dialect.columns.get(name, ())]
    return tuple(dict.fromkeys([*before, *own, *after]))


@cache
def columns() -> tuple[Column, ...]:
    """What is read of each span's attributes, in the order of the table's columns."""
    entries = cast("dict[str, dict[str, Any]]", _read("columns.toml"))
    read = [
        Column(name, entry["type"], _keys(name, entry["keys"]), tuple(entry["keys"]), entry.get("stored", True))
        for name, entry in entries.items()
    ]
    known = {key for column in read for key in column.keys}
    marks = dict.fromkeys(mark for dialect in dialects() for mark in dialect.marks if mark not in known)
    return (*read, Column("mark", "flag", tuple(marks), (), stored=False))


@cache
def content() -> Content:
    """The attributes that are kept apart from the others."""
    table = _read("content.toml")
    asked = tuple(table["ask_prefixes"])
    return Content(tuple(table["ask"]), tuple(table["keys"]), asked, (*asked, *table["prefixes"]))


@cache
def missing_model() -> tuple[str, ...]:
    """Patterns of the words in which an error names the model that was asked for and is not there."""
    return tuple(_read("errors.toml")["missing_model"])
