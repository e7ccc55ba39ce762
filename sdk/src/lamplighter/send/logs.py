"""Takes log events from any logger provider through the content policy into the outbox and to the exporter."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from opentelemetry.sdk._logs import LogRecordProcessor, ReadableLogRecord, ReadWriteLogRecord
from opentelemetry.trace import get_current_span

from lamplighter.prepare.content import CONVERSATION, UNCHECKED, keep_names
from lamplighter.prepare.content_keys import MESSAGE_EVENTS
from lamplighter.prepare.sendable import make_sendable, sendable
from lamplighter.record.genai import conversation_of
from lamplighter.record.lineage import lineage_of
from lamplighter.record.recorded import guarded
from lamplighter.send.outbox import Entry, Limits, Outbox, Verdict
from lamplighter.send.spans import LEAST_WEIGHT, size_of, weigh

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lamplighter.prepare.content import ContentPolicy
    from lamplighter.prepare.origin import Origin
    from lamplighter.send.delivery import Delivery


Emitted = tuple[ReadWriteLogRecord, "str | None"]


@guarded
def conversation_at(record: ReadWriteLogRecord) -> str | None:
    """Give the conversation a record belongs to by what is current where it is emitted, as its span does."""
    context = record.log_record.context
    above = lineage_of(get_current_span(context).get_span_context()).conversation
    return above or conversation_of(context)


class LamplighterLogProcessor(LogRecordProcessor):
    """Queues every log record for each exporter; the policy is applied on the sender's thread."""

    def __init__(
        self, policy: ContentPolicy, origin: Origin, deliveries: Sequence[Delivery], limits: Limits, *, weigh: bool
    ) -> None:
        self._policy = policy
        self._origin = origin
        self._weigh = weigh
        self.boxes = [Outbox("lamplighter-logs", self._sender(delivery), limits) for delivery in deliveries]

    def on_emit(self, log_record: ReadWriteLogRecord) -> None:
        """Queue a record; never blocks."""
        conversation = conversation_at(log_record)
        weight = self._weight_of(log_record) if self._weigh else LEAST_WEIGHT
        for box in self.boxes:
            box.put((log_record, conversation), weight)

    def _weight_of(self, given: ReadWriteLogRecord) -> int:
        record = given.log_record
        return weigh(record.attributes) + (size_of(record.body) if record.body is not None else 0)

    def force_flush(self, timeout_millis: int = 30000) -> bool:
        """Have all that is queued sent; the sending happens on the sender's thread."""
        done = [box.drain(timeout_millis / 1000) for box in self.boxes]
        return all(done)

    def shutdown(self) -> None:
        """Send what is queued, then no more."""
        self.force_flush(3000)
        for box in self.boxes:
            box.close()

    def _sender(self, delivery: Delivery) -> Callable[[Sequence[Entry[Emitted]]], Verdict]:
        return lambda entries: delivery.send([self._prepared(*entry.item) for entry in entries])

    def _prepared(self, given: ReadWriteLogRecord, conversation: str | None) -> ReadableLogRecord:
        record = copy(given.log_record)
        attributes: dict[str, Any] = dict(record.attributes or {})
        if conversation is not None:
            attributes.setdefault(CONVERSATION, conversation)
        name = record.event_name or str(attributes.get("event.name", ""))
        try:
            allowed = self._policy.allows(attributes, record.trace_id or 0)
            self._policy.apply(attributes, allowed=allowed)
            record.body = self._policy.body(record.body, message=name in MESSAGE_EVENTS, allowed=allowed)
        except Exception:
            keep_names(attributes)
            record.body = UNCHECKED
        record.attributes = attributes
        make_sendable(attributes)
        record.body = sendable(record.body)
        assert given.resource is not None
        return ReadableLogRecord(
            record, self._origin.present(given.resource), given.instrumentation_scope, given.limits
        )
