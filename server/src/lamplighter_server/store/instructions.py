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
_TEXT = r'"(?:content|text)":\s*"((?:[^"\\]|\\.)*)'
_IN_MESSAGES = rf'"role":\s*"(?:{"|".join(_ROLES)})"[^{{}}\[\]]*(?:\[[^\]]*?)?{_TEXT}'
_BEHIND_TIME = 10
"""An event begins with its time, which is another one at each call."""


def instructions() -> str:
    """What the column `instructions_hash` is filled with: 0 where no instructions were recorded."""
    raw_roles = "[" + ", ".join(f"'{STRING}\\x{len(role):02X}{role}'" for role in _ROLES) + "]"
    quoted = array(f'"{role}"' for role in _ROLES)
    flat = [f"has({raw_roles}, content[{quote(role)}]), cityHash64(content[{quote(text)}])" for role, text in _FLAT]
    said = f"extract(ask, {quote(_IN_MESSAGES)})"
    event = f"arrayFirst(e -> position(e, {quote(_EVENT)}) > 0, events)"
    return (
        f"multiIf(empty(content) AND empty(events), toUInt64(0),"
        f" content[{quote(_OWN)}] != '', cityHash64(content[{quote(_OWN)}]),"
        f" multiSearchAny(ask, {quoted}), if({said} = '', 0, cityHash64({said})),"
        f" {', '.join(flat)},"
        f" {event} != '', cityHash64(substring({event}, {_BEHIND_TIME})), 0)"
    )
