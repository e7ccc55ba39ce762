"""What the end-to-end tests share: the installed wheels, a server of them, a browser."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import chromium
import pytest
from model_server import ModelServer
from playwright.sync_api import Browser, sync_playwright
from serving import Server, eventually
from wheels import Installed, install

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ARTIFACTS = Path(__file__).with_name("artifacts")


@pytest.fixture(scope="session")
def installed() -> Installed:
    """Install the two wheels, built from these sources, outside them."""
    return install()


@pytest.fixture(scope="session")
def desk(installed: Installed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run a server to which the demo has told three hours of the past, and then each of its scenarios once."""
    server = Server(installed, tmp_path_factory.mktemp("desk") / "data").start()
    told = installed.run(
        "lamplighter", "demo", "--endpoint", server.otlp_http, "--history", "3h", "--once", "--seed", "7"
    )
    assert told.returncode == 0, told.stderr

    def all_stored() -> bool:
        spans = server.get("stats")["signals"]["traces"]
        return spans["received"] == spans["stored"] > 0

    eventually(lambda: all_stored() or None, "the demo's last span")
    yield server
    server.stop()


@pytest.fixture
def start(installed: Installed, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Start servers, each over a data directory of its own unless it is given one; all are ended with the test."""
    servers: list[Server] = []

    def run(*options: str, data: Path | None = None, trust: Path | None = None, **variables: str) -> Server:
        server = Server(installed, data or tmp_path / f"data{len(servers)}", *options, trust=trust, **variables)
        servers.append(server)
        return server.start()

    yield run
    for server in servers:
        if hasattr(server, "process"):
            server.stop()


@pytest.fixture(scope="module")
def server(installed: Installed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run a server that the tests of a module share."""
    server = Server(installed, tmp_path_factory.mktemp("shared") / "data").start()
    yield server
    server.stop()


@pytest.fixture
def model() -> Iterator[ModelServer]:
    """Run a model's provider."""
    served = ModelServer()
    yield served
    served.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start a headless Chromium; without one the test is skipped aloud, in CI it fails.

    It ends with the module: while it lives, Playwright's event loop counts as running in this thread, and no other
    test could run one of its own.
    """
    path = chromium.find()
    if path is None:
        reason = "no Chromium on this machine: install one, or name it in LAMPLIGHTER_TEST_CHROMIUM"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(chromium.ARGUMENTS))
        yield browser
        browser.close()
