"""What tests of several parts need: Ctrl-C, an engine with the schema in it, someone who tells it about traces."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lamplighter_server.store.engine import Engine
    from told_traces import Teller

HERE = Path(__file__).parent
LONG = (
    "e2e/test_accessible.py",
    "serve/test_order.py",
    "serve/test_openapi.py",
    "e2e/test_frameworks.py",
    "bench/test_scripts.py",
    "contract/test_store.py",
    "serve/test_list.py",
    "contract/test_once.py",
    "e2e/test_kill.py",
    "e2e/test_examples.py",
    "e2e/test_doors.py",
    "analyse/test_postponed.py",
    "faults/test_kill.py",
    "captures/test_truth.py",
    "e2e/test_stalled.py",
)
"""The files that take longest, and those with one long test."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest: then no process is left with one when the others have nothing to do.

    The first two also differ in what they need, so one goes on while the other installs the wheels for both.
    """
    place = {HERE / name: -n for n, name in enumerate(reversed(LONG), 1)}
    items.sort(key=lambda item: place.get(item.path, 0))


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
