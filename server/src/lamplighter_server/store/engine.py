"""The one door to ClickHouse: the same driver and the same SQL for the engine in this process and for a server."""

from __future__ import annotations

import logging
import queue
import re
import threading
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, cast
from urllib.parse import unquote, urlsplit

import clickhouse_connect
from clickhouse_connect.driver.exceptions import ClickHouseError, OperationalError

from lamplighter_server.store.decode import quote

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping, Sequence


READERS = 4
# What the driver logs it also raises, and there it is told once.
logging.getLogger("clickhouse_connect").setLevel(logging.CRITICAL)
EMBEDDED_MEMORY = 4 << 30
_TIMEOUT = 300.0


class Unavailable(Exception):  # noqa: N818 - it is a state, not a mistake
    """The engine can't be reached or doesn't answer; trying again later may help."""


class Client(Protocol):
    """What is used of clickhouse-connect's client, whose own annotations leave half of it open."""

    def command(
        self, cmd: str, *, parameters: dict[str, Any] | None = None, settings: dict[str, Any] | None = None
    ) -> Any:
        """Run a statement."""
        ...

    def query(self, query: str, *, parameters: dict[str, Any]) -> Rows:
        """Run a query."""
        ...

    def query_row_block_stream(self, query: str, *, parameters: dict[str, Any]) -> AbstractContextManager[Blocks]:
        """Run a query block by block."""
        ...

    def raw_query(self, query: str, *, parameters: dict[str, Any], fmt: str) -> Any:
        """Run a query for a file."""
        ...

    def raw_insert(self, table: str, *, insert_block: BinaryIO, fmt: str, settings: dict[str, str]) -> Any:
        """Insert a file of a format of ClickHouse's."""
        ...

    def close(self) -> None:
        """End the connection."""
        ...


class Blocks(Protocol):
    """Blocks of rows, with their columns' names at `source.column_names`."""

    @property
    def source(self) -> Any:
        """The result behind the blocks."""
        ...

    def __iter__(self) -> Iterator[Sequence[Sequence[Any]]]: ...


class Rows(Protocol):
    """What a query answered: named columns and their rows."""

    column_names: Sequence[str]
    result_rows: Sequence[Sequence[Any]]


@cache
def sql(folder: str, name: str) -> str:
    """The text of a `.sql` file beside this module, without its comment lines."""
    text = files("lamplighter_server.store").joinpath(folder, f"{name}.sql").read_text("utf-8")
    return "\n".join(line for line in text.splitlines() if not line.startswith("--")).strip()


def fill(template: str, placeholders: Mapping[str, str]) -> str:
    """Puts names and compiled expressions into `{{…}}`; values never come this way, they are bound by the engine."""

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in placeholders:
            raise KeyError(f"the SQL asks for {{{{{name}}}}}, and nothing fills it")
        return placeholders[name]

    return re.sub(r"\{\{(\w+)\}\}", value, template)


