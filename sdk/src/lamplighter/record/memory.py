"""An agent's memory: creating, searching, updating and deleting what it keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from opentelemetry.trace import SpanKind

from lamplighter.record.agents import note_client_operation
from lamplighter.record.exceptions import tell_exception
from lamplighter.record.models import EXCEPTION_EVENT
from lamplighter.record.operation import Operation
from lamplighter.record.plain import operation_span
from lamplighter.record.recorded import Invocation, Recorded, guarded
from lamplighter.record.values import as_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lamplighter.session import Session

MemoryOperation = Literal[
    "search_memory",
    "create_memory",
    "update_memory",
    "upsert_memory",
    "delete_memory",
    "create_memory_store",
    "delete_memory_store",
]


class MemoryCall(Recorded):
    """One operation on a memory."""

    def __init__(self, session: Session | None = None, invocation: Invocation | None = None, name: str = "") -> None:
        super().__init__(session, invocation)
        self._name = name

    @guarded
    def query(self, text: str) -> None:
        """Record what was searched for; nothing is kept while content is off."""
        if self.captures_content:
            self.set_attribute("gen_ai.memory.query.text", text)

    @guarded
    def records(self, found: Sequence[Mapping[str, Any]]) -> None:
        """Record how many records there were and, with content, the records: `content`, `id`, `score`, `metadata`."""
        self.set_attribute("gen_ai.memory.record.count", len(found))
        if self.captures_content:
            self.set_attribute("gen_ai.memory.records", as_text([dict(one) for one in found]))

    def _failed(self, session: Session, invocation: Invocation, error: BaseException) -> None:
        tell_exception(session, EXCEPTION_EVENT, invocation, error)

    def _measure(self, session: Session, invocation: Invocation, seconds: float) -> None:
        note_client_operation(session, invocation, self._name, seconds)


def memory(
    operation: MemoryOperation,
    *,
    store: str | None = None,
    record: str | None = None,
    provider: str | None = None,
    in_process: bool = False,
) -> Operation[MemoryCall]:
    """Record what an agent does with its memory.

    Use it as `with memory("search_memory", store="notes") as call`.

    Args:
        operation: Which one, by the conventions' name.
        store: Id of the memory store.
        record: Id of the one record it is about.
        provider: Who keeps the memory.
        in_process: The memory is in this process: the span is INTERNAL, not CLIENT.

    """
    given = {
        "gen_ai.provider.name": provider,
        "gen_ai.memory.store.id": store,
        "gen_ai.memory.record.id": record,
    }
    kind = SpanKind.INTERNAL if in_process else SpanKind.CLIENT

    def begin(session: Session, _called: str | None) -> MemoryCall:
        return MemoryCall(session, operation_span(session.tracer, operation, None, given, kind), operation)

    return Operation(operation, begin, MemoryCall)
