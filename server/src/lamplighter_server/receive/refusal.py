"""Every way in which the receiver says no, and how OTLP spells it over HTTP and over gRPC."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from google.rpc import code_pb2

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Answer:
    """An HTTP status and a google.rpc code; of these OTLP's producers try again after 503 and UNAVAILABLE only."""

    name: str
    http: int
    code: int


class Kind(Enum):
    """Why a request, or a part of one, is refused."""

    BAD_DATA = Answer("bad data", 400, code_pb2.INVALID_ARGUMENT)
    NO_KEY = Answer("no valid key", 401, code_pb2.UNAUTHENTICATED)
    NOT_ALLOWED = Answer("key of another scope", 403, code_pb2.PERMISSION_DENIED)
    WRONG_PATH = Answer("wrong path", 404, code_pb2.NOT_FOUND)
    WRONG_METHOD = Answer("wrong method", 405, code_pb2.UNIMPLEMENTED)
    SLOW = Answer("slow client", 408, code_pb2.DEADLINE_EXCEEDED)
    TOO_LARGE = Answer("too large", 413, code_pb2.RESOURCE_EXHAUSTED)
    HEADERS = Answer("headers too large", 431, code_pb2.RESOURCE_EXHAUSTED)
    UNKNOWN_TYPE = Answer("unknown content type", 415, code_pb2.INVALID_ARGUMENT)
    UNKNOWN_ENCODING = Answer("unknown content encoding", 415, code_pb2.INVALID_ARGUMENT)
    BUSY = Answer("too much in flight", 503, code_pb2.UNAVAILABLE)
    FULL = Answer("journal full", 503, code_pb2.UNAVAILABLE)
    FAULT = Answer("fault of the server", 503, code_pb2.UNAVAILABLE)


class Refusal(Exception):  # noqa: N818 - an answer, not a fault
    """One request refused; the message says what is wrong with it and what to do.

    `retry_after` is set for the kinds that pass by themselves; `items` are the spans, log records or data points
    refused, as far as they could be counted.
    """

    def __init__(
        self,
        kind: Kind,
        message: str,
        *,
        retry_after: float | None = None,
        items: int | None = None,
        headers: Sequence[tuple[bytes, bytes]] = (),
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.retry_after = retry_after
        self.items = items
        self.headers = headers
