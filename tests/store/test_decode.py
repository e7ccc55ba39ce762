"""The SQL that reads OTLP's bytes says what Python's own protobuf says."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest
from lamplighter_server.store import decode
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, InstrumentationScope
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from otlp_requests import any_value, attributes

if TYPE_CHECKING:
    from lamplighter_server.store.engine import Engine

INTS = [0, 1, 127, 128, 2**35, 2**56 - 1, 2**56, 2**63 - 1, -1, -128, -(2**63)]
DOUBLES = [0.0, -0.0, 1.5, -2.5, 1e300, 5e-324, math.inf, -math.inf, math.nan]
STRINGS = [
    "",
    "a",
    "a" * 127,
    "a" * 128,
    "é" * 8191 + "a",
    "a" * 16384,
    "\0",
    "12",
    "1.5",
    "-3",
    "word",
    "9223372036854775808",
    "18446744073709551616",
    "99999999999999999999999",
    "-1",
]
OTHERS = [None, True, False, [], ["a"], {}, {"k": 1}, b"", b"\x0a\x01b"]
VALUES = [*INTS, *DOUBLES, *STRINGS, *OTHERS]
RAW = [any_value(value).SerializeToString() for value in VALUES]


def evaluated(engine: Engine, expression: str, raw: list[bytes], name: str = "v") -> list[Any]:
    """Evaluate an expression over a value's bytes, for each of these."""
    rows = engine.query(
        f"SELECT {expression} FROM (SELECT arrayJoin(arrayEnumerate({{raw:Array(String)}})) AS at, "
        f"unhex({{raw:Array(String)}}[at]) AS {name}) ORDER BY at",
        {"raw": [value.hex() for value in raw]},
    )
    return [row[0] for row in rows.result_rows]


def over(expression: str) -> str:
    """Put the number behind the tag beside the value, as the load does."""
    return f"arrayMap((v, n) -> {expression}, [v], arrayMap(w -> {decode.varint('w')}, [{decode.word('v')}]))[1]"


TEXT = decode.string("v", decode.word("v"))


def as_uint(value: Any) -> int:
    """Say which whole number a value spells."""
    if isinstance(value, float):
        return 0 if math.isnan(value) else int(min(max(value, 0), decode.MOST))
    if isinstance(value, str):
        return min(int(value), decode.MOST) if value.isdecimal() and int(value) < 2**64 else 0
    return min(max(value, 0), decode.MOST) if type(value) is int else 0


def as_number(value: Any) -> float | None:
    """Say which number a value spells."""
    if isinstance(value, str):
        return float(value) if value in ("12", "1.5", "-3", "-1") or value.isdecimal() else None
    if type(value) is int:
        return float(value) if 0 <= value < 2**56 else None
    return value if isinstance(value, float) else None


def shown(values: list[Any]) -> list[str]:
    """Return values so that a NaN equals itself."""
    return [repr(value)[:60] for value in values]


def test_strings_are_read_whole_at_every_length(engine: Engine) -> None:
    """The text of an AnyValue is the string, with lengths of one, two, three and four bytes; other kinds have none."""
    expected = [value if isinstance(value, str) else "" for value in VALUES]
    assert evaluated(engine, TEXT, RAW) == expected
    huge = "a" * 2_100_000
    assert evaluated(engine, TEXT, [any_value(huge).SerializeToString()]) == [huge]
    cut = decode.string("v", decode.word("v"), 100)
    assert evaluated(engine, cut, RAW) == [text.encode()[:100].decode(errors="ignore") for text in expected]


def test_whole_numbers_are_exact_to_56_bits(engine: Engine) -> None:
    """Ints, doubles and strings that spell a number become it, or 2^56; a negative or other value is 0."""
    assert evaluated(engine, over(decode.uint("v", "n")), RAW) == [as_uint(value) for value in VALUES]


def test_numbers_are_doubles_or_nothing(engine: Engine) -> None:
    """Doubles keep every bit, ints and strings become doubles, other values are NULL."""
    found = evaluated(engine, over(decode.number("v", "n")), RAW)
    assert shown(found) == shown([as_number(value) for value in VALUES])


def test_flags_are_bools_or_nothing(engine: Engine) -> None:
    """True and false are told apart from each other and from what is no bool."""
    assert evaluated(engine, decode.flag("v"), RAW) == [value if isinstance(value, bool) else None for value in VALUES]


@pytest.mark.parametrize("padding", [1, 2, 3])
def test_padded_varints_are_read(engine: Engine, padding: int) -> None:
    """A length or number written with more bytes than it needs is the same length or number."""

    def padded(number: int) -> bytes:
        return bytes([number | 0x80]) + b"\x80" * (padding - 1) + b"\0"

    text, number = b"\x0a" + padded(5) + b"hello", b"\x18" + padded(42)
    assert AnyValue.FromString(text).string_value == "hello"
    assert AnyValue.FromString(number).int_value == 42
    assert evaluated(engine, TEXT, [text]) == ["hello"]
    assert evaluated(engine, over(decode.uint("v", "n")), [number]) == [42]


