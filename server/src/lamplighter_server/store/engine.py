"""The one door to ClickHouse: the same driver and the same SQL for the engine in this process and for a server."""

from __future__ import annotations

import queue
import re
import threading
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast
from urllib.parse import urlsplit

import clickhouse_connect
from clickhouse_connect.driver.exceptions import ClickHouseError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from clickhouse_connect.driver.client import Client

READERS = 4


class Unavailable(Exception):  # noqa: N818 - it is a state, not a mistake
    """The engine can't be reached or doesn't answer; trying again later may help."""


class Rows(Protocol):
    """What a query answered: named columns and their rows."""

    column_names: Sequence[str]
    result_rows: Sequence[Sequence[Any]]


@cache
def sql(folder: str, name: str) -> str:
    """The text of a `.sql` file beside this module, without its comment lines."""
    text = files(__package__).joinpath(folder, f"{name}.sql").read_text("utf-8")
    return "\n".join(line for line in text.splitlines() if not line.startswith("--")).strip()


def fill(template: str, placeholders: Mapping[str, str]) -> str:
    """Puts names and compiled expressions into `{{…}}`; values never come this way, they are bound by the engine."""

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in placeholders:
            raise KeyError(f"the SQL asks for {{{{{name}}}}}, and nothing fills it")
        return placeholders[name]

    return re.sub(r"\{\{(\w+)\}\}", value, template)


def _embedded(path: Path) -> Client:
    import chdb._chdb  # noqa: PLC0415 - only the embedded engine needs it  # pyright: ignore[reportMissingTypeStubs]

    chdb._chdb.set_signal_handlers_enabled(0)  # noqa: SLF001 - the only way to keep this process's signals its own
    return cast("Client", clickhouse_connect.get_client(interface="chdb", path=str(path)))


def _remote(url: str) -> Client:
    parts = urlsplit(url)
    return clickhouse_connect.get_client(
        interface=parts.scheme,
        host=parts.hostname,
        port=parts.port or (8443 if parts.scheme == "https" else 8123),
        username=parts.username,
        password=parts.password or "",
        database=parts.path.strip("/") or "default",
        autogenerate_session_id=False,
        query_retries=0,
    )


class Engine:
    """A few connections to one ClickHouse; each call takes one that is free.

    Thread-safe. A query that fails raises the driver's `ClickHouseError`; `Unavailable` when there is no engine to ask.
    """

    def __init__(self, store: str | Path, *, connections: int = READERS) -> None:
        self.embedded = isinstance(store, Path) or not store.startswith(("http://", "https://"))
        self._store = store
        self._free: queue.LifoQueue[Client | None] = queue.LifoQueue()
        self._open: list[Client] = []
        self._lock = threading.Lock()
        for _ in range(connections):
            self._free.put(None)  # opened when it is first needed
        if self.embedded:
            Path(store).mkdir(parents=True, exist_ok=True)

    def _connect(self) -> Client:
        try:
            client = _embedded(Path(self._store)) if self.embedded else _remote(str(self._store))
        except ClickHouseError as error:
            raise Unavailable(f"ClickHouse at {self._shown()} does not answer: {error}") from error
        with self._lock:
            self._open.append(client)
        return client

    def _shown(self) -> str:
        parts = urlsplit(str(self._store))
        return str(self._store) if self.embedded else f"{parts.scheme}://{parts.hostname}:{parts.port or 8123}{parts.path}"

    @contextmanager
    def client(self) -> Iterator[Client]:
        """Lends a connection; a remote one that broke is replaced by a fresh one next time."""
        client = self._free.get()
        try:
            client = client or self._connect()
            yield client
        finally:
            self._free.put(client)

    def command(self, statement: str, parameters: Mapping[str, Any] | None = None) -> Any:
        """Runs a statement that answers at most one value."""
        with self.client() as client:
            return client.command(statement, parameters=dict(parameters or {}))

    def query(self, statement: str, parameters: Mapping[str, Any] | None = None) -> Rows:
        """Runs a query; values are bound as `{name:Type}` by the engine."""
        with self.client() as client:
            return cast("Rows", client.query(statement, parameters=dict(parameters or {})))

    def ask(self, name: str, parameters: Mapping[str, Any] | None = None, **placeholders: str) -> list[dict[str, Any]]:
        """Runs `queries/<name>.sql` and answers its rows by column name."""
        rows = self.query(fill(sql("queries", name), placeholders), parameters)
        return [dict(zip(rows.column_names, row, strict=True)) for row in rows.result_rows]

    def stream(self, name: str, parameters: Mapping[str, Any] | None = None, **placeholders: str) -> Iterator[list[dict[str, Any]]]:
        """Runs `queries/<name>.sql` and yields its rows block by block; the connection is held until the end."""
        with self.client() as client:
            statement = fill(sql("queries", name), placeholders)
            with client.query_row_block_stream(statement, parameters=dict(parameters or {})) as blocks:
                names = blocks.source.column_names
                for block in blocks:
                    yield [dict(zip(names, row, strict=True)) for row in block]

    def insert_file(self, table: str, path: Path, fmt: str, settings: Mapping[str, str]) -> None:
        """Inserts a file as it is. The embedded engine reads it where it lies; a server gets it as the request's body."""
        with self.client() as client:
            if self.embedded:
                quoted = {name: value.replace("\\", "\\\\").replace("'", "\\'") for name, value in settings.items()}
                clause = ", ".join(f"{name} = '{value}'" for name, value in quoted.items())
                source = str(path.resolve()).replace("\\", "\\\\").replace("'", "\\'")
                client.command(f"INSERT INTO {table} FROM INFILE '{source}' SETTINGS {clause} FORMAT {fmt}")
                return
            with path.open("rb") as body:
                client.raw_insert(table, insert_block=body, fmt=fmt, settings=dict(settings))

    def close(self) -> None:
        """Closes every connection; the embedded engine flushes and releases its directory."""
        with self._lock:
            for client in self._open:
                client.close()
            self._open.clear()
