"""OTLP/gRPC: three services whose messages are left as bytes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final, NoReturn, cast

import grpc
import grpc.aio

from lamplighter_server.access import bearer
from lamplighter_server.receive.answers import response, status
from lamplighter_server.receive.refusal import Kind, Refusal
from lamplighter_server.receive.services import SERVICES

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from lamplighter_server.receive.intake import Intake
    from lamplighter_server.receive.limits import Limits
    from lamplighter_server.receive.services import Service

    Context = grpc.aio.ServicerContext[Any, Any]
    Handler = Callable[[Any, Context], Awaitable[bytes]]

USUAL_MESSAGE: Final = 4 << 20
"""What a message is taken to need of the budget while it arrives: OTLP recommends clients to stay below."""
STATUS_DETAILS: Final = "grpc-status-details-bin"
CODES: Final = {code.value[0]: code for code in grpc.StatusCode}


class OtlpGrpc:
    """The gRPC server, for one address; made and run on the event loop that also runs the journal's callers."""

    def __init__(self, intake: Intake, address: str, credentials: grpc.ServerCredentials | None = None) -> None:
        self._intake = intake
        self._server = grpc.aio.server(options=_options(intake.limits))
        self._server.add_generic_rpc_handlers(tuple(self._handlers(service) for service in SERVICES))
        self.port = self._bind(address, credentials)

    async def start(self) -> None:
        """Begin to serve."""
        await self._server.start()

    async def stop(self, grace: float) -> None:
        """Refuse new requests, and let those under way end within `grace` seconds."""
        await self._server.stop(grace)

    def _bind(self, address: str, credentials: grpc.ServerCredentials | None) -> int:
        try:
            if credentials is None:
                return self._server.add_insecure_port(address)
            return self._server.add_secure_port(address, credentials)
        except RuntimeError as error:
            raise OSError(
                f"OTLP/gRPC can't listen on {address}: {error}; is another program using the port?"
            ) from error

    def _handlers(self, service: Service) -> grpc.GenericRpcHandler:
        # As a stream of (one) message it reaches us before the message is read: so keys and the budget come first.
        handler = cast("Any", grpc.stream_unary_rpc_method_handler(self._handler(service)))
        return grpc.method_handlers_generic_handler(service.name, {"Export": handler})

    def _handler(self, service: Service) -> Any:
        async def export(_messages: object, context: Context) -> bytes:
            try:
                return await self._export(service, context)
            except Refusal as refusal:
                self._intake.refused(refusal, service, context.peer())
                return await _refuse(context, refusal)

        return export

    async def _export(self, service: Service, context: Context) -> bytes:
        intake = self._intake
        caller = intake.admit(_token(context))
        with intake.budget.share() as share:
            share.resize(min(USUAL_MESSAGE, intake.limits.decompressed))
            body = await self._read(context)
            share.resize(len(body))
            checked = await intake.take(service, body, caller)
        return response(service, checked.rejected, checked.message).SerializeToString()

    async def _read(self, context: Context) -> bytes:
        timeout = self._intake.limits.body_timeout
        try:
            async with asyncio.timeout(timeout):
                message = await context.read()
        except TimeoutError:
            raise Refusal(
                Kind.SLOW,
                f"The message was not complete after {timeout:g} s. "
                "Send smaller batches, compressed, or raise the setting body_timeout.",
            ) from None
        if not isinstance(message, bytes):
            raise Refusal(Kind.BAD_DATA, "The call ended without a message: Export takes exactly one.")
        return message


async def _refuse(context: Context, refusal: Refusal) -> NoReturn:
    code = CODES[refusal.kind.value.code]
    details = status(refusal).SerializeToString()
    await context.abort(code, refusal.message, trailing_metadata=((STATUS_DETAILS, details),))


def _token(context: Context) -> str | None:
    for key, value in context.invocation_metadata() or ():
        if key == "authorization":
            return bearer(value if isinstance(value, str) else value.decode("latin-1"))
    return None


def _options(limits: Limits) -> list[tuple[str, int]]:
    return [
        ("grpc.max_receive_message_length", limits.decompressed),  # holds before and after decompression
        ("grpc.max_concurrent_streams", limits.streams),
        ("grpc.max_allowed_incoming_connections", limits.connections),
        ("grpc.so_reuseport", 0),  # a second server on the port is an error, not a silent half of the data
        ("grpc.http2.min_ping_interval_without_data_ms", 10_000),  # exporters may keep a quiet connection alive
        ("grpc.max_metadata_size", limits.headers),
    ]
