"""Flat, numbered keys (`prefix.0.message.role`, `prefix.0.tool_calls.1.…`) put back into the lists they were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lamplighter_server.analyse.messages.model import is_list

if TYPE_CHECKING:
    from collections.abc import Mapping


def unflattened(attributes: Mapping[str, Any], prefix: str) -> list[Any]:
    """Return the list behind a prefix; empty where there is none."""
    root: dict[str, Any] = {}
    start = prefix + "."
    for key, value in attributes.items():
        if key.startswith(start):
            _plant(root, key[len(start) :].split("."), value)
    found = _grown(root)
    return found if is_list(found) else []


class _Branch(dict[str, Any]):
    """What keys go on below, told from a value that is an object."""


def _plant(root: dict[str, Any], path: list[str], value: Any) -> None:
    at = root
    for step in path[:-1]:
        below = at.get(step)
        if not isinstance(below, _Branch):
            below = at[step] = _Branch()
        at = below
    at[path[-1]] = value


def _grown(branch: Any, *, root: bool = True) -> Any:
    """A branch whose keys are all numbers is a list, in the order of the numbers."""
    if not root and not isinstance(branch, _Branch):
        return branch
    if branch and all(key.isdecimal() for key in branch):
        return [_grown(branch[key], root=False) for key in sorted(branch, key=int)]
    return {key: _grown(value, root=False) for key, value in branch.items()}
