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
def signals() -> Iterator[None]:
    """Let programs that tests start be ended by what this one was started to ignore: in a shell's `&`, or by nohup."""
    usual = {signal.SIGINT: signal.default_int_handler, signal.SIGHUP: signal.SIG_DFL}
    ignored = [one for one in usual if signal.getsignal(one) is signal.SIG_IGN]
    for one in ignored:
        signal.signal(one, usual[one])
    yield
    for one in ignored:
        signal.signal(one, signal.SIG_IGN)


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
