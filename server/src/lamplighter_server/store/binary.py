"""Writes rows as ClickHouse's RowBinaryWithNames, for inserts that Python makes.

Bound as a text they would cost many times more: the engine copies it for each column that is read from it.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from struct import Struct
from typing import TYPE_CHECKING, Any, Final, Literal

from lamplighter_server.store.engine import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from lamplighter_server.store.engine import Engine

Kind = Literal["i8", "u8", "u32", "i64", "u64", "f32", "f64", "bool", "text", "bytes", "texts", "u64s", "pairs"]
"""`bytes` are of a FixedString; an `i64` may be a DateTime64's; a plural is an array, `pairs` one of two texts each."""
_SEVEN_BITS: Final = 0x7F
_ONE_BYTE: Final = 0x80


def _text(value: str) -> bytes:
    raw = value.encode("utf-8", "replace")
    return _varint(len(raw)) + raw


def _varint(number: int) -> bytes:
    if number < _ONE_BYTE:
        return bytes((number,))
    return bytes((number & _SEVEN_BITS | _ONE_BYTE,)) + _varint(number >> 7)


def _array(write: Callable[[Any], bytes]) -> Callable[[Any], bytes]:
    return lambda values: _varint(len(values)) + b"".join(map(write, values))


def _pair(values: tuple[str, str]) -> bytes:
    return b"".join(map(_text, values))


_WRITERS: Final[dict[Kind, Callable[[Any], bytes]]] = {
    "i8": Struct("<b").pack,
    "u8": Struct("<B").pack,
    "u32": Struct("<I").pack,
    "i64": Struct("<q").pack,
    "u64": Struct("<Q").pack,
    "f32": Struct("<f").pack,
    "f64": Struct("<d").pack,
    "bool": Struct("<?").pack,
    "text": _text,
    "bytes": bytes,
    "texts": _array(_text),
    "u64s": _array(Struct("<Q").pack),
    "pairs": _array(_pair),
}


def encoded(columns: Mapping[str, Kind], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return rows of these columns, each with a value for every column in their order."""
    writers = [_WRITERS[kind] for kind in columns.values()]
    parts = [_varint(len(columns)), *map(_text, columns)]
    for row in rows:
        parts += [write(value) for write, value in zip(writers, row, strict=True)]
    return b"".join(parts)


def insert(engine: Engine, table: str, columns: Mapping[str, Kind], rows: Iterable[Sequence[Any]], name: str) -> None:
    """Insert rows; a server knows the insert by its `name` until it ends. Raises Unavailable without a file."""
    try:
        with tempfile.NamedTemporaryFile(suffix=".rows") as file:
            file.write(encoded(columns, rows))
            file.flush()
            engine.insert_file(table, Path(file.name), "RowBinaryWithNames", {"max_insert_threads": "1"}, name)
    except OSError as error:
        where = tempfile.gettempdir()
        raise Unavailable(f"rows of {table} wait: no file can be written in {where}: {error.strerror}") from error
