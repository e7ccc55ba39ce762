"""Joins the parts: receive → journal → store → serve. The only place that wires."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import structlog
import uvicorn

from lamplighter_server.access import Door, Keys, Sessions, Tls, TlsUnusable, bind_allowed
from lamplighter_server.analyse.budgets import BadBudgets, read_budgets
from lamplighter_server.analyse.prices import BadPrices, PriceBook, PriceFile, kept_up_to_date
from lamplighter_server.analyse.settle import Settler
from lamplighter_server.journal import Journal, JournalSettings, Locked, Segment, Signal
from lamplighter_server.kept import KeptRetention, KeptUnreadable, keep_retention, kept_retention
from lamplighter_server.receive import Intake, Limits, OtlpGrpc, OtlpHttp, uvicorn_options
from lamplighter_server.store.store import Store, StoreSettings

try:
    from uvloop import run as run_loop
except ImportError:  # uvloop does not exist for every platform
    from asyncio import run as run_loop

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from lamplighter_server.analyse.budgets import Budget
    from lamplighter_server.config import Origin, Settings
    from lamplighter_server.serve.backend import Stats
    from lamplighter_server.serve.managed import Managed, RetentionInForce

_log = structlog.get_logger(__name__)
# The part of the grace time that requests may use; then their connections are cut, and they notice.
_FOR_REQUESTS = 0.7
_LIMITS = (
    *("max_body_bytes", "max_decompressed_bytes", "max_in_flight_bytes", "journal_bytes", "engine_memory_bytes"),
    "loaders",
)


class CannotStart(Exception):  # noqa: N818 - the name says the state
    """The server can't start as it was told; the message says why and what to do."""


@dataclass(frozen=True)
class Addresses:
    """Where the running server is reached, for people and for `<data>/server.json`."""

    pid: int
    http: str
    otlp_http: str
    otlp_grpc: str


class Lane:
    """One signal's lane of the journal, as a loader sees it."""

    def __init__(self, journal: Journal, of: Signal) -> None:
        self._journal = journal
        self._signal = of
        self.done = journal.done
        self.retry = journal.retry
        self.narrow = journal.narrow

    def next_sealed(self, timeout: float) -> Segment | None:
        """Hand out this signal's oldest segment."""
        return self._journal.next_sealed(self._signal, timeout)


