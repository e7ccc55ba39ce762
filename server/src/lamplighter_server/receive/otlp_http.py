"""OTLP/HTTP as an ASGI application: for a port of its own, and for the same paths on the port of the UI."""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING, Any

from lamplighter_server.receive.answers import Form, response, status
from lamplighter_server.receive.cors import allow_origin, is_preflight, preflight
from lamplighter_server.receive.http_request import Head, too_large
from lamplighter_server.receive.refusal import Kind, Refusal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    from lamplighter_server.receive.budget import Share
    from lamplighter_server.receive.cors import Headers
    from lamplighter_server.receive.intake import Intake

    Event = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Event]]
    Send = Callable[[Event], Awaitable[None]]


class _Gone(Exception):  # noqa: N818 - nobody is left to answer
    """The client hung up before its request was complete."""


class OtlpHttp:
    """The ASGI application."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake

    async def __call__(self, scope: Event, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            raise RuntimeError(f"OTLP/HTTP does not speak {scope['type']}: run it with lifespan='off', ws='none'")
        head = Head.of(scope)
        limits = self._intake.limits
        if is_preflight(limits, head.method, head.headers):
            await _send(send, 204, preflight(limits, head.headers), b"")
            return
        try:
            form, body = await self._export(head, receive)
            await _send(send, 200, [_content_type(form), *allow_origin(limits, head.headers)], body)
        except Refusal as refusal:
            self._intake.refused(refusal, head.service, head.peer)
            await self._refuse(send, head, refusal)
        except _Gone:
            return

    async def _export(self, head: Head, receive: Receive) -> tuple[Form, bytes]:
        intake = self._intake
        head.expect_headers(intake.limits)
        service = head.expect_service()
        caller = intake.admit(head.token)
        form, encoding = head.expect_form(), head.expect_encoding()
        head.expect_length(intake.limits)
        with intake.budget.share() as share:
            sent = await self._body(receive, share)
            body = await intake.unpack(service, sent, encoding=encoding, json=form is Form.JSON, share=share)
            del sent
            checked = await intake.take(service, body, caller)
        return form, form.write(response(service, checked.rejected, checked.message))

    async def _body(self, receive: Receive, share: Share) -> bytes:
        limits = self._intake.limits
        parts: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(limits.body_timeout):
                while True:
                    event = await receive()
                    if event["type"] != "http.request":
                        raise _Gone
                    if part := event.get("body", b""):
                        size += len(part)
                        if size > limits.body:
                            raise too_large(limits)
                        share.resize(size)
                        parts.append(part)
                    if not event.get("more_body", False):
                        return parts[0] if len(parts) == 1 else b"".join(parts)
        except TimeoutError:
            raise Refusal(
                Kind.SLOW,
                f"The body was not complete after {limits.body_timeout:g} s; {size:,} bytes came. "
                "Send smaller batches, compressed, or raise the setting body_timeout.",
                headers=((b"connection", b"close"),),
            ) from None

    async def _refuse(self, send: Send, head: Head, refusal: Refusal) -> None:
        form = head.form or Form.JSON
        headers: Headers = [_content_type(form), *refusal.headers, *allow_origin(self._intake.limits, head.headers)]
        if refusal.retry_after is not None:
            headers.append((b"retry-after", b"%d" % max(1, math.ceil(refusal.retry_after))))
        await _send(send, refusal.kind.value.http, headers, form.write(status(refusal)))


def _content_type(form: Form) -> tuple[bytes, bytes]:
    return b"content-type", form.value


async def _send(send: Send, code: int, headers: Headers, body: bytes) -> None:
    length = [] if code == 204 else [(b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": code, "headers": [*headers, *length]})
    await send({"type": "http.response.body", "body": body})
