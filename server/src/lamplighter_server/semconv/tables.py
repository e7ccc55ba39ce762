"""Reads the tables of names that say what an attribute means."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, cast

ColumnType = Literal["text", "texts", "uint", "number", "flag"]


@dataclass(frozen=True)
class Column:
    """One typed column of `spans` and the attribute keys that fill it, the preferred one first."""

    name: str
    type: ColumnType
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Content:
    """Which attributes hold message content: `ask` (in order of preference) are content too."""

    ask: tuple[str, ...]
    keys: tuple[str, ...]
    prefixes: tuple[str, ...]


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("lamplighter_server.semconv").joinpath(name).read_text("utf-8"))


@cache
def columns() -> tuple[Column, ...]:
    """The typed columns in the order of their table."""
    entries = cast("dict[str, dict[str, Any]]", _read("columns.toml"))
    return tuple(Column(name, entry["type"], tuple(entry["keys"])) for name, entry in entries.items())


@cache
def content() -> Content:
    """The attributes that are kept apart from the others."""
    table = _read("content.toml")
    return Content(tuple(table["ask"]), tuple(table["keys"]), tuple(table["prefixes"]))