def _embedded(path: Path, memory: int) -> Client:
    engine: Any = import_module("chdb._chdb")  # loaded only where it is used: it is large
    engine.set_signal_handlers_enabled(0)  # this process's signals stay its own
    caches = max(memory // 16, 32 << 20)
    options = {
        "max_server_memory_usage": memory,
        "mark_cache_size": caches,
        "primary_index_cache_size": caches,
    }
    client: Any = clickhouse_connect.get_client(  # pyright: ignore[reportUnknownMemberType]
        interface="chdb", path=str(path), chdb_options=options
    )
    return cast("Client", client)


def _remote(url: str, timeout: float) -> Client:
    parts = urlsplit(url)
    client: Any = clickhouse_connect.get_client(  # pyright: ignore[reportUnknownMemberType]
        interface=parts.scheme,
        host=parts.hostname,
        port=parts.port or (8443 if parts.scheme == "https" else 8123),
        username=unquote(parts.username or "") or None,
        password=unquote(parts.password or ""),
        database=parts.path.strip("/") or "default",
        autogenerate_session_id=False,
        query_retries=0,
        form_encode_query_params=True,  # thousands of ids would not fit into an address
        connect_timeout=min(timeout, 10),
        send_receive_timeout=timeout,
    )
    return cast("Client", client)


class Engine:
    """A few connections to one ClickHouse; each call takes one that is free.

    Thread-safe. A query that fails raises the driver's `ClickHouseError`; `Unavailable` when there is no engine to ask.
    """

    def __init__(
        self,
        store: str | Path,
        *,
        connections: int = READERS,
        memory: int = EMBEDDED_MEMORY,
        timeout: float = _TIMEOUT,
    ) -> None:
        """`memory` bounds the embedded engine, in bytes; a server bounds its own, and gets `timeout` seconds a call."""
        self._memory = memory
        self._timeout = timeout
        self.embedded = isinstance(store, Path) or not store.startswith(("http://", "https://"))
        self._store = store
        self._free: queue.LifoQueue[Client | None] = queue.LifoQueue()
        self._open: list[Client] = []
        self._lock = threading.Lock()
        for _ in range(connections):
            self._free.put(None)  # opened when it is first needed
        if self.embedded:
            Path(store).mkdir(parents=True, exist_ok=True)

    def alongside(self, *, timeout: float) -> Engine:
        """Return an engine over the same store with one connection of its own, which waits no longer than `timeout`."""
        return Engine(self._store, connections=1, memory=self._memory, timeout=timeout)

    def _opened(self) -> Client:
        if self.embedded:
            return _embedded(Path(self._store), self._memory)
        return _remote(str(self._store), self._timeout)

    def _connect(self) -> Client:
        try:
            client = self._opened()
        except ClickHouseError as error:
            raise self._unavailable(error) from error
        with self._lock:
            self._open.append(client)
        return client

    def _unavailable(self, error: Exception) -> Unavailable:
        return Unavailable(f"ClickHouse at {self._shown()} does not answer: {error}")

    def _shown(self) -> str:
        parts = urlsplit(str(self._store))
        return (
            str(self._store) if self.embedded else f"{parts.scheme}://{parts.hostname}:{parts.port or 8123}{parts.path}"
        )

    @contextmanager
    def client(self) -> Generator[Client]:
        """Lends a connection. Raises Unavailable when the server is not there, which the driver says without a code."""
        client = self._free.get()
        try:
            client = client or self._connect()
            yield client
        except OperationalError as error:
            if self.embedded or error.code is not None:
                raise
            raise self._unavailable(error) from error
        finally:
            self._free.put(client)

    def command(self, statement: str, parameters: Mapping[str, Any] | None = None, *, insert: str = "") -> Any:
        """Runs a statement that answers at most one value; one that inserts has a name, as `insert_file` has."""
        with self.client() as client:
            named = {"query_id": insert} if insert and not self.embedded else None
            return client.command(statement, parameters=dict(parameters or {}), settings=named)

    def query(self, statement: str, parameters: Mapping[str, Any] | None = None) -> Rows:
        """Runs a query; values are bound as `{name:Type}` by the engine."""
        with self.client() as client:
            return client.query(statement, parameters=dict(parameters or {}))

    def ask(self, name: str, parameters: Mapping[str, Any] | None = None, **placeholders: str) -> list[dict[str, Any]]:
        """Runs `queries/<name>.sql` and answers its rows by column name."""
        rows = self.query(fill(sql("queries", name), placeholders), parameters)
        return [dict(zip(rows.column_names, row, strict=True)) for row in rows.result_rows]

    def stream(
        self, name: str, parameters: Mapping[str, Any] | None = None, **placeholders: str
    ) -> Iterator[list[dict[str, Any]]]:
        """Runs `queries/<name>.sql` and yields its rows block by block; the connection is held until the end."""
        with self.client() as client:
            statement = fill(sql("queries", name), placeholders)
            with client.query_row_block_stream(statement, parameters=dict(parameters or {})) as blocks:
                names: Sequence[str] = blocks.source.column_names
                for block in blocks:
                    yield [dict(zip(names, row, strict=True)) for row in block]

    def tell(self, name: str, parameters: Mapping[str, Any], *, insert: str = "", **placeholders: str) -> None:
        """Runs `queries/<name>.sql`, which inserts and answers nothing; by `insert` a server knows it until it ends."""
        self.command(fill(sql("queries", name), placeholders), parameters, insert=insert)

    def file(self, statement: str, parameters: Mapping[str, Any], fmt: str) -> bytes:
        """Runs a query and answers a file in one of the engine's formats."""
        with self.client() as client:
            return bytes(client.raw_query(statement, parameters=dict(parameters), fmt=fmt))

    def insert_file(self, table: str, path: Path, fmt: str, settings: Mapping[str, str], name: str = "") -> None:
        """Inserts a file as it is: the embedded engine reads it where it lies, a server gets it as the body.

        A server knows the insert by its `name` until it ends, which may be later than this call: `end_inserts` ends it.
        """
        with self.client() as client:
            if self.embedded:
                clause = ", ".join(f"{name} = {quote(value)}" for name, value in settings.items())
                source = quote(str(path.resolve()))
                client.command(f"INSERT INTO {table} FROM INFILE {source} SETTINGS {clause} FORMAT {fmt}")
                return
            with path.open("rb") as body:
                client.raw_insert(table, insert_block=body, fmt=fmt, settings={**settings, "query_id": name})

    def end_inserts(self, prefix: str) -> None:
        """Ends every insert whose name begins so; on return none of them runs. Here in this process none ever does."""
        if not self.embedded:
            self.command("KILL QUERY WHERE startsWith(query_id, {prefix:String}) SYNC", {"prefix": prefix})

    def close(self) -> None:
        """Closes every connection; the embedded engine flushes and releases its directory."""
        with self._lock:
            for client in self._open:
                client.close()
            self._open.clear()
