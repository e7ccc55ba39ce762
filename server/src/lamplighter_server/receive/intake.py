"""The receiver's heart, the same for HTTP and gRPC: let in, unpack, check, put into the journal, count."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, Protocol

import structlog

from lamplighter_server.access import Denied, Scope
from lamplighter_server.journal import Appended, Full, Signal
from lamplighter_server.receive.budget import Budget
from lamplighter_server.receive.check import Checked, look
from lamplighter_server.receive.counters import Counters
from lamplighter_server.receive.decompress import decompress
from lamplighter_server.receive.limits import Limits
from lamplighter_server.receive.otlp_json import read_json
from lamplighter_server.receive.refusal import Kind, Refusal
from lamplighter_server.receive.refusal_log import RefusalLog

if TYPE_CHECKING:
    from google.protobuf.message import Message
    from structlog.stdlib import BoundLogger

    from lamplighter_server.access import Caller, Door
    from lamplighter_server.receive.budget import Share
    from lamplighter_server.receive.services import Service

_log: BoundLogger = structlog.get_logger(__name__)
# So many items are looked at closely without leaving the event loop; more would keep others waiting.
_AT_ONCE: Final = 1000


class Journal(Protocol):
    """Where checked bodies go.

    `append` returns when the body is on disk, or was already. The body is an uncompressed export request of the
    signal with `items` spans, log records or data points, at least one, and is not changed afterwards. It raises
    Full when nothing was kept and the producer should try again later.
    """

    async def append(self, signal: Signal, body: bytes, project: str, items: int) -> Appended:
        """Keep a body durably."""
        ...


class Intake:
    """Takes requests from every port; one per process."""

    def __init__(self, journal: Journal, door: Door, limits: Limits | None = None) -> None:
        self._journal = journal
        self._door = door
        self.limits = limits or Limits()
        self.budget = Budget(self.limits)
        self.counters = Counters()
        self.refusals = RefusalLog()
        # Decompression leaves the interpreter to others while it runs; two at once bound the memory it takes.
        self._unpackers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="unpack")

    def admit(self, token: str | None) -> Caller:
        """Return who sends, or refuse."""
        try:
            return self._door.admit(token, Scope.INGEST)
        except Denied as denied:
            kind = Kind.NOT_ALLOWED if denied.known else Kind.NO_KEY
            challenge = () if denied.known else ((b"www-authenticate", b"Bearer"),)
            raise Refusal(kind, denied.reason, headers=challenge) from denied

    async def unpack(self, service: Service, body: bytes, *, encoding: str, json: bool, share: Share) -> bytes:
        """Return a body as uncompressed protobuf."""
        if encoding == "identity" and not json:
            return body
        request = service.request if json else None
        plain = await asyncio.get_running_loop().run_in_executor(
            self._unpackers, _unpack, request, body, encoding, self.limits.decompressed
        )
        share.resize(len(plain))
        return plain

    async def take(self, service: Service, body: bytes, caller: Caller) -> Checked:
        """Check an uncompressed protobuf body and put it into the journal; on return it is on disk."""
        checked = await self._check(service, body)
        counters = self.counters[service.signal]
        if checked.items:  # an empty request is a success, and nothing to keep
            if await self._append(service, checked, caller) is Appended.DUPLICATE:
                counters.duplicate += checked.items
            else:
                counters.stored += checked.items
        counters.refused += checked.rejected
        return checked

    async def _check(self, service: Service, body: bytes) -> Checked:
        found = look(service, body)
        if isinstance(found, Checked):
            return found
        if found.items <= _AT_ONCE:
            return found.closely()
        return await asyncio.get_running_loop().run_in_executor(self._unpackers, found.closely)

    def refused(self, refusal: Refusal, service: Service | None, peer: str) -> None:
        """Count and log a refusal."""
        if service is not None:
            self.counters[service.signal].refused += 1 if refusal.items is None else refusal.items
        signal = None if service is None else service.signal.value
        self.refusals.note(refusal.kind, refusal.message, peer=peer, signal=signal)

    def close(self) -> None:
        """Stop the threads; requests under way must have ended."""
        self._unpackers.shutdown()
        self.refusals.close()

    async def _append(self, service: Service, checked: Checked, caller: Caller) -> Appended:
        items = checked.items + checked.rejected
        try:
            return await self._journal.append(service.signal, checked.body, caller.project, checked.items)
        except Full as full:
            raise Refusal(
                Kind.FULL,
                f"The server can't store now: {full.reason}. Send this again later.",
                retry_after=full.retry_after,
                items=items,
            ) from full
        except Exception as error:
            _log.exception("the journal failed", signal=service.signal.value)
            raise Refusal(
                Kind.FAULT,
                "The server could not store this because of a fault of its own; its log says more. "
                "Send this again later.",
                retry_after=self.limits.retry_after,
                items=items,
            ) from error


def _unpack(request: type[Message] | None, body: bytes, encoding: str, limit: int) -> bytes:
    plain = body if encoding == "identity" else decompress(encoding, body, limit)
    return plain if request is None else read_json(request, plain)
