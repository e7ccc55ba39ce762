"""What goes back to the producer: OTLP's response messages and google.rpc.Status, as protobuf or as JSON."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, cast

from google.protobuf import json_format
from google.rpc import error_details_pb2, status_pb2

from lamplighter_server.receive.refusal import Kind

if TYPE_CHECKING:
    from google.protobuf.message import Message

    from lamplighter_server.receive.refusal import Refusal
    from lamplighter_server.receive.services import Service


class Form(Enum):
    """How messages are written over HTTP; the value is the content type."""

    PROTOBUF = b"application/x-protobuf"
    JSON = b"application/json"

    def write(self, message: Message) -> bytes:
        """Serialise a message in this form."""
        if self is Form.PROTOBUF:
            return message.SerializeToString()
        return json_format.MessageToJson(message, indent=None).encode()


def response(service: Service, rejected: int, message: str) -> Message:
    """Make the answer to a request that was taken; `partial_success` stays unset where nothing is to be said."""
    made = service.response()
    if rejected or message:
        partial = cast("Any", made).partial_success
        setattr(partial, service.rejected, rejected)
        partial.error_message = message
    return made


def status(refusal: Refusal) -> status_pb2.Status:
    """Make the status of a refusal: BadRequest in its details for bad data, RetryInfo when trying again helps."""
    made = status_pb2.Status(code=refusal.kind.value.code, message=refusal.message)
    if refusal.kind is Kind.BAD_DATA:
        bad = error_details_pb2.BadRequest()
        bad.field_violations.add(field="body", description=refusal.message)
        made.details.add().Pack(bad)
    if refusal.retry_after is not None:
        retry = error_details_pb2.RetryInfo()
        retry.retry_delay.FromMilliseconds(round(refusal.retry_after * 1000))
        made.details.add().Pack(retry)
    return made
