"""Sees how OTLP/gRPC calls end: their answers and codes, of which the exporter tells only "done" or "failed"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lamplighter.send.answers import UNWRITTEN, printable, read, taken
from lamplighter.send.outbox import Outcome, Verdict

if TYPE_CHECKING:
    from lamplighter.settings import Signal

# What OTLP says may be tried again; a used-up resource only if the endpoint says when.
TRY_AGAIN = frozenset({"CANCELLED", "DEADLINE_EXCEEDED", "ABORTED", "OUT_OF_RANGE", "UNAVAILABLE", "DATA_LOSS"})
RETRY_INFO = "google.rpc.retryinfo-bin"
# How gRPC tells that a message has more bytes than one side takes: half of it may be welcome.
TOO_LARGE = "larger than max"


class WatchedCalls:
    """Keeps the answer or the error of the last call that an exporter of `watched` made."""

    def __init__(self) -> None:
        self.expect()

    def expect(self) -> None:
        """Forget the last call, so that it can be told whether there was another."""
        self._answer: Any = None
        self._error: Any = None

    def renew(self) -> None:
        """Do nothing: a forked child's exporter is another one, with a channel of its own."""

    def verdict(self, signal: Signal, *, done: bool) -> Verdict:
        """Judge the last batch by what was answered; `done` is what the exporter thinks of it."""
        if done:
            return taken(*read(signal, self._answer)) if self._answer is not None else Verdict(Outcome.SENT)
        if self._error is None:
            return UNWRITTEN
        code, details = self._error.code().name, printable(self._error.details() or "")
        told = f"gRPC {code}: {details}"
        if code in TRY_AGAIN or RETRY_INFO in dict(self._error.trailing_metadata() or ()):
            return Verdict(Outcome.AGAIN, error=told)
        return Verdict(Outcome.TOO_MUCH if TOO_LARGE in details else Outcome.REFUSED, error=told)

    def watched(self, exporter: Any) -> Any:
        """Give an exporter's class whose calls are seen; with one that makes them in another way nothing is seen."""
        outer = self

        class Watched(exporter):  # type: ignore[misc]  # known only at run time
            """Hands every new client on as one that is watched."""

            def _initialize_channel_and_stub(self) -> None:
                super()._initialize_channel_and_stub()  # pyright: ignore[reportUnknownMemberType]
                self._client: Any = Client(self._client, outer)

        return Watched

    def call(self, client: Any, **request: Any) -> Any:
        """Make a call and remember how it ended."""
        self.expect()
        try:
            self._answer = client.Export(**request)
        except Exception as error:
            self._error = error if hasattr(error, "trailing_metadata") else None
            raise
        return self._answer


class Client:
    """A client of an OTLP service, watched."""

    def __init__(self, client: Any, calls: WatchedCalls) -> None:
        self._client = client
        self._calls = calls

    def Export(self, **request: Any) -> Any:  # noqa: N802 - gRPC's name
        """Send a batch."""
        return self._calls.call(self._client, **request)
