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
    first_message = f"substring(ask, 1, {second} - 1)"
    event = f"arrayFirst(e -> position(e, {quote(_EVENT)}) > 0, span.11)"
    return (
        "multiIf(empty(content_keys) AND empty(span.11), 0,"
        f" {_of(_OWN)} != '', cityHash64({_of(_OWN)}),"
        f" multiSearchAny(substring(ask, 1, 64), {quoted}), cityHash64(if({second} = 0, ask, {first_message})),"
        f"{_flat()}"
        f" empty(span.11), 0, {event} != '', cityHash64(substring({event}, {_BEHIND_TIME})), 0)"
    )


def _of(key: str) -> str:
    return f"content_values[indexOf(content_keys, {quote(key)})]"


def _flat() -> str:
    roles = "[" + ", ".join(f"'{STRING}\\x{len(role):02X}{role}'" for role in _ROLES) + "]"
    return "".join(f" has({roles}, {_of(role)}), cityHash64({_of(text)})," for role, text in _FLAT)
