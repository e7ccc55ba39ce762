"""ClickHouse's HTTP interface over chDB, in a process of its own: what clickhouse-connect asks of a server, for tests.

python facade.py DIRECTORY PORT USER PASSWORD    (port 0: the system chooses; the first line of stdout tells)
"""

from __future__ import annotations

import gzip
import json
import os
import re
import socket
import sys
import tempfile
import threading
import time
from base64 import b64encode
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import chdb
import chdb._chdb

# What HTTP's own side of a server uses up; everything else that is not a `param_` is a setting of the query.
TRANSPORT = {
    "query", "database", "wait_end_of_query", "session_id", "query_id", "compress", "decompress", "role", "buffer_size",
    "client_protocol_version", "send_progress_in_http_headers", "http_headers_progress_interval_ms",
    "enable_http_compression", "cancel_http_readonly_queries_on_client_close",
}  # fmt: skip
# What inserts of segments are named; the driver gives other queries names of its own.
OURS = "lamplighter-"
CODE = re.compile(r"Code: (\d+)\.")
KILL = re.compile(rb"\s*KILL QUERY WHERE startsWith\(query_id, \{prefix:String\}\) SYNC\s*")
INSERT = re.compile(rb"\s*INSERT\s+INTO\s+(.+?)\s+FORMAT\s+(\w+)\s*\n?", re.IGNORECASE | re.DOTALL)


def quoted(text: str) -> str:
    """Return a SQL string literal."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def run(connection: Any, parameters: dict[str, str], body: bytes) -> Any:
    """Run one request's query the way a server would: the query is the parameter's text and then the body's."""
    if "database" in parameters:
        connection.query(f"USE `{parameters['database']}`")
    for name, value in parameters.items():
        if name not in TRANSPORT and not name.startswith("param_"):
            connection.query(f"SET {name} = {quoted(value)}")
    bound = {name.removeprefix("param_"): value for name, value in parameters.items() if name.startswith("param_")}
    query = parameters.get("query", "").encode()
    insert = INSERT.match(query or body)
    if not insert or b"SELECT" in insert[1].upper():
        return connection.query((query + b"\n" + body).strip().decode(), "TabSeparated", params=bound)
    with tempfile.NamedTemporaryFile() as file:
        file.write(body if query else body[insert.end() :])
        file.flush()
        into, form = insert[1].decode(), insert[2].decode()
        return connection.query(f"INSERT INTO {into} FROM INFILE {quoted(file.name)} FORMAT {form}", params=bound)


class Inserts:
    """What runs under a name. The first insert that begins while there is a file `hold` loses its client and waits.

    It goes on when the file is gone, unless it was killed; the file `ended` tells what is over.
    """

    def __init__(self) -> None:
        self.running: dict[str, threading.Event] = {}
        self.changed = threading.Condition()

    def begin(self, name: str, handler: BaseHTTPRequestHandler) -> bool:
        """Return whether it may go on."""
        killed = threading.Event()
        with self.changed:
            held = Path("hold").exists() and not self.running and not Path("ended").exists()
            self.running[name] = killed
        if held:
            handler.connection.shutdown(socket.SHUT_RDWR)
            while Path("hold").exists() and not killed.is_set():
                time.sleep(0.01)
        return not killed.is_set()

    def end(self, name: str) -> None:
        """Tell those who wait for it."""
        with self.changed:
            del self.running[name]
            with Path("ended").open("a") as file:
                file.write(f"{name}\n")
            self.changed.notify_all()

    def kill(self, prefix: str) -> None:
        """End all whose name begins so, and wait for it."""
        with self.changed:
            for name, killed in self.running.items():
                if name.startswith(prefix):
                    killed.set()
            self.changed.wait_for(lambda: not any(name.startswith(prefix) for name in self.running))


def fields(kind: str, body: bytes) -> dict[str, str]:
    """Return the fields of a form."""
    form = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    parts = form.get_payload()
    assert isinstance(parts, list)
    named = {str(part.get_param("name", header="content-disposition")): part for part in parts}
    return {name: part.get_payload(decode=True).decode() for name, part in named.items()}


class Handler(BaseHTTPRequestHandler):
    """One connection of a driver."""

    protocol_version = "HTTP/1.1"
    path_of_store, login = "", ""
    inserts = Inserts()

    def do_GET(self) -> None:
        """Answer /ping, or a query."""
        if self.path == "/ping":
            self.reply(200, b"Ok.\n", {})
        else:
            self.do_POST()

    def do_POST(self) -> None:
        """Run a query with its settings and parameters on an engine connection of its own."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)) or self.chunks()
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        if self.headers.get("Authorization") != self.login:
            self.refuse(403, "Code: 516. DB::Exception: Authentication failed. (AUTHENTICATION_FAILED)")
            return
        parameters = dict(parse_qsl(urlsplit(self.path).query))
        if (kind := self.headers.get("Content-Type", "")).startswith("multipart/form-data"):
            parameters |= fields(kind, body)
            body = parameters.pop("query").encode()
        if KILL.fullmatch(body):
            self.inserts.kill(parameters["param_prefix"])
            self.reply(200, b"", {})
            return
        name = parameters.get("query_id", "")
        if not name.startswith(OURS):
            self.answer(parameters, body)
            return
        try:
            if self.inserts.begin(name, self):
                self.answer(parameters, body)
        finally:
            self.inserts.end(name)

    def answer(self, parameters: dict[str, str], body: bytes) -> None:
        """Run a query and answer with its result."""
        connection = chdb.connect(self.path_of_store)
        try:
            result = run(connection, parameters, body)
            summary = {"read_rows": str(result.rows_read()), "elapsed_ns": str(int(result.elapsed() * 1e9))}
            kind = {"X-ClickHouse-Format": "TabSeparated"} if result.size() else {}
            self.reply(200, result.bytes() or b"", {**kind, "X-ClickHouse-Summary": json.dumps(summary)})
        except RuntimeError as error:
            self.refuse(500, str(error))
        finally:
            connection.close()

    def chunks(self) -> bytes:
        """Read a body of unknown length."""
        body = b""
        while self.headers.get("Transfer-Encoding") == "chunked" and (size := int(self.rfile.readline(), 16)):
            body += self.rfile.read(size)
            self.rfile.readline()
        if body:
            self.rfile.readline()
        return body

    def refuse(self, status: int, reason: str) -> None:
        """Answer an error as ClickHouse does."""
        code = CODE.search(reason)
        self.reply(status, reason.encode(), {"X-ClickHouse-Exception-Code": code[1]} if code else {})

    def reply(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        """Write an answer, compressed where the driver takes it."""
        if "gzip" in self.headers.get("Accept-Encoding", "") and body:
            body, headers = gzip.compress(body, 1), {**headers, "Content-Encoding": "gzip"}
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing: the tests do."""


class Server(ThreadingHTTPServer):
    """Takes the port of the one before it."""

    daemon_threads = True
    allow_reuse_address = True


def main() -> None:
    """Serve until killed."""
    directory, port, user, password = sys.argv[1:]
    chdb._chdb.set_signal_handlers_enabled(0)
    Path(directory).mkdir(parents=True, exist_ok=True)
    os.chdir(directory)  # a message's definition that is sent is kept in the working directory
    Handler.path_of_store = str(Path(directory).resolve())
    Handler.login = "Basic " + b64encode(f"{user}:{password}".encode()).decode()
    kept_open = chdb.connect(Handler.path_of_store)  # the engine ends with its last connection
    server = Server(("127.0.0.1", int(port)), Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()
    kept_open.close()


if __name__ == "__main__":
    main()
