"""What is stored once: where an attribute's text fills a column of its own, a mark stands for it in the map.

Ids of responses, tool calls and conversations hardly repeat, so a second copy of them was a fifth of a span's disk.
Only a text of less than 128 bytes is marked, in the one way that OTLP writes it: what is read back has the same bytes.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from lamplighter_server.semconv.tables import columns
from lamplighter_server.store.decode import STRING, quote

if TYPE_CHECKING:
    from collections.abc import Mapping

# No AnyValue begins so: a protobuf field can't have the number 0, and the receiver refuses a body that says so.
MARK: Final = r"\x00"
PLAIN_STRINGS: Final = frozenset({"conversation_id", "response_id", "tool_call_id"})
"""The columns whose values hardly repeat: they have no dictionary, and lie in no map beside."""


@cache
def columns_of() -> Mapping[str, str]:
    """Return the keys that are stored once, each with its column: the name that comes before all others of it."""
    return {column.keys[0]: column.name for column in columns() if column.name in PLAIN_STRINGS}


def marked(numbers: Mapping[str, int]) -> str:
    """The values of a span's attributes as they are stored; `numbers` are those that the keys have in `ids`."""
    of_column = " OR ".join(f"i = {numbers[key]}" for key in columns_of())
    plain = "length(t) BETWEEN 1 AND 127 AND length(v) = length(t) + 2 AND bitAnd(w, 255) = length(t)"
    stored = f"if(({of_column}) AND {plain}, '{MARK}', v)"
    return f"arrayMap((v, i, t, w) -> {stored}, attribute_values, ids, texts, words)"


def _text(column: str) -> str:
    return f"concat('{STRING}', char(length({column})), {column})"


def value(key: str, column: str) -> str:
    """The bytes of one attribute of `columns_of`, whether they were marked or not; `key` is the SQL of its name."""
    return f"if(attributes[{key}] = '{MARK}', {_text(column)}, attributes[{key}])"


def attributes() -> str:
    """The map of a span's attributes with the bytes that came."""
    texts = ", ".join(f"k = {quote(key)}, {_text(column)}" for key, column in columns_of().items())
    whole = f"arrayMap((k, v) -> if(v = '{MARK}', multiIf({texts}, v), v), mapKeys(attributes), mapValues(attributes))"
    return f"mapFromArrays(mapKeys(attributes), {whole})"
