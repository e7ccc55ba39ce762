"""Compiles what tells the instructions that an agent was given into SQL: a number that is equal for equal ones.

It is told only where content was recorded. The text itself stays where it is.
"""

from __future__ import annotations

from lamplighter_server.store.decode import STRING, array, quote

_OWN = "gen_ai.system_instructions"
_FLAT = (
    ("llm.input_messages.0.message.role", "llm.input_messages.0.message.content"),
    ("gen_ai.prompt.0.role", "gen_ai.prompt.0.content"),
)
_EVENT = "gen_ai.system.message"
_ROLES = ("system", "developer")
_BEHIND_TIME = 10
"""An event begins with its time, which is another one at each call."""


def instructions() -> str:
    """What the column `instructions_hash` is filled with, 0 where none were recorded; of a span's content by key."""
    quoted = array(f'"{role}"' for role in _ROLES)
    # The first message ends before the second has a role; a regular expression took longer than all else a span needs.
    second = """position(ask, '"role"', position(ask, '"role"') + 1)"""
    first_message = f"substring(ask, 1, if({second} = 0, toInt64(length(ask)), {second} - 1))"
    event = f"arrayFirst(e -> position(e, {quote(_EVENT)}) > 0, span.11)"
    # Each is computed, and counts or not: `if` would copy the texts for each of its branches.
    told = (
        _counted(_of(_OWN), f"{_of(_OWN)} != ''"),
        _counted(first_message, f"multiSearchAny(substring(ask, 1, 64), {quoted})"),
        *(_counted(_of(text), f"has({_roles()}, {_of(role)})") for role, text in _FLAT),
        _counted(f"substring({event}, {_BEHIND_TIME})", f"{event} != ''"),
    )
    return f"arrayFirst(h -> h != 0, [{', '.join(told)}])"


def _counted(text: str, condition: str) -> str:
    return f"cityHash64({text}) * ({condition})"


def _of(key: str) -> str:
    return f"content_values[indexOf(content_keys, {quote(key)})]"


def _roles() -> str:
    return "[" + ", ".join(f"'{STRING}\\x{len(role):02X}{role}'" for role in _ROLES) + "]"
