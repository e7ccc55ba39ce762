"""One exchange with a model, whatever shape it was recorded in.

A part is a dictionary as the API shows it, told apart by its `type`: `text` and `reasoning` have `text`; `call` has
`id`, `name` and `arguments`; `result` has `id`, `name` and `result`; `blob` has `mime` and `from`; `json` has `value`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, TypeGuard

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Fields = dict[str, Any]
Part = dict[str, Any]
Direction = Literal["system", "input", "output"]
_LOOKS_LIKE_JSON: Final = re.compile(r"\s*[\[{\"]")


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody said; `direction` is whether a call was given it or answered it."""

    role: str
    direction: Direction
    parts: tuple[Part, ...]
    name: str | None = None
    finish: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """What a shape reads: a span's attributes as JSON values, and its events, each with `name` and `attributes`."""

    attributes: Mapping[str, Any]
    events: Sequence[Fields] = field(default_factory=list[Fields])


def is_fields(value: Any) -> TypeGuard[Fields]:
    """Whether it is an object of JSON."""
    return isinstance(value, dict)


def is_list(value: Any) -> TypeGuard[list[Any]]:
    """Whether it is an array of JSON."""
    return isinstance(value, list)


def text(*values: Any) -> str | None:
    """Return the first that is a text with something in it."""
    return next((value for value in values if isinstance(value, str) and value), None)


def first(*values: Any) -> Any:
    """Return the first that is there at all."""
    return next((value for value in values if value is not None), None)


def unpacked(value: Any) -> Any:
    """Return the JSON inside a string as far as it is JSON; anything else stays what it is."""
    if not isinstance(value, str) or not _LOOKS_LIKE_JSON.match(value):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value
