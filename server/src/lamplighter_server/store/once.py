"""What is stored once: where an attribute's text fills a column of its own, a mark stands for it in the map.

Ids of responses, tool calls and conversations hardly repeat, so a second copy of them was a fifth of a span's disk.
Only a text of less than 128 bytes is marked, in the one way that OTLP writes it: what is read back has the same bytes.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from lamplighter_server.semconv.tables import columns
from lamplighter_server.store.decode import STRING

if TYPE_CHECKING:
    from collections.abc import Mapping

# No AnyValue begins so: a protobuf field can't have the number 0, and the receiver refuses a body that says so.
MARK: Final = r"\x00"
_MARK: Final = b"\x00"
_TEXT: Final = b"\x0a"
_ELSEWHERE: Final = b"stored by another version"
"""What stands for a mark of a key that this version does not know."""
PLAIN_STRINGS: Final = frozenset({"conversation_id", "response_id", "tool_call_id"})
"""The columns whose values hardly repeat: they have no dictionary, and lie in no map beside."""
_MARKED: Final = {
    "gen_ai.conversation.id": "conversation_id",
    "gen_ai.response.id": "response_id",
    "gen_ai.tool.call.id": "tool_call_id",
}
"""Keys that are stored once. What was marked is read for as long as it is kept: a key that was here once stays."""

_KEYS: Final = tuple(key.encode() for key in _MARKED)


def columns_of() -> Mapping[str, str]:
    """Return the keys that are stored once, each with its column."""
    return _MARKED


@cache
def _first() -> frozenset[str]:
    """The keys that come before all others of their columns: only their text is sure to be the column's."""
    return frozenset(column.keys[0] for column in columns() if column.name in PLAIN_STRINGS)


def marked(numbers: Mapping[str, int]) -> str:
    """The values of a span's attributes as they are stored; `numbers` are those that the keys have in `ids`."""
    of_column = " OR ".join(f"i = {numbers[key]}" for key in _MARKED if key in _first())
    plain = "length(t) BETWEEN 1 AND 127 AND length(v) = length(t) + 2 AND bitAnd(w, 255) = length(t)"
    stored = f"if(({of_column}) AND {plain}, '{MARK}', v)"
    return f"arrayMap((v, i, t, w) -> {stored}, attribute_values, ids, texts, words)"


def value(key: str, column: str) -> str:
    """The bytes of one attribute of `columns_of`, whether they were marked or not; `key` is the SQL of its name."""
    text = f"concat('{STRING}', char(length({column})), {column})"
    return f"if(attributes[{key}] = '{MARK}', {text}, attributes[{key}])"


def stored() -> str:
    """The columns of a span that `restored` takes, in its order."""
    return ", ".join(("attributes", *columns_of().values()))


def restored(attributes: Mapping[bytes, bytes], *texts: bytes) -> Mapping[bytes, bytes]:
    """Return a span's attributes with the bytes that came; `texts` are the other columns of `stored`."""
    if _MARK not in attributes.values():
        return attributes
    own = dict(zip(_KEYS, texts, strict=True))
    return {key: _written(own.get(key, _ELSEWHERE)) if value == _MARK else value for key, value in attributes.items()}


def _written(text: bytes) -> bytes:
    """A short text as OTLP writes an AnyValue."""
    return _TEXT + bytes((len(text),)) + text
