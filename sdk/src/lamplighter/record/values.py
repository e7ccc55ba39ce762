"""Gives the application's values a form that every OpenTelemetry holds and OTLP can carry; nothing is lost silently."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

PRIMITIVES = frozenset({bool, int, float, str})
MOST_INT = 2**63
# How deep a structure is followed; what is in deeper levels, or in itself, is given as Python prints it.
DEPTH = 32


def said(value: object) -> str:
    """Give what Python prints for a value; where that fails, its type."""
    try:
        return str(value)
    except Exception:
        return f"<{type(value).__name__}>"


def sayable(error: BaseException) -> BaseException:
    """Give an exception as it is, or one of the same name if it can't be printed."""
    try:
        str(error)
    except Exception:
        kind = type(error)
        named = {"__module__": kind.__module__, "__qualname__": kind.__qualname__}
        made: type[Exception] = type(kind.__name__, (Exception,), named)
        return made(said(error)).with_traceback(error.__traceback__)
    return error


def as_text(value: Any) -> str:
    """Give a value as text: itself, its JSON, or what Python prints for it."""
    if isinstance(value, str):
        return value
    try:
        return json.dumps(value, default=said, ensure_ascii=False)
    except Exception:  # a key that is no text, a structure inside itself, one that is too deep
        return json.dumps(unrolled(value, DEPTH), default=said, ensure_ascii=False)


def unrolled(value: Any, depth: int) -> Any:
    """Give a structure with texts as keys, and an end."""
    if isinstance(value, Mapping):
        inner: Mapping[str, Any] = cast("Mapping[str, Any]", value)
        return {said(key): unrolled(one, depth - 1) for key, one in inner.items()} if depth else "…"
    if isinstance(value, (list, tuple, set, frozenset)):
        return [unrolled(one, depth - 1) for one in cast("list[Any]", value)] if depth else "…"
    return value if value is None or type(value) in PRIMITIVES else said(value)


def held(value: Any) -> Any:
    """Give a value as an attribute holds it.

    Texts, numbers and lists of one kind stay; mappings and other lists become JSON, all else what Python prints for it.
    """
    if type(value) is str or type(value) is bool or type(value) is float:
        return value
    if type(value) is int:
        return value if -MOST_INT <= value < MOST_INT else str(value)
    if type(value) is list or type(value) is tuple:
        return held_list(cast("list[Any]", value))
    return held_other(value)


def held_list(values: list[Any]) -> Any:
    """Give a list, or its JSON if it holds different things."""
    kinds: set[Any] = {type(one) for one in values}
    fitting = kinds != {int} or all(-MOST_INT <= one < MOST_INT for one in values)
    return values if len(kinds) < 2 and kinds <= PRIMITIVES and fitting else as_text(values)


def held_other(value: Any) -> Any:
    """Give what is no plain value: an enum's, a library's own number or text, a structure, an object."""
    if isinstance(value, (str, int, float)):
        return held(str.__str__(value) if isinstance(value, str) else json.loads(json.dumps(value)))
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    if isinstance(value, Mapping):
        return as_text(value)
    if isinstance(value, (set, frozenset)):
        return as_text(list(cast("set[Any]", value)))
    return said(value)
