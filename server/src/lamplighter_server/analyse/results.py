"""Reads from the messages that a model was given which results of tools are new among them, in whatever shape.

A result is new where the model has not spoken since: histories are sent again with each call. Limits: what is inside
arguments, results and texts is not looked at; a result whose tool nobody names is passed over.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, cast

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_RESULTS: Final = frozenset({
    "tool_call_response",
    "tool_result",
    "tool-result",
    "function_call_output",
    "custom_tool_call_output",
    "tool",
})
_CALLS: Final = frozenset({"tool_call", "tool_use", "tool-call", "function_call", "custom_tool_call"})
# Some shapes say what an object is by the name it lies under.
_RESULT_KEYS: Final = frozenset({"toolResult", "functionResponse", "function_response"})
_CALL_KEYS: Final = frozenset({"toolUse", "functionCall", "function_call"})
_IDS: Final = ("tool_call_id", "tool_use_id", "toolUseId", "toolCallId", "call_id", "id")
_NAMES: Final = ("name", "toolName", "tool_name")
_ARGUMENTS: Final = frozenset({"arguments", "args", "input", "function"})
_OF_MODELS: Final = frozenset({"assistant", "model", "ai"})
_OF_TOOLS: Final = frozenset({"tool", "function"})
MARKS: Final = (
    "tool_call_response", "tool_call_id", "tool_use_id", "toolUseId", "toolCallId", "call_id", "functionResponse",
    "function_response", '"function"',
)  # fmt: skip
"""A text with a result in it has one of these."""
_LONGEST: Final = 256
"""Names and ids beyond so many characters are none."""


def new_results(given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the call's id, empty where it has none, and the tool's name of each result that is new in what was given.

    `given` are attributes: messages as JSON or as values, or one attribute for each part of a message.
    """
    for value in (*(_parsed(value) for value in given.values()), _unflattened(given)):
        if found := _new(value):
            return found
    return []


def _new(messages: Any) -> list[tuple[str, str]]:
    names: dict[str, str] = {}
    fresh: list[tuple[str, str]] = []
    speaker = ""
    for key, item in _objects(messages):
        call, name = _first(item, _IDS), _name(item)
        if "role" in item:
            speaker = name
        if _is_result(key, item):
            fresh.append((call, name or names.get(call) or speaker))
        elif _is_call(key, item, call, name):
            names[call] = name
            fresh.clear()
        elif _word(item, "role") in _OF_MODELS or _word(item, "type") == "ai":
            fresh.clear()
    named = [(call, name or names.get(call, "")) for call, name in fresh]
    return [*dict.fromkeys(pair for pair in named if pair[0] and pair[1]), *(p for p in named if p[1] and not p[0])]


def _is_result(key: str, item: Mapping[str, Any]) -> bool:
    if key in _RESULT_KEYS or _word(item, "type") in _RESULTS:
        return True
    if _word(item, "role") not in _OF_TOOLS:
        return False
    in_parts = isinstance(item.get("parts"), list) or isinstance(item.get("content"), list)
    return "tool_call_id" in item or (not in_parts and (bool(_first(item, _IDS)) or item["role"] == "function"))


def _is_call(key: str, item: Mapping[str, Any], call: str, name: str) -> bool:
    if key in _CALL_KEYS or _word(item, "type") in _CALLS:
        return True
    return bool(call and name) and not _ARGUMENTS.isdisjoint(item)


def _name(item: Mapping[str, Any]) -> str:
    function = item.get("function")
    return _first(item, _NAMES) or (
        _first(cast("dict[str, Any]", function), _NAMES) if isinstance(function, dict) else ""
    )


def _word(item: Mapping[str, Any], key: str) -> str:
    value = item.get(key)
    return value if isinstance(value, str) else ""


def _first(item: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    found = (item.get(key) for key in keys)
    return next((value for value in found if isinstance(value, str) and 0 < len(value) <= _LONGEST), "")


def _objects(value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each object with the name it lies under, in the order of the text; what is inside a result or a call is not."""
    waiting: list[tuple[str, Any]] = [("", value)]
    while waiting:
        key, one = waiting.pop()
        if isinstance(one, dict):
            item = cast("dict[str, Any]", one)
            yield key, item
            if not (_is_result(key, item) or _is_call(key, item, _first(item, _IDS), _name(item))):
                waiting += reversed(item.items())
        elif isinstance(one, list):
            waiting += ((key, item) for item in reversed(cast("list[Any]", one)))


def _parsed(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value) if value.lstrip()[:1] in ("[", "{") else None
    except (ValueError, RecursionError):
        return None


def _unflattened(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Put together again what was cut into `messages.0.role`, `messages.0.content`, …, by number."""
    root: dict[str, Any] = {}
    for parts in sorted((key.split(".") for key in attributes), key=lambda parts: [part.zfill(9) for part in parts]):
        inner = root
        for part in parts[:-1]:
            below = inner.setdefault(part, {})
            inner = cast("dict[str, Any]", below) if isinstance(below, dict) else {}
        inner.setdefault(parts[-1], attributes[".".join(parts)])
    return root
