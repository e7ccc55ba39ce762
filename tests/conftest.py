"""What tests of several parts need: Ctrl-C, an engine with the schema in it, someone who tells it about traces."""

from __future__ import annotations

import shutil
import signal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from lamplighter_server.store.engine import Engine
    from told_traces import Teller


@pytest.fixture(autouse=True, scope="session")
def ctrl_c() -> Iterator[None]:
    """Let programs that tests start be interrupted, also where this one was started to ignore it: in a shell's `&`."""
    before = signal.getsignal(signal.SIGINT)
    if before is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store with nothing but the schema in it, to be copied: that takes a tenth of migrating a new one."""
    from lamplighter_server.store.engine import Engine
    from lamplighter_server.store.migrate import migrate

    directory = tmp_path_factory.mktemp("empty") / "store"
    opened = Engine(directory)
    try:
        migrate(opened)
    finally:
        opened.close()
    return directory


@pytest.fixture(scope="module")
def engine(empty_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Return an embedded engine; a process has one at a time, so it is closed with the module."""
    from lamplighter_server.store.engine import Engine
    from lamplighter_server.store.migrate import migrate

    directory = tmp_path_factory.mktemp("engine") / "store"
    shutil.copytree(empty_store, directory, symlinks=True)
    opened = Engine(directory)
    try:
        migrate(opened)
        yield opened
    finally:
        opened.close()


@pytest.fixture(scope="module")
def teller(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Teller]:
    """Return what makes a teller for one more project."""
    from told_traces import Teller

    directory: Path = tmp_path_factory.mktemp("segments")
    return lambda: Teller(engine, directory)


@pytest.fixture
def tell(teller: Callable[[], Teller]) -> Teller:
    """Return a teller for a project that no other test has."""
    return teller()
