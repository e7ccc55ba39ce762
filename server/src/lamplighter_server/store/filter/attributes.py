"""Compares an attribute inside the engine, where its value is still the bytes of an OTLP AnyValue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lamplighter_server.semconv.tables import content
from lamplighter_server.store.decode import ARRAY
from lamplighter_server.store.filter import scalars
from lamplighter_server.store.filter.encodings import elements, encodings, resource_attribute, resource_attribute_head
from lamplighter_server.store.filter.fields import ATTRIBUTE
from lamplighter_server.store.filter.numbers import number
from lamplighter_server.store.filter.terms import BadFilter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lamplighter_server.store.filter.fields import Field
    from lamplighter_server.store.filter.parameters import Parameters
    from lamplighter_server.store.filter.terms import Term

# As many as ClickHouse looks for at once.
_MOST_NEEDLES = 255


def column_of(key: str) -> str:
    """Return the map that holds an attribute: message content lies apart, so that other filters never read it."""
    named = key in content().ask or key in content().keys
    return "content" if named or any(_begins(key, prefix) for prefix in content().prefixes) else "attributes"


def _begins(key: str, prefix: str) -> bool:
    plain = prefix.removesuffix("#")
    following = key[len(plain) : len(plain) + 1]
    return key.startswith(plain) and (plain == prefix or (following.isascii() and following.isdigit()))


def attribute_test(_field: Field, term: Term, parameters: Parameters) -> str:
    """Test an attribute of the span, or of the resource it came from."""
    compared = _Attribute((term.field or "").removeprefix(ATTRIBUTE), parameters)
    if term.operator != ":":
        return compared.ordered(term)
    tests = [compared.begins(value.text) if value.text else compared.present() for value in term.values if value.prefix]
    exact = [value.text for value in term.values if not value.prefix]
    return " OR ".join(tests + ([compared.equals(exact)] if exact else []))


class _Attribute:
    """Tests of one attribute, on the span's map and, unless it is message content, on the resource's bytes."""

    def __init__(self, key: str, parameters: Parameters) -> None:
        self._key = key
        self._parameters = parameters
        self._column = column_of(key)
        self._bound_key = parameters.text(key)
        self._value = f"{self._column}[{self._bound_key}]"
        self._in_resource = self._column == "attributes"
        head = resource_attribute_head(key)
        self._of_resource = scalars.of_resource(parameters.raw(head), len(head)) if self._in_resource else ""

    def present(self) -> str:
        """Test that the attribute is there, whatever its value."""
        test = f"mapContains({self._column}, {self._bound_key})"
        return f"{test} OR {self._of_resource} != ''" if self._in_resource else test

    def equals(self, wanted: list[str]) -> str:
        """Test for one of these values, or for a list that has one of them."""
        encoded = [encoding for text in wanted for encoding in encodings(text)]
        inside = self._parameters.raws([element for text in wanted for element in elements(text)])
        has_element = f"arrayExists(e -> position({self._value}, e) > 0, {inside})"
        listed = f"startsWith({self._value}, '{ARRAY}') AND {has_element}"
        exact = f"(has({self._parameters.raws(encoded)}, {self._value}) OR ({listed}))"
        there = f"mapContains({self._column}, {self._bound_key})"
        if not self._in_resource:
            return f"{there} AND {exact}"
        of_resource = self._resource_has([resource_attribute(self._key, encoding) for encoding in encoded])
        # Keys and resources are dictionaries: these tests are nearly free, and spare most rows the reading of values.
        return f"({there} OR {of_resource}) AND ({exact} OR {of_resource})"

    def _resource_has(self, wanted: list[bytes]) -> str:
        raw = self._parameters.raws(wanted)
        few = len(wanted) <= _MOST_NEEDLES
        return f"multiSearchAny(resource, {raw})" if few else f"arrayExists(e -> position(resource, e) > 0, {raw})"

    def begins(self, prefix: str) -> str:
        """Test for a text that begins so."""
        bound = self._parameters.text(prefix)
        return " OR ".join(f"startsWith({scalars.text(value)}, {bound})" for value in self._values())

    def ordered(self, term: Term) -> str:
        """Test for a number that compares so."""
        value = term.values[0]
        found = None if value.prefix else number(value.text)
        if found is None:
            raise BadFilter(f"'{term.field}{term.operator}' needs a number, such as 1500 or 1.5k", value.position)
        bound = self._parameters.number(found)
        return " OR ".join(f"{scalars.number(value)} {term.operator} {bound}" for value in self._values())

    def _values(self) -> Iterator[str]:
        yield self._value
        if self._in_resource:
            yield self._of_resource