LISTS: list[tuple[Any, list[str]]] = [
    (["stop"], ["stop"]),
    (["stop", "tool_calls", "length"], ["stop", "tool_calls", "length"]),
    ([], []),
    (["content_filter"] * 20, ["content_filter"] * 20),
    (["a.b-c d_1", "MAX_TOKENS"], ["a.b-c d_1", "MAX_TOKENS"]),
    (["tool/calls", "érreur", "x" * 120], ["tool/calls", "érreur", "x" * 120]),
    ('["stop", "length"]', ["stop", "length"]),
    (str(["x" * 100] * 3).replace("'", '"'), ["x" * 100] * 3),
    ("stop", ["stop"]),
    ("y" * 200, ["y" * 200]),
    ("[not json", []),
    (5, []),
    (None, []),
    ([1, 2], []),
]


def test_lists_of_words_are_read_from_every_shape(engine: Engine) -> None:
    """An array of strings, a JSON list in a string and a single string become the same list of words."""
    raw = [any_value(value).SerializeToString() for value, _ in LISTS]
    assert [list(found) for found in evaluated(engine, decode.texts("v", TEXT), raw)] == [words for _, words in LISTS]


@pytest.mark.parametrize("before", [{}, {"host.name": "h", "n": 5, "list": ["a"]}], ids=["first", "behind others"])
def test_an_attribute_of_a_resource_is_found_in_its_bytes(engine: Engine, before: dict[str, Any]) -> None:
    """Text of any length is found; other kinds, an empty value and an absent key are empty."""
    values = [
        *STRINGS,
        5,
        300,
        -1,
        1.5,
        True,
        ["a"],
        {"k": "v"},
        None,
        b"b",
    ]
    resources = [
        Resource(attributes=attributes({**before, "service.name": value, "z": "last"}), dropped_attributes_count=3)
        for value in values
    ]
    resources.append(Resource(attributes=attributes({**before, "my.service.name": "no", "service.names": "no"})))
    expected = [value if isinstance(value, str) else "" for value in values] + [""]
    assert resource_texts(engine, [r.SerializeToString() for r in resources]) == [("", text) for text in expected]


def test_an_attribute_behind_padded_lengths_is_found(engine: Engine) -> None:
    """A writer that reserves four bytes for each length of a resource is read like any other."""

    def padded(field: bytes, message: bytes) -> bytes:
        low, high = len(message) & 0x7F, len(message) >> 7
        return field + bytes([low | 0x80, high | 0x80, 0x80, 0]) + message

    for text in ("desk", "é" * 200):
        attribute = b"\x0a\x0cservice.name" + padded(b"\x12", padded(b"\x0a", text.encode()))
        raw = padded(b"\x0a", attribute)
        assert Resource.FromString(raw).attributes[0].value.string_value == text
        assert resource_texts(engine, [raw]) == [("", text)]


def resource_texts(engine: Engine, raw: list[bytes]) -> list[tuple[str, str]]:
    """Read two attributes out of resources as the load does, in its steps."""
    steps = decode.resource_texts(["absent", "service.name"])
    inner = (
        "SELECT at, resource_bytes, {resource_found}, {resource_sizes} FROM (SELECT arrayJoin(arrayEnumerate("
        "{{raw:Array(String)}})) AS at, unhex({{raw:Array(String)}}[at]) AS resource_bytes)"
    )
    query = (
        "SELECT {resource_texts}, text_0, text_1, at"
        f" FROM (SELECT *, {{resource_values}}, {{resource_words}} FROM ({inner})) ORDER BY at"
    )
    rows = engine.query(query.format(**steps), {"raw": [value.hex() for value in raw]}).result_rows
    return [(row[0], row[1]) for row in rows]


def test_the_name_of_a_scope_is_found_in_its_bytes(engine: Engine) -> None:
    """A scope's name is found at any length, and none where it has none."""
    names = ["", "a", "opentelemetry.instrumentation.openai", "a" * 127, "b" * 128, "é" * 127 + "c", "d" * 20000]
    raw = [InstrumentationScope(name=name, version="1").SerializeToString() for name in names]
    assert evaluated(engine, decode.scope_name("v", decode.word("v")), [b"", *raw]) == ["", *names]


def test_literals_are_quoted_for_the_engine(engine: Engine) -> None:
    """Any text comes back from the literal that is made of it."""
    texts = ["", "it's", "back\\slash", "\\'", "new\nline", "é", "{{x}}", "{name:String}"]
    assert engine.query(f"SELECT {decode.array(texts)}").result_rows[0][0] == texts
