"""The language people filter with: text to terms, terms to SQL conditions whose values are bound."""

from lamplighter_server.store.filter.conditions import Conditions, conditions
from lamplighter_server.store.filter.fields import FIELDS, Field, field_named
from lamplighter_server.store.filter.parse import parse
from lamplighter_server.store.filter.terms import BadFilter, Term, Value

__all__ = [
    "FIELDS",
    "BadFilter",
    "Conditions",
    "Field",
    "Term",
    "Value",
    "conditions",
    "field_named",
    "parse",
]
