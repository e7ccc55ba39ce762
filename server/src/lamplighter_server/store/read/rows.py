"""Runs a query whose strings may be any bytes, and yields its rows block by block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from lamplighter_server.store.engine import fill, sql

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lamplighter_server.store.engine import Engine

_BYTES = {"String": "bytes"}


def raw_blocks(
    engine: Engine, name: str, parameters: Mapping[str, Any], **placeholders: str
) -> Iterator[list[Sequence[Any]]]:
    """Run `queries/<name>.sql`; every string comes as bytes. The connection is lent until the last block is read."""
    statement = fill(sql("queries", name), placeholders)
    with (
        engine.client() as client,
        cast("Any", client).query_row_block_stream(
            statement, parameters=dict(parameters), query_formats=_BYTES
        ) as blocks,
    ):
        yield from cast("Iterator[list[Sequence[Any]]]", blocks)
