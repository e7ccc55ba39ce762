"""Takes log events from any logger provider through the content policy into the outbox and to the exporter."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from opentelemetry.sdk._logs import LogRecordProcessor, ReadableLogRecord, ReadWriteLogRecord

from lamplighter.prepare.content_keys import MESSAGE_EVENTS
from lamplighter.send.outbox import Entry, Limits, Outbox, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lamplighter.prepare.content import ContentPolicy
    from lamplighter.prepare.origin import Origin
    from lamplighter.send.delivery import Delivery


class LamplighterLogProcessor(LogRecordProcessor):
    """Queues every log record for each exporter; the policy is applied on the sender's thread."""

    def __init__(self, policy: ContentPolicy, origin: Origin, deliveries: Sequence[Delivery], limits: Limits) -> None:
        self._policy = policy
        self._origin = origin
        self.boxes = [Outbox("lamplighter-logs", self._sender(delivery), limits) for delivery in deliveries]

    def on_emit(self, log_record: ReadWriteLogRecord) -> None:
        """Queue a record; never blocks."""
        for box in self.boxes:
            box.put(log_record, 1024)

    def force_flush(self, timeout_millis: int = 30000) -> bool:
        """Have all that is queued sent; the sending happens on the sender's thread."""
        done = [box.drain(timeout_millis / 1000) for box in self.boxes]
        return all(done)

    def shutdown(self) -> None:
        """Send what is queued, then no more."""
        self.force_flush(3000)
        for box in self.boxes:
            box.close()

    def _sender(self, delivery: Delivery) -> Callable[[Sequence[Entry[ReadWriteLogRecord]]], Outcome]:
        return lambda entries: delivery.send([self._prepared(entry.item) for entry in entries])

    def _prepared(self, given: ReadWriteLogRecord) -> ReadableLogRecord:
        record = copy(given.log_record)
        attributes: dict[str, Any] = dict(record.attributes or {})
        allowed = self._policy.allows(attributes, record.trace_id or 0)
        self._policy.apply(attributes, allowed=allowed)
        record.attributes = attributes
        name = record.event_name or str(attributes.get("event.name", ""))
        if name in MESSAGE_EVENTS:
            record.body = self._policy.change(record.body) if allowed else None
        elif record.body is not None:
            record.body = self._policy.redact(record.body)
        assert given.resource is not None
        return ReadableLogRecord(
            record, self._origin.present(given.resource), given.instrumentation_scope, given.limits
        )
