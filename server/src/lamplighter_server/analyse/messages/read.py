"""The exchange that a span recorded: of the first shape that finds something, in the order of how much they say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lamplighter_server.analyse.messages import conventions, events, indexed, openinference, plain, tool

if TYPE_CHECKING:
    from lamplighter_server.analyse.messages.model import Message, Source

SHAPES: Final = (conventions.read, events.read, openinference.read, indexed.read, tool.read, plain.read)


def exchange(source: Source) -> list[Message]:
    """Return what was said; nothing where nothing was recorded."""
    for read in SHAPES:
        if found := read(source):
            return found
    return []
