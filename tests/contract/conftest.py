"""The places that the contract of the store is tried at: the embedded engine, and the same engine behind HTTP."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lamplighter_server.store.engine import Engine
from lamplighter_server.store.migrate import migrate
from sealed_segments import Sealed

if TYPE_CHECKING:
    from collections.abc import Iterator

USER, PASSWORD = "tester", "s3cret:/?"
GIVEN = os.environ.get("LAMPLIGHTER_TEST_STORE")


@dataclass
class Facade:
    """A process that can be stopped and started again at its port, with what it had stored."""

    directory: Path
    port: int = 0
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{USER}:s3cret%3A%2F%3F@127.0.0.1:{self.port}/default"

    def start(self) -> None:
        """Start it and wait until it listens."""
        script = Path(__file__).with_name("facade.py")
        command = [sys.executable, str(script), str(self.directory), str(self.port), USER, PASSWORD]
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert process.stdout
        self.processes.append(process)
        self.port = int(process.stdout.readline())

    def stop(self) -> None:
        """Kill it, as an engine that crashes is ended."""
        for process in self.processes:
            process.kill()
            process.communicate()
        self.processes.clear()


@contextmanager
def facade_at(directory: Path) -> Iterator[Facade]:
    """Run a façade until the end of the block."""
    facade = Facade(directory)
    facade.start()
    try:
        yield facade
    finally:
        facade.stop()


@contextmanager
def opened(location: Path | str) -> Iterator[Engine]:
    """Open an engine and bring it to the schema."""
    engine = Engine(location)
    try:
        migrate(engine)
        yield engine
    finally:
        engine.close()


@pytest.fixture(scope="module", params=["given"] if GIVEN else ["embedded", "http"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Return an engine with the schema in it."""
    if request.param == "given":
        with opened(str(GIVEN)) as engine:
            yield engine
    elif request.param == "embedded":
        yield request.getfixturevalue("engine")  # that of all tests: chDB opens one directory a process
    else:
        with facade_at(tmp_path_factory.mktemp("facade")) as facade, opened(facade.url) as engine:
            yield engine


@pytest.fixture
def facade(tmp_path: Path) -> Iterator[Facade]:
    """Return a façade of this test alone."""
    with facade_at(tmp_path / "facade") as facade:
        yield facade


@pytest.fixture
def sealed(tmp_path: Path) -> Sealed:
    """Return a writer of segments for a project of this test alone."""
    return Sealed(tmp_path)
