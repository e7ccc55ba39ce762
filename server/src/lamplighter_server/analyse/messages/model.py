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
    from collections.abc import Iterable, Mapping, Sequence

Fields = dict[str, Any]
Part = dict[str, Any]
Direction = Literal["system", "input", "output"]
_LOOKS_LIKE_JSON: Final = re.compile(r"\s*[\[{\"]")
_HALF: Final = re.compile(r"\\u[dD][89a-fA-F]")
"""Half of a pair may be left where a text was cut."""
_DEEPEST: Final = 64
"""JSON that lies deeper in itself stays text: what reads it and what writes it out go down step by step."""


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
    """Return the JSON inside a string as far as it is JSON, with all its texts valid; anything else stays as it is."""
    if not isinstance(value, str) or not _LOOKS_LIKE_JSON.match(value):
        return value
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return value
    if _is_deep(found):
        return value
    return _whole(found) if _HALF.search(value) else found


def _is_deep(value: Any) -> bool:
    level: list[Any] = [value]
    for _ in range(_DEEPEST):
        level = [inner for one in level for inner in _inside(one)]
        if not level:
            return False
    return True


def _inside(value: Any) -> Iterable[Any]:
    return value if is_list(value) else value.values() if is_fields(value) else ()


def _whole(value: Any) -> Any:
    """The same with a mark for each half character, which UTF-8 can't say."""
    written = json.dumps(value, ensure_ascii=False).encode("utf-16", "surrogatepass")
    return json.loads(written.decode("utf-16", "replace"))
