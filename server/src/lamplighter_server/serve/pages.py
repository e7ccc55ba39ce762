"""Serves the pages: the built UI where it is there, else a word on how to build it."""

from __future__ import annotations

import re
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Final

from starlette.responses import PlainTextResponse
from starlette.staticfiles import StaticFiles

from lamplighter_server.serve.problems import Problem, response

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

# Vite puts a digest of the content into the name: such a file never changes.
_NAMED_BY_CONTENT: Final = re.compile(r"-[\w-]{8}\.\w+$")
_FOREVER: Final = "public, max-age=31536000, immutable"
BUILT: Final = Path(__file__).with_name("static")
"""Where the build puts the UI."""
_NOT_BUILT: Final = (
    "Lamplighter is running, but this installation has no pages: they are built with `make ui`.\n"
    "The same data is under /api/v1, and its description at /api/v1/openapi.json.\n"
)


class Pages:
    """Every address that is no file is the application's own: its script reads the address."""

    def __init__(self, directory: Path) -> None:
        built = (directory / "index.html").is_file()
        self._files = StaticFiles(directory=directory) if built else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        answer = await self._answer(scope)
        await answer(scope, receive, send)

    async def _answer(self, scope: Scope) -> Response:
        path: str = scope["path"].lstrip("/")
        if scope["method"] not in {"GET", "HEAD"}:
            problem = Problem(HTTPStatus.METHOD_NOT_ALLOWED, "Pages are only read.")
            problem.headers = {"Allow": "GET, HEAD"}
            return response(problem)
        if path.split("/", 1)[0] in {"api", "v1"}:
            return response(Problem(HTTPStatus.NOT_FOUND, f"There is nothing at /{path}; see /api/v1/openapi.json."))
        if self._files is None:
            return PlainTextResponse(_NOT_BUILT)
        return await self._file(self._files, path, scope)

    async def _file(self, files: StaticFiles, path: str, scope: Scope) -> Response:
        is_file = "." in path.rsplit("/", 1)[-1] and files.lookup_path(path)[1] is not None
        if not is_file and path.startswith("assets/"):
            return response(Problem(HTTPStatus.NOT_FOUND, f"There is no file /{path}; reload the page."))
        found = await files.get_response(path if is_file else "index.html", scope)
        found.headers["Cache-Control"] = _FOREVER if is_file and _NAMED_BY_CONTENT.search(path) else "no-cache"
        return found
