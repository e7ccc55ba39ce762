"""Compares an attribute inside the engine, where its value is still the bytes of an OTLP AnyValue."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from lamplighter_server.semconv.tables import content
from lamplighter_server.store import once
from lamplighter_server.store.decode import ARRAY
from lamplighter_server.store.filter import scalars
from lamplighter_server.store.filter.encodings import elements, encodings, resource_attribute, resource_attribute_head
from lamplighter_server.store.filter.fields import ATTRIBUTE
from lamplighter_server.store.filter.numbers import number
from lamplighter_server.store.filter.terms import BadFilter

if TYPE_CHECKING:
    from collections.abc import Callable

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


def attribute_tests(term: Term, parameters: Parameters) -> list[str]:
    """Test an attribute of the span, or of the resource it came from: a span passes that passes one of these tests.

    They stay apart because each then reads only the columns and, by the indexes, only the parts of the table it needs.
    """
    compared = _Attribute((term.field or "").removeprefix(ATTRIBUTE), parameters)
    if term.operator != ":":
        return compared.ordered(term)
    tests = [compared.begins(value.text) if value.text else compared.present() for value in term.values if value.prefix]
    exact = [value.text for value in term.values if not value.prefix]
    return [*chain.from_iterable(tests), *(compared.equals(exact) if exact else [])]


class _Attribute:
    """Tests of one attribute, on the span's map and, unless it is message content, on the resource's bytes."""

    def __init__(self, key: str, parameters: Parameters) -> None:
        self._key = key
        self._parameters = parameters
        self._column = column_of(key)
        self._bound_key = parameters.text(key)
        self._there = f"mapContains({self._column}, {self._bound_key})"
        self._own = once.columns_of().get(key)
        plain = f"{self._column}[{self._bound_key}]"
        self._value = once.value(self._bound_key, self._own) if self._own else plain
        self._in_resource = self._column == "attributes"
        head = resource_attribute_head(key)
        self._of_resource = scalars.of_resource(parameters.raw(head), len(head)) if self._in_resource else ""

    def present(self) -> list[str]:
        """Test that the attribute is there, whatever its value."""
        return [self._there, *([f"{self._of_resource} != ''"] if self._in_resource else [])]

    def equals(self, wanted: list[str]) -> list[str]:
        """Test for one of these values, or for a list that has one of them."""
        encoded = [encoding for text in wanted for encoding in encodings(text)]
        bound = self._parameters.raws(encoded)
        inside = self._parameters.raws([element for text in wanted for element in elements(text)])
        has_element = f"arrayExists(e -> position({self._value}, e) > 0, {inside})"
        if not self._in_resource:
            listed = f"{self._there} AND startsWith({self._value}, '{ARRAY}')"
            return [f"{self._there} AND has({bound}, {self._value})", f"{listed} AND {has_element}"]
        plain = f"{self._column}[{self._bound_key}]"  # the column may be empty, or have what another key says
        indexed = f"hasAny(mapValues({self._column}), {bound})"  # as the index on the values spells it
        return [
            *([f"{plain} = '{once.MARK}' AND {self._own} IN {self._parameters.texts(wanted)}"] if self._own else []),
            f"{self._there} AND {indexed} AND has({bound}, {self._value})",
            f"has(listed, {self._bound_key}) AND {has_element}",
            self._resource_has([resource_attribute(self._key, encoding) for encoding in encoded]),
        ]

    def _resource_has(self, wanted: list[bytes]) -> str:
        raw = self._parameters.raws(wanted)
        few = len(wanted) <= _MOST_NEEDLES
        return f"multiSearchAny(resource, {raw})" if few else f"arrayExists(e -> position(resource, e) > 0, {raw})"

    def begins(self, prefix: str) -> list[str]:
        """Test for a text that begins so."""
        bound = self._parameters.text(prefix)
        return self._compared(lambda value: f"startsWith({scalars.text(value)}, {bound})")

    def ordered(self, term: Term) -> list[str]:
        """Test for a number that compares so."""
        value = term.values[0]
        found = None if value.prefix else number(value.text)
        if found is None:
            raise BadFilter(f"'{term.field}{term.operator}' needs a number, such as 1500 or 1.5k", value.position)
        bound = self._parameters.number(found)
        return self._compared(lambda value: f"{scalars.number(value)} {term.operator} {bound}")

    def _compared(self, test: Callable[[str], str]) -> list[str]:
        of_span = f"{self._there} AND {test(self._value)}"
        return [of_span, test(self._of_resource)] if self._in_resource else [of_span]
