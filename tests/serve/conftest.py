"""The API over an embedded engine, asked without a network, as one project or as anyone."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from lamplighter_server.access import Door, Keys, Scope, Sessions
from lamplighter_server.analyse.prices import PriceBook, PriceFile
from lamplighter_server.serve.app import build
from lamplighter_server.serve.backend import Backend, SetAside, SignalStats, Stats
from lamplighter_server.serve.managed import Managed, RetentionInForce, Setting
from starlette.testclient import TestClient

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lamplighter_server.kept import KeptRetention
    from lamplighter_server.store.engine import Engine
    from told_traces import Teller

STARTED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@dataclass
class Served:
    """An application, and what a test may change behind it."""

    engine: Engine
    directory: Path
    host: str = "127.0.0.1"
    trouble: str | None = None
    loaded: int = 2**63 - 1
    now: int | None = None
    ui: Path | None = None
    otlp: Any = None
    kept: KeptRetention | None = None
    set_by: str = "default"
    prices: PriceFile = field(init=False)
    keys: Keys = field(init=False)
    client: TestClient = field(init=False)

    def __post_init__(self) -> None:
        """Build the application."""
        self.keys = Keys(self.directory / "keys.json")
        self.prices = PriceFile(self.directory / "prices.toml", PriceBook(), named=False)
        self.backend = Backend(
            engine=self.engine,
            trouble=lambda: self.trouble,
            refusing=lambda: None,
            stats=self.stats,
            door=Door(self.keys, host=self.host),
            sessions=Sessions(self.keys),
            clock=lambda: self.now or time.time_ns(),
            managed=self.managed(),
        )
        app = build(self.backend, ui=self.ui or self.directory, otlp=self.otlp, hosts=("lamp.example",))
        self.client = TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)

    def as_project(self, project: str) -> None:
        """Ask as this project from now on."""
        self.client.headers["authorization"] = f"Bearer {self.keys.create(Scope.READ, project)}"

    def managed(self) -> Managed:
        """Return what an admin sees and changes; retention is kept here."""

        def keep(wanted: KeptRetention) -> None:
            self.kept = wanted

        return Managed(
            data=self.directory,
            addresses=lambda: {
                "http": "http://127.0.0.1:1",
                "otlp_http": "http://127.0.0.1:2",
                "otlp_grpc": "127.0.0.1:3",
            },
            settings={"loaders": Setting(2, "environment")},
            retention=lambda: RetentionInForce(
                self.kept.days if self.kept else 30, 0, self.set_by, editable=self.set_by == "default"
            ),
            keep=keep,
            keys=self.keys,
            prices=self.prices,
            updates_prices=False,
        )

    def stats(self) -> Stats:
        """Return numbers that differ from each other."""
        return Stats(
            started=STARTED,
            version="1.2.3",
            signals={
                name: SignalStats(received=10 + n, stored=7 + n, refused=2, duplicate=1, queryable_lag_seconds=0.5)
                for n, name in enumerate(("traces", "logs", "metrics"))
            },
            journal_bytes=11,
            journal_segments=12,
            set_aside=[SetAside("traces/7", "not protobuf", STARTED)],
            loaded=self.loaded,
        )

    def get(self, path: str, **parameters: Any) -> Any:
        """Return the JSON of an address that must answer."""
        response = self.client.get(f"/api/v1/{path}", params=parameters)
        assert response.status_code == 200, response.text
        return response.json()

    def refused(self, status: int, path: str, **parameters: Any) -> Any:
        """Return the problem of an address that must refuse."""
        response = self.client.get(f"/api/v1/{path}", params=parameters)
        assert response.status_code == status, response.text
        assert response.headers["content-type"] == "application/problem+json"
        problem = response.json()
        assert problem["status"] == status
        assert problem["title"]
        assert problem["detail"]
        return problem


@pytest.fixture
def served(engine: Engine, tmp_path: Path) -> Iterator[Served]:
    """Return the API; on loopback, so nobody is asked for a key."""
    made = Served(engine, tmp_path)
    with made.client:
        yield made


@pytest.fixture
def project(served: Served, tell: Teller) -> Served:
    """Return the API asked as the project of this test's teller."""
    served.as_project(tell.project)
    return served


@pytest.fixture
def abroad(engine: Engine, tmp_path: Path) -> Iterator[Served]:
    """Return the API as others can reach it: keys are needed."""
    made = Served(engine, tmp_path, host="0.0.0.0")  # nothing listens there
    with made.client:
        yield made
