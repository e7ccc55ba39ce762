"""Bounds what a client can hold before a request exists: connections, slow or endless headers.

uvicorn has no such limits of its own, so its protocol is extended; use `uvicorn_options` for every port.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from lamplighter_server import BREAK_OFF

if TYPE_CHECKING:
    import asyncio

    from lamplighter_server.receive.limits import Limits


def uvicorn_options(limits: Limits) -> dict[str, Any]:
    """Return what `uvicorn.Config` takes so that these limits hold."""
    return {
        "http": type("BoundedHttp", (BoundedHttp,), {"limits": limits}),
        "ws": "none",
        "lifespan": "off",
        "timeout_keep_alive": limits.idle_timeout,
        "access_log": False,
        "log_level": "error",  # its warnings are a line for each odd thing a client sends, who is answered anyway
        "server_header": False,
    }


class BoundedHttp(HttpToolsProtocol):
    """uvicorn's HTTP/1.1 with limits; `limits` is set by `uvicorn_options`."""

    limits: Limits

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Accept a connection, or send it away when there are too many."""
        self._head = 0
        self._in_head = True
        self._in_body = False
        self._deadline: asyncio.TimerHandle | None = None
        super().connection_made(transport)
        if len(self.connections) > self.limits.connections:
            self._answer(b"503 Service Unavailable", b"Too many connections. Try again later.", b"retry-after: 1\r\n")
        else:
            self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the deadline with the connection."""
        self._unwatch()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Feed the parser, unless the connection is closing or its headers never end."""
        if self.transport.is_closing():
            return
        if self._in_head:
            self._head += len(data)
        super().data_received(data)
        if self._in_head and self._head > self.limits.headers and not self.transport.is_closing():
            limit = f"The request's headers are larger than {self.limits.headers:,} bytes. Send fewer or shorter ones."
            self._answer(b"431 Request Header Fields Too Large", limit.encode())

    def on_message_begin(self) -> None:
        """Start the clock for the headers."""
        self._in_head = True
        self._head = 0
        self._watch()
        super().on_message_begin()
        extensions: dict[str, dict[object, object]] = {BREAK_OFF: {"now": self.transport.abort}}
        self.scope["extensions"] = extensions

    def on_headers_complete(self) -> None:
        """Stop it: from here on the application watches over the body."""
        self._unwatch()
        self._in_head = False
        self._in_body = True
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Stop the clock of a body nobody reads."""
        self._in_body = False
        self._unwatch()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Give a client that was refused early some time to send the rest, which is thrown away."""
        super().on_response_complete()
        if self._in_body or self.transport.is_closing():
            self._cut_later()

    def timeout_keep_alive_handler(self) -> None:
        """Close an idle connection, at once even if its client never took the whole answer."""
        self.transport.abort()

    def _cut_later(self) -> None:
        """Close a connection for good: a client that takes nothing more would keep it open while it is closing."""
        self._unwatch()
        self._deadline = self.loop.call_later(self.limits.body_timeout, self.transport.abort)

    def _watch(self) -> None:
        self._unwatch()
        self._deadline = self.loop.call_later(self.limits.header_timeout, self._late)

    def _unwatch(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _late(self) -> None:
        if not self.transport.is_closing():
            limit = f"The request's headers did not arrive within {self.limits.header_timeout:g} s."
            self._answer(b"408 Request Timeout", limit.encode())

    def _answer(self, status: bytes, text: bytes, header: bytes = b"") -> None:
        self.transport.write(
            b"HTTP/1.1 "
            + status
            + b"\r\ncontent-type: text/plain; charset=utf-8\r\nconnection: close\r\n"
            + header
            + b"content-length: %d\r\n\r\n" % len(text)
            + text
        )
        self.transport.close()
        self._cut_later()
