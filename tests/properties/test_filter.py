"""Whatever someone types into the filter, and whatever values are stored."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lamplighter_server.store.filter import FIELDS, BadFilter, conditions, parse
from lamplighter_server.store.filter.encodings import encodings
from lamplighter_server.store.read import histogram, listing
from lamplighter_server.store.read.scope import Scope
from opentelemetry.proto.common.v1.common_pb2 import AnyValue
from told_traces import Told

if TYPE_CHECKING:
    from collections.abc import Callable

    from told_traces import Teller

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
FIELD = st.sampled_from([field.name for field in FIELDS if "<" not in field.name]) | TEXT.map(lambda key: f"attr.{key}")
OPERATOR = st.sampled_from([":", ">", ">=", "<", "<=", ""])
WORD = st.sampled_from(["5s", "1.5k", "-3", "1e308", "error", "*", "a*", "ab*", "true", "9" * 25]) | TEXT.map(
    lambda text: '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'
)
TERM = st.builds(
    lambda minus, field, operator, values: minus + field + operator + ",".join(values),
    *(st.sampled_from(["", "-"]), FIELD, OPERATOR, st.lists(WORD, min_size=1, max_size=3)),
)
SLOW = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
FEW = settings(SLOW, max_examples=10)


def refusal(text: str) -> BadFilter | None:
    """Return why a filter is refused, if it is."""
    try:
        conditions(parse(text))
    except BadFilter as refused:
        return refused
    return None


@given(TEXT | st.lists(TERM, max_size=4).map(" ".join))
@example('attr.""":"x"')
@example("a:" * 500)
def test_a_filter_is_read_or_refused_at_a_place(text: str) -> None:
    """Any text is a filter, or is refused with a position inside of it: nothing else is raised."""
    refused = refusal(text)
    assert refused is None or (0 <= refused.position <= len(text) and refused.reason)


@given(TEXT)
def test_a_quoted_value_is_what_was_quoted(text: str) -> None:
    """Whatever stands in quotes, its quotes and backslashes escaped, is the value."""
    quoted = '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'
    (term,) = parse(f"name:{quoted}")
    assert [value.text for value in term.values] == [text]
    assert [value.text for term in parse(quoted) for value in term.values] == [text]


@given(
    st.one_of(TEXT, st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False, allow_infinity=False))
)
def test_a_scalar_is_found_by_its_text(value: str | bool | float) -> None:
    """The text of any scalar stands, among others, for that scalar's bytes."""
    kinds = {bool: "bool_value", int: "int_value", float: "double_value", str: "string_value"}
    text = str(value).lower() if isinstance(value, bool) else str(value)
    assert AnyValue(**{kinds[type(value)]: value}).SerializeToString() in encodings(text)


@pytest.fixture(scope="module")
def store(teller: Callable[[], Teller]) -> Teller:
    """Return the teller of a few traces."""
    tell = teller()
    tell(Told("a", at=-30, attributes={"k": "v", "n": -5, "l": [1, "x"], "gen_ai.agent.name": "planner"}))
    tell(Told("b", at=-20, error="boom"))
    return tell


@SLOW
@given(st.lists(TERM, max_size=3).map(" ".join))
def test_the_engine_understands_every_filter(store: Teller, text: str) -> None:
    """A filter that is understood never makes the engine refuse the query, and list and counts agree."""
    try:
        compiled = conditions(parse(text))
    except BadFilter:
        return
    scope = Scope(store.project, store.loaded, time.time_ns())
    page = listing.page(store.engine, scope, compiled, limit=5, cursor=None)
    counts = histogram.histogram(store.engine, scope, compiled, buckets=3)
    assert counts["traces"] == len(page.traces)


@FEW
@given(TEXT.filter(lambda text: "\0" not in text), TEXT.filter(bool))
def test_a_stored_attribute_is_found(teller: Callable[[], Teller], value: str, key: str) -> None:
    """An attribute is found by its key and value whatever characters they are made of."""
    tell = teller()
    tell(Told("odd", attributes={key: value}))
    escaped_key, escaped_value = (re.sub(r'(["\\])', r"\\\1", text) for text in (key, value))
    compiled = conditions(parse(f'attr."{escaped_key}":"{escaped_value}"'))
    scope = Scope(tell.project, tell.loaded, time.time_ns())
    assert len(listing.page(tell.engine, scope, compiled, limit=5, cursor=None).traces) == 1
