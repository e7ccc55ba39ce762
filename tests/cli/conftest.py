"""A server that answers like Lamplighter's REST and OTLP, for the commands that ask one."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner
from lamplighter_server.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.testing import Result


@dataclass
class Asked:
    """One request the server got."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass
class Server:
    """Answers paths with what a test gave them: a status and a JSON value, or several for one time each."""

    url: str = ""
    answers: dict[str, list[tuple[int, Any, dict[str, str]]]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def answer(self, path: str, value: Any = None, status: int = 200, **headers: str) -> None:
        """Answer a path; given more than once for a path, in that order, the last one for good."""
        self.answers.setdefault(path, []).append((status, value, headers))

    def take(self, asked: Asked) -> tuple[int, Any, dict[str, str]]:
        """Keep a request and return its answer."""
        self.asked.append(asked)
        answers = self.answers.get(asked.path)
        if not answers:
            return 404, {"title": "Not found", "detail": f"nothing is at {asked.path}"}, {}
        return answers.pop(0) if len(answers) > 1 else answers[0]


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            url = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            query = {name: values[-1] for name, values in parse_qs(url.query).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, value, more = server.take(Asked(self.command, url.path, query, headers, body))
            answer = b"" if value is None else json.dumps(value).encode()
            self.send_response(status)
            for name, header in {
                "content-type": "application/json",
                "content-length": str(len(answer)),
                **more,
            }.items():
                self.send_header(name, header)
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST = _any  # noqa: N815 - the names http.server calls

        def log_message(self, *_: object) -> None:
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listening.daemon_threads = True
    server.url = f"http://127.0.0.1:{listening.server_address[1]}"
    thread = threading.Thread(target=listening.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    listening.shutdown()
    thread.join()
    listening.server_close()


@pytest.fixture
def lamplighter(server: Server) -> Callable[..., Result]:
    """Run a command in this process against the server."""

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, list(arguments), env={"LAMPLIGHTER_URL": server.url, "COLUMNS": "240"})

    return run
