"""Ids that have a column of their own: they are stored once, and read back as they were sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from lamplighter_server.journal import Signal
from lamplighter_server.journal.record import varint
from lamplighter_server.semconv.tables import columns
from lamplighter_server.store import once
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue
from otlp_requests import span
from sealed_segments import load_all

if TYPE_CHECKING:
    from lamplighter_server.store.engine import Engine
    from sealed_segments import Sealed

VALUES = {
    "a text": AnyValue(string_value="resp_1"),
    "an empty text": AnyValue(string_value=""),
    "the mark itself": AnyValue(string_value="\0"),
    "text beyond ASCII": AnyValue(string_value="é\n'\\"),
    "the longest": AnyValue(string_value="x" * 127),
    "one longer": AnyValue(string_value="x" * 128),
    "a number": AnyValue(int_value=5),
    "a list": AnyValue(array_value=ArrayValue(values=[AnyValue(string_value="a")])),
    "bytes": AnyValue(bytes_value=b"\0\1"),
    "nothing": AnyValue(),
}
RAW = {name: value.SerializeToString() for name, value in VALUES.items()} | {
    "a length in two bytes": b"\x0a\x83\x00abc",
    "a text twice": b"\x0a\x01a\x0a\x01b",
}


def message(*fields: tuple[int, bytes]) -> bytes:
    """Return fields of bytes as protobuf writes them."""
    return b"".join(varint(number << 3 | 2) + varint(len(value)) + value for number, value in fields)


def body(key: str, value: bytes, *more: tuple[str, bytes]) -> bytes:
    """Return a request of one span with these attributes, their values byte by byte."""
    pairs = [(9, message((1, name.encode()), (2, raw))) for name, raw in ((key, value), *more)]
    return message((1, message((2, message((2, span().SerializeToString() + message(*pairs)))))))


def row(engine: Engine, statement: str, bound: dict[str, str]) -> Any:
    """Return the only row of an answer, its strings as bytes."""
    with engine.client() as client:
        (found,) = client.query(statement, parameters=bound, query_formats={"String": "bytes"}).result_rows
    return found


@pytest.mark.parametrize("name", RAW)
@pytest.mark.parametrize("key", once.columns_of())
def test_an_id_comes_back_as_it_was_sent(engine: Engine, sealed: Sealed, key: str, name: str) -> None:
    """Whatever the value of an attribute that has a column of its own, the bytes read back are those that came."""
    sent = RAW[name]
    load_all(engine, sealed.segment(Signal.TRACES, [body(key, sent, ("other", RAW["the mark itself"]))]))
    alone = once.value("{key:String}", once.columns_of()[key])
    read = f"SELECT attributes[{{key:String}}], {alone}, {once.stored()} FROM spans WHERE project = {{project:String}}"
    stored, alone, *columns = row(engine, read, {"key": key, "project": sealed.project})
    whole = once.restored(*columns)
    assert alone == whole[key.encode()] == sent
    assert whole[b"other"] == RAW["the mark itself"]
    assert (stored == b"\0") == (name in {"a text", "the mark itself", "text beyond ASCII", "the longest"})


@pytest.mark.parametrize("key", once.columns_of())
def test_an_id_of_another_name_fills_the_column_alone(engine: Engine, sealed: Sealed, key: str) -> None:
    """Where another attribute comes after the one that fills the column, each keeps its own value."""
    others = {"gen_ai.response.id": "ai.response.id", "gen_ai.tool.call.id": "tool_call.id"}
    other = others.get(key, "session.id")
    load_all(engine, sealed.segment(Signal.TRACES, [body(other, RAW["the longest"], (key, RAW["a text"]))]))
    read = f"SELECT {once.stored()} FROM spans WHERE project = {{project:String}}"
    values = once.restored(*row(engine, read, {"project": sealed.project})).values()
    assert set(values) == {RAW["the longest"], RAW["a text"]}


def test_a_mark_of_another_version_keeps_its_key_and_its_neighbours() -> None:
    """Where this version does not know a key that was marked, the span is read all the same, and the value says so."""
    texts = [b"conversation", b"response", b"call"]
    stored = {b"some.id": b"\0", b"gen_ai.response.id": b"\0", b"other": RAW["a number"]}
    found = {key: AnyValue.FromString(value) for key, value in once.restored(stored, *texts).items()}
    assert found == {
        b"some.id": AnyValue(string_value="stored by another version"),
        b"gen_ai.response.id": AnyValue(string_value="response"),
        b"other": VALUES["a number"],
    }


def test_every_column_of_ids_has_a_key_that_is_stored_once() -> None:
    """Each name that comes before all others of its column is marked: another one in front would be stored twice."""
    first = {column.keys[0]: column.name for column in columns() if column.name in once.PLAIN_STRINGS}
    assert first.items() <= once.columns_of().items()
