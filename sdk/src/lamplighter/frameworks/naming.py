"""Says early what a span is of, and who: frameworks that set attributes late, or give agents an id by chance."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from lamplighter.frameworks.wording import SUBJECTS
from lamplighter.record.lineage import AGENT_ID, AGENT_NAME, AGENT_OPERATIONS, OPERATION
from lamplighter.session import present

if TYPE_CHECKING:
    from collections.abc import Mapping

# In an id, it says that the id is another one after every start.
BY_CHANCE = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)


def read_from(name: str) -> dict[str, str]:
    """Read operation and subject from a span's name such as `invoke_agent planner`."""
    operation, _, subject = name.partition(" ")
    if operation not in SUBJECTS:
        return {}
    return {OPERATION: operation, SUBJECTS[operation]: subject} if subject else {OPERATION: operation}


def identity_of(name: object) -> Mapping[str, str]:
    """Give an agent's name with the id that is derived from it."""
    session = present()
    return session.identities.of(str(name)) if name and session is not None else {}


def derived_identity(attributes: Mapping[str, Any]) -> Mapping[str, str]:
    """Give an agent that has an id by chance the derived one; others keep theirs."""
    by_chance = BY_CHANCE.search(str(attributes.get(AGENT_ID, "")))
    an_agents = str(attributes.get(OPERATION)) in AGENT_OPERATIONS
    return identity_of(attributes.get(AGENT_NAME)) if by_chance and an_agents else {}
