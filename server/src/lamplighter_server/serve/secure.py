"""In front of everything that is served: who is addressed must be us, and every answer tells browsers to be strict."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers, MutableHeaders

from lamplighter_server.access import host_allowed
from lamplighter_server.serve.problems import Problem, response

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Secure:
    """Wraps the application: checks the Host header, adds the headers, keeps API answers out of caches."""

    def __init__(self, app: ASGIApp, *, loopback: bool, hosts: Collection[str] = ()) -> None:
        self._app = app
        self._loopback = loopback
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        host = Headers(scope=scope).get("host")
        app = self._app if host_allowed(host, loopback=self._loopback, known=self._hosts) else _misdirected(host)

        async def send_securely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                if scope["path"].startswith("/api/"):
                    headers["Cache-Control"] = "no-store"
            await send(message)

        await app(scope, receive, send_securely)


def _misdirected(host: str | None) -> ASGIApp:
    detail = (
        f"This server listens on this machine only and is not called {host!r}. "
        "Open it as localhost or 127.0.0.1, or name the host in the settings."
    )
    return response(Problem(HTTPStatus.MISDIRECTED_REQUEST, detail, "Not a name of this server"))
