"""Every refusal of the API as problem+json (RFC 9457): what is wrong, with which part, what to do."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import structlog
from clickhouse_connect.driver.exceptions import ClickHouseError
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from lamplighter_server.access import Denied
from lamplighter_server.analyse.budgets import BadBudgets
from lamplighter_server.analyse.prices import BadPrices
from lamplighter_server.serve.backlog import NoRoom
from lamplighter_server.store.engine import Unavailable
from lamplighter_server.store.filter import BadFilter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import FastAPI, Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send
    from structlog.stdlib import BoundLogger

_log: BoundLogger = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
_RETRY_AFTER = "2"


class Problem(Exception):  # noqa: N818 - what the answer is called
    """An answer that is no success; `more` are members besides the usual ones."""

    def __init__(self, status: HTTPStatus, detail: str, title: str = "", **more: Any) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.title = title or status.phrase
        self.more = more
        self.headers: Mapping[str, str] = {}


def response(problem: Problem) -> Response:
    """Return a problem as a response."""
    body = {
        "type": "about:blank",
        "title": problem.title,
        "status": int(problem.status),
        "detail": problem.detail,
        **problem.more,
    }
    return JSONResponse(body, problem.status, dict(problem.headers), MEDIA_TYPE)


def of(error: Exception) -> Problem:
    """Return what an error is to whoever asked."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, BadFilter):
        more: dict[str, Any] = {"allowed": list(error.allowed)} if error.allowed else {}
        title = "The filter is not understood"
        return Problem(HTTPStatus.BAD_REQUEST, error.reason, title, position=error.position, **more)
    if isinstance(error, RequestValidationError):
        return Problem(HTTPStatus.BAD_REQUEST, _said(error), "The request is not understood")
    if isinstance(error, Denied):
        return _denied(error)
    if isinstance(error, HTTPException):
        found = Problem(HTTPStatus(error.status_code), error.detail)
        found.headers = error.headers or {}
        return found
    return _of_store(error)


def _denied(error: Denied) -> Problem:
    if error.known:
        return Problem(HTTPStatus.FORBIDDEN, error.reason)
    found = Problem(HTTPStatus.UNAUTHORIZED, error.reason, "A key is needed")
    found.headers = {"WWW-Authenticate": "Bearer"}
    return found


def _of_store(error: Exception) -> Problem:
    if isinstance(error, Unavailable):
        found = Problem(HTTPStatus.SERVICE_UNAVAILABLE, str(error), "The store does not answer")
        found.headers = {"Retry-After": _RETRY_AFTER}
        return found
    if isinstance(error, NoRoom):
        found = Problem(HTTPStatus.SERVICE_UNAVAILABLE, str(error), "Too much is being read")
        found.headers = {"Retry-After": _RETRY_AFTER}
        return found
    if isinstance(error, BadPrices | BadBudgets):
        again = f"{error}. Put it right and ask again; until then what was read before holds."
        return Problem(HTTPStatus.SERVICE_UNAVAILABLE, again, "A file of the server's is not usable")
    if isinstance(error, ClickHouseError):
        _log.error("a query failed", reason=str(error)[:2000])
        detail = "The store could not answer this question; the server's log says why."
        return Problem(HTTPStatus.INTERNAL_SERVER_ERROR, detail, "The store refused a query")
    _log.error("a request failed", exc_info=error)
    detail = "This is a fault of the server; its log says more."
    return Problem(HTTPStatus.INTERNAL_SERVER_ERROR, detail)


def _said(error: RequestValidationError) -> str:
    """Name each wrong part and what is wrong with it."""
    return "; ".join(
        f"{' '.join(str(part) for part in entry['loc'])}: {_without_prefix(str(entry['msg']))}"
        for entry in error.errors()
    )


def _without_prefix(message: str) -> str:
    return message.removeprefix("Value error, ")


def install(app: FastAPI) -> None:
    """Answer every error of an application as a problem."""

    async def handle(_: Request, error: Exception) -> Response:
        return response(of(error))

    for kind in (
        Problem,
        BadFilter,
        RequestValidationError,
        Denied,
        HTTPException,
        Unavailable,
        NoRoom,
        BadPrices,
        BadBudgets,
        ClickHouseError,
    ):
        app.add_exception_handler(kind, handle)
    app.add_middleware(_Unforeseen)


class _Unforeseen:
    """Answers and logs what no handler is for; starlette's own way would hand it on to uvicorn, which logs it again."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; an answer that has begun can only break off, and that is the server's to do and to log."""
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:
            if begun or scope["type"] != "http":
                raise
            await response(of(error))(scope, receive, send)