class _Uvicorn(uvicorn.Server):
    """A server whose signals are the whole process's business."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        """Leave them alone."""
        yield


class Server:
    """One Lamplighter: made, started and stopped on one event loop."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.started = datetime.now(UTC)
        self.keys = Keys(settings.data / "keys.json")
        refused = bind_allowed(settings.host, keys=bool(self.keys), insecure=settings.insecure)
        if refused:
            raise CannotStart(refused)
        self.tls = Tls.of(settings.tls_certificate, settings.tls_key)
        self.door = Door(self.keys, host=settings.host, insecure=settings.insecure)
        self.kept = _kept(settings)
        self.store = Store(_store_settings(settings, self.kept))
        self.prices = _own_prices(settings)
        _budgets(settings)
        self.journal = Journal(settings.data / "journal", settings=_journal_settings(settings))
        self.settler = Settler(self.store.engine, self.prices.book, self._oldest)
        self.store.settle = {"traces": self.settler, "logs": self.settler.logs}
        self.store.idle = {"traces": self.settler.idle}
        self.intake = Intake(self.journal, self.door, _limits(settings))
        self._http: list[tuple[_Uvicorn, asyncio.Task[None]]] = []
        self._grpc: OtlpGrpc | None = None
        self.addresses: Addresses | None = None

    async def start(self) -> Addresses:
        """Listens, then opens the store: what arrives meanwhile waits in the journal."""
        settings = self.settings
        ui, otlp = _listen(settings.host, settings.port), _listen(settings.host, settings.otlp_http_port)
        credentials = self.tls.grpc() if self.tls else None
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        self._grpc = OtlpGrpc(self.intake, f"{host}:{settings.otlp_grpc_port}", credentials)
        await self._grpc.start()
        otlp_http = OtlpHttp(self.intake)
        self._serve(self._application(otlp_http), ui)
        self._serve(otlp_http, otlp)
        self.store.start({str(signal): Lane(self.journal, signal) for signal in Signal})
        scheme = "https" if self.tls else "http"
        self.addresses = Addresses(
            os.getpid(),
            f"{scheme}://{host}:{ui.getsockname()[1]}",
            f"{scheme}://{host}:{otlp.getsockname()[1]}",
            f"{host}:{self._grpc.port}",
        )
        return self.addresses

    def _application(self, otlp: OtlpHttp) -> Callable[..., Any]:
        from lamplighter_server.serve.app import build  # noqa: PLC0415 - the ports listen sooner without it
        from lamplighter_server.serve.backend import Backend, Costs  # noqa: PLC0415
        from lamplighter_server.serve.backlog import Waiting  # noqa: PLC0415

        backend = Backend(
            engine=self.store.engine,
            trouble=lambda: self.store.trouble,
            refusing=lambda: self.journal.status().reason,
            stats=self._stats,
            door=self.door,
            sessions=Sessions(self.keys),
            costs=Costs(self._budgets, self._reprice),
            managed=self._managed(),
            waiting=Waiting(self.settings.data),
        )
        return build(backend, otlp=otlp, hosts=self.settings.hosts)

    def _oldest(self) -> int | None:
        """The smallest number of a segment that may be taken back with what it settled."""
        waiting = (self.journal.oldest(signal) for signal in (Signal.TRACES, Signal.LOGS))
        return min((number for number in waiting if number is not None), default=None)

    def _managed(self) -> Managed:
        from lamplighter_server.serve.managed import Managed, Setting  # noqa: PLC0415

        settings = self.settings
        return Managed(
            data=settings.data,
            addresses=self._shown_addresses,
            settings={name: Setting(getattr(settings, name), settings.origin(name)) for name in _LIMITS},
            retention=self._retention,
            keep=self._keep,
            keys=self.keys,
            prices=self.prices,
            updates_prices=settings.update_prices,
        )

    def _shown_addresses(self) -> dict[str, str]:
        shown = self.addresses
        return {"http": shown.http, "otlp_http": shown.otlp_http, "otlp_grpc": shown.otlp_grpc} if shown else {}

    def _retention(self) -> RetentionInForce:
        from lamplighter_server.serve.managed import RetentionInForce  # noqa: PLC0415

        days, size = self.store.retention.limits
        origin = _retention_set_by(self.settings)
        set_by = "these settings" if origin == "default" and self.kept else origin
        return RetentionInForce(days, size, set_by, editable=origin == "default")

    def _keep(self, wanted: KeptRetention) -> None:
        keep_retention(self.settings.data, wanted)
        self.kept = wanted
        self.store.retention.keep(max_age_days=wanted.days, max_bytes=wanted.bytes)

    def _budgets(self) -> list[Budget]:
        return read_budgets(self.settings.budgets) if self.settings.budgets else []

    def _reprice(self, project: str, low: int, high: int) -> tuple[int, float]:
        self.prices.read()
        return self.settler.reprice(project, low, high)

    def _stats(self) -> Stats:
        from lamplighter_server.serve.backend import SetAside, SignalStats, Stats  # noqa: PLC0415

        journal = self.journal.status()
        return Stats(
            started=self.started,
            version=version("lamplighter-server"),
            signals={
                str(of): SignalStats(
                    received=counted.received,
                    stored=self.store.stored(of),
                    refused=counted.refused,
                    duplicate=counted.duplicate,
                    queryable_lag_seconds=journal.lanes[of].oldest_age,
                )
                for of, counted in self.intake.counters.signals.items()
            },
            journal_bytes=journal.bytes,
            journal_segments=journal.segments,
            set_aside=[SetAside(entry.segment, entry.reason, entry.at) for entry in journal.set_aside],
            loaded=self.store.watermark.value,
        )

    def _serve(self, application: Callable[..., Any], listener: socket.socket) -> None:
        options: dict[str, Any] = {**uvicorn_options(self.intake.limits), **(self.tls.uvicorn() if self.tls else {})}
        config = uvicorn.Config(application, log_config=None, **options)
        config.load()
        server = _Uvicorn(config)
        task = asyncio.get_running_loop().create_task(server.serve(sockets=[listener]))
        self._http.append((server, task))

    async def stop(self) -> None:
        """Ends requests under way, then the loads under way; what is not loaded yet waits in the journal."""
        grace = self.settings.shutdown_seconds * _FOR_REQUESTS
        for server, _ in self._http:
            server.should_exit = True
        ending = [task for _, task in self._http]
        if self._grpc:
            ending.append(asyncio.create_task(self._grpc.stop(grace)))
        if ending:
            _, late = await asyncio.wait(ending, timeout=grace)
            for server, _ in self._http:
                for connection in list(server.server_state.connections):
                    connection.transport.abort()  # its request ends as that of a client that hung up
            if late:
                await asyncio.wait(late, timeout=self.settings.shutdown_seconds - grace)
            for server, _ in self._http:
                server.force_exit = True
            await asyncio.wait(ending)
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self.store.close()
        self.journal.close()
        self.intake.close()
        (self.settings.data / "server.json").unlink(missing_ok=True)


