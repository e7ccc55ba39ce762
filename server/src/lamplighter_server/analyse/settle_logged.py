"""Settles what log events tell of: conversations, and model calls, unless spans tell of the same conversation."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from lamplighter_server.analyse import rows
from lamplighter_server.analyse.attribute import Attribution
from lamplighter_server.analyse.ledger import Entry, absurd
from lamplighter_server.analyse.logged import events_in_logs
from lamplighter_server.analyse.logged_rows import Conversations
from lamplighter_server.store.load import inserts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lamplighter_server.analyse.prices import PriceBook
    from lamplighter_server.analyse.seen import Seen
    from lamplighter_server.store.engine import Engine

_NO_TRACE: Final = "0" * 32
_DAY: Final = 86_400_000_000_000

Conversation = tuple[str, str]
"""A service and the id of one of its conversations."""


class LoggedCalls:
    """One per store. Called by one thread at a time; `point` gives the number of a settling."""

    def __init__(self, engine: Engine, point: Callable[[], int]) -> None:
        self._engine = engine
        self._point = point
        self._projects: set[str] | None = None

    def settle(self, segment: int, book: PriceBook) -> None:
        """Write the calls and the conversations that a segment of logs tells of."""
        conversations = Conversations()
        for block in events_in_logs(self._engine, "segment = {segment:UInt64}", {"segment": segment}):
            by_project: dict[str, dict[Seen, int]] = defaultdict(dict)
            for event in block:
                conversations.add(event)
                if event.seen.is_call:
                    by_project[event.project][event.seen] = event.arrived
            for project, calls in by_project.items():
                self._write(project, segment, calls, book)
        conversations.write(self._engine, segment)

    def _write(self, project: str, segment: int, calls: dict[Seen, int], book: PriceBook) -> None:
        low, high = min(call.start for call in calls), max(call.start for call in calls)
        bound: dict[str, Any] = {"project": project, "low": low, "high": high}
        named = {"conversations": sorted({call.conversation for call in calls if call.conversation})}
        found = self._engine.ask("conversations_spanned", bound | named) if named["conversations"] else []
        spanned = {(row["service"], row["conversation"]) for row in found}
        wanted = {
            rows.row(_NO_TRACE, _entry(call, spanned), book, incomplete=False): arrived
            for call, arrived in calls.items()
        }
        which = "entry.span_id IN (SELECT toFixedString(unhex(arrayJoin({spans:Array(String)})), 8))"
        there = rows.standing_logged(self._engine, bound | {"spans": [call.span_id for call in calls]}, which)
        self._change(project, "logs", segment, rows.changes(there, wanted))
        self._known().add(project)

    def spanned(self, segment: int) -> None:
        """Take back what log events told of conversations that spans of a segment of traces tell of."""
        if not self._known():
            return
        for row in self._engine.ask("conversations_settled", {"segment": segment}):
            if row["project"] in self._known():
                self._take_back(row["project"], segment, row)

    def _take_back(self, project: str, segment: int, row: dict[str, Any]) -> None:
        services, conversations = zip(*row["conversations"], strict=True)
        which = (
            "(entry.service, entry.conversation) IN"
            " (SELECT arrayJoin(arrayZip({services:Array(String)}, {conversations:Array(String)})))"
        )
        bound = {"project": project, "low": row["low"] - _DAY, "high": row["high"] + _DAY}
        named = {"services": list(services), "conversations": list(conversations)}
        there = rows.standing_logged(self._engine, bound | named, which)
        conversation = rows.MEANING.index("conversation")
        wanted = {rows.uncounted(entry, _reason(entry[conversation])): arrived for _, arrived, entry in there}
        self._change(project, "traces", segment, rows.changes(there, wanted))

    def _known(self) -> set[str]:
        if self._projects is None:
            self._projects = {row["project"] for row in self._engine.ask("projects_logged")}
        return self._projects

    def _change(self, project: str, signal: str, segment: int, changes: Iterable[rows.Standing]) -> None:
        name = f"{inserts_of(signal, segment)}{uuid4().hex}"
        rows.write(self._engine, rows.Batch(project, segment, self._point(), name), [*changes])


def _entry(call: Seen, spanned: set[Conversation]) -> Entry:
    known = (call.service, call.conversation) in spanned
    to = Attribution(call.agent, call.agent_version, "", call.workflow, call.conversation)
    reason = _reason(call.conversation) if known else absurd(call.tokens) if call.tokens.absurd else None
    return Entry(call, reason is None, reason, 1, to)


def _reason(conversation: str) -> str:
    return f"a log event: spans tell of conversation {conversation}"
