"""Every field a person can filter by: what it means, how it compares, and where its value lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from lamplighter_server.store.filter.terms import OPERATORS
from lamplighter_server.store.trace_status import STATUS

if TYPE_CHECKING:
    from lamplighter_server.store.filter.terms import Operator

FieldType = Literal["string", "number", "duration", "boolean", "attribute"]
Home = Literal["list", "text", "aggregate", "ledger", "status", "id", "attribute"]
"""How `sql` is read: a list or a text column of a row, a sum over a trace's rows or ledger, or a case of its own."""

ATTRIBUTE: Final = "attr."
_EQUAL: tuple[Operator, ...] = (":",)
_ORDERED: tuple[Operator, ...] = (">", ">=", "<", "<=")


@dataclass(frozen=True)
class Field:
    """A field and where it is found: `table` is the one whose rows decide, `sql` the value in it."""

    name: str
    type: FieldType
    description: str
    home: Home
    sql: str
    table: Literal["trace_segments", "spans", "ledger"] = "trace_segments"
    beside: tuple[Literal["tool_results"], str] | None = None
    """Another table whose rows decide too, and the text in it."""

    @property
    def operators(self) -> tuple[Operator, ...]:
        """How the field may be compared, the usual one first."""
        if self.home == "attribute":
            return OPERATORS
        if self.home in ("aggregate", "ledger"):
            return _ORDERED if self.type == "duration" else (*_ORDERED, ":")
        return _EQUAL


def _list(name: str, column: str, description: str) -> Field:
    return Field(name, "string", description, "list", column)


def _sum(name: str, sql: str, description: str) -> Field:
    return Field(name, "number", description, "aggregate", sql)


_ASKED, _ANSWERED = "tupleElement(models, 'request')", "tupleElement(models, 'response')"


def _used(name: str, sql: str, description: str) -> Field:
    return Field(name, "number", description, "ledger", f"sum(sign * ({sql}))", "ledger")


FIELDS: Final = (
    _list("agent", "agents", "an agent that took part"),
    _list("model", f"arrayConcat({_ASKED}, {_ANSWERED})", "a model that was asked for or that answered"),
    _list("request_model", _ASKED, "a model that was asked for"),
    _list("response_model", _ANSWERED, "a model that answered"),
    _list("provider", "providers", "a provider of models"),
    Field("tool", "string", "a tool that was called", "list", "tools", beside=("tool_results", "name")),
    _list("service", "services", "a service that sent spans"),
    _list("operation", "operations", "a kind of operation, such as chat or execute_tool"),
    Field("status", "string", "how the trace stands: ok, error, running or lost", "status", STATUS),
    _list("error_type", "error_types", "the type of an error"),
    _list("finish_reason", "finish_reasons", "why a model stopped, such as stop or length"),
    _list("conversation", "conversations", "the id of a conversation"),
    _list("workflow", "workflows", "a workflow"),
    _list("environment", "environments", "a deployment environment"),
    Field("name", "string", "the name of a span", "text", "name", "spans"),
    Field("scope", "string", "the instrumentation scope of a span", "text", "scope_name", "spans"),
    Field(
        "duration",
        "duration",
        "from the first span's start to the last one's end, such as 500ms, 5s or 2m",
        "aggregate",
        "toUnixTimestamp64Nano(max(part.end)) - toUnixTimestamp64Nano(min(part.start))",
    ),
    _used("input_tokens", "toInt64(entry.input_tokens)", "tokens sent to models, those from a cache included"),
    _used("output_tokens", "toInt64(entry.output_tokens)", "tokens that models answered, reasoning included"),
    _used("total_tokens", "toInt64(entry.input_tokens + entry.output_tokens)", "tokens sent and answered"),
    _used("cache_read_tokens", "toInt64(entry.cache_read_tokens)", "tokens read from a cache"),
    _used("cost", "entry.cost", "US dollars that its calls cost, those without a price left out"),
    _sum("spans", "sum(part.spans)", "how many spans the trace has"),
    _sum("errors", "sum(part.errors)", "how many spans failed"),
    Field("trace", "string", "the id of a trace, or its beginning with a *", "id", "trace_id"),
    Field("attr.<key>", "attribute", "any attribute of a span or of its resource", "attribute", "", "spans"),
)
_BY_NAME: Final = {field.name: field for field in FIELDS}
_ANY_ATTRIBUTE: Final = _BY_NAME["attr.<key>"]


def field_named(name: str) -> Field | None:
    """Return the field of that name; every `attr.…` is one."""
    if name.startswith(ATTRIBUTE) and len(name) > len(ATTRIBUTE):
        return _ANY_ATTRIBUTE
    return None if name == _ANY_ATTRIBUTE.name else _BY_NAME.get(name)