def _budgets(settings: Settings) -> list[Budget]:
    try:
        return read_budgets(settings.budgets) if settings.budgets else []
    except BadBudgets as error:
        raise CannotStart(str(error)) from error


def _own_prices(settings: Settings) -> PriceFile:
    try:
        named = settings.prices is not None
        return PriceFile(settings.prices or settings.data / "prices.toml", PriceBook(), named=named)
    except BadPrices as error:
        raise CannotStart(str(error)) from error


def _kept(settings: Settings) -> KeptRetention | None:
    try:
        return kept_retention(settings.data)
    except KeptUnreadable as error:
        raise CannotStart(str(error)) from error


def _retention_set_by(settings: Settings) -> Origin:
    """Where retention was set; what is set for good comes before what was set while the server ran."""
    by_days = settings.origin("retention_days")
    return by_days if by_days != "default" else settings.origin("retention_bytes")


def _store_settings(settings: Settings, kept: KeptRetention | None) -> StoreSettings:
    chosen = kept if _retention_set_by(settings) == "default" else None
    return StoreSettings(
        location=settings.store or settings.data / "store",
        loaders=settings.loaders,
        memory=settings.engine_memory_bytes,
        retention_days=chosen.days if chosen else settings.retention_days,
        retention_bytes=chosen.bytes if chosen else settings.retention_bytes,
    )


def _journal_settings(settings: Settings) -> JournalSettings:
    # A load costs the engine a tenth of a second before its first row: once a second is soon enough for a person.
    return JournalSettings(seal_age=1.0, backlog_bytes=settings.journal_bytes)


def _limits(settings: Settings) -> Limits:
    return Limits(
        body=settings.max_body_bytes,
        decompressed=settings.max_decompressed_bytes,
        in_flight=settings.max_in_flight_bytes,
        allowed_origins=settings.allowed_origins,
    )


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise CannotStart(
            f"can't listen on {host}:{port}: {error.strerror or error}; is another program, or another Lamplighter, "
            "using the port? Choose another one, or 0 for any"
        ) from error


def _announce(addresses: Addresses, data: Path, store: str) -> None:
    (data / "server.json").write_text(json.dumps(addresses.__dict__))
    print(  # noqa: T201 - the command's own output
        f"Lamplighter is at {addresses.http}\n"
        f"  OTLP/HTTP {addresses.otlp_http}   OTLP/gRPC {addresses.otlp_grpc}   data {data.resolve()}{store}",
        flush=True,
    )


async def _run(settings: Settings) -> None:
    server = Server(settings)
    try:
        addresses = await server.start()
    except BaseException:
        await server.stop()
        raise
    store = f"   store {settings.store.rsplit('@', 1)[-1]}" if settings.store else ""
    _announce(addresses, settings.data, store)
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    with kept_up_to_date(allowed=settings.update_prices):
        await ended.wait()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.remove_signal_handler(number)  # a second Ctrl-C ends at once
    begun = time.monotonic()
    await server.stop()
    _log.info("stopped", seconds=round(time.monotonic() - begun, 1))


def _keep_values_out_of_the_log() -> None:
    """Values of variables may be keys, or what people said; and to draw those of a deep stack takes minutes."""
    structlog.dev.ConsoleRenderer.get_active().exception_formatter = structlog.dev.plain_traceback


def run(settings: Settings) -> None:
    """Serves until SIGINT or SIGTERM. Raises CannotStart."""
    _keep_values_out_of_the_log()
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        run_loop(_run(settings))
    except (Locked, TlsUnusable, OSError) as error:
        raise CannotStart(str(error)) from error
