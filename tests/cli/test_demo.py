"""`lamplighter demo` as a process: what it prints, how it ends, that it stops cleanly."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMAND = [sys.executable, "-c", "from lamplighter_server.cli.main import main; main()", "demo"]
NOBODY = "http://127.0.0.1:9"


class Counter(ThreadingHTTPServer):
    """Counts the spans it receives."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.spans = 0
        self.traces: set[bytes] = set()
        self.seen = threading.Condition()

    @property
    def url(self) -> str:
        """The address to send to."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def count(self, request: ExportTraceServiceRequest) -> None:
        """Count one request."""
        with self.seen:
            for scope in (scope for resource in request.resource_spans for scope in resource.scope_spans):
                self.spans += len(scope.spans)
                self.traces |= {span.trace_id for span in scope.spans}
            self.seen.notify_all()


class Handler(BaseHTTPRequestHandler):
    """Takes OTLP/HTTP."""

    def do_POST(self) -> None:
        """Count and answer."""
        body = self.rfile.read(int(self.headers["content-length"]))
        assert isinstance(self.server, Counter)
        self.server.count(ExportTraceServiceRequest.FromString(body))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@pytest.fixture
def server() -> Iterator[Counter]:
    counter = Counter()
    thread = threading.Thread(target=counter.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield counter
    counter.shutdown()
    thread.join()
    counter.server_close()


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=120, check=False)


def test_list_names_every_scenario() -> None:
    """--list prints each scenario with what it shows and sends nothing."""
    from lamplighter_server.demo.scenarios import SCENARIOS

    ran = run("--list")
    assert ran.returncode == 0
    assert [line.split()[0] for line in ran.stdout.splitlines()] == list(SCENARIOS)


def test_an_unknown_scenario_is_refused_with_the_known() -> None:
    """A scenario that does not exist ends with code 2 and a line naming those that do."""
    ran = run("--scenario", "retry")
    assert ran.returncode == 2
    assert "'retry' is not a scenario; there are normal, tool-error, retry-storm" in ran.stderr


def test_a_bad_history_is_refused() -> None:
    """A history that is no time ends with code 2 and an example."""
    ran = run("--history", "yesterday")
    assert ran.returncode == 2
    assert "'yesterday' is not a time; write a number and s, m, h or d, such as 24h." in ran.stderr


def test_once_delivers_everything_and_ends(server: Counter) -> None:
    """--once tells the scenario's conversation, delivers every span and says how many."""
    ran = run("--endpoint", server.url, "--scenario", "retry-storm", "--once")
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == f"Delivered {server.spans} spans of 1 traces to {server.url}.\n"
    assert server.spans > 20
    assert len(server.traces) == 1


def test_count_and_history(server: Counter) -> None:
    """--history tells a past before the counted conversations, and the sum of the traces is what arrived."""
    ran = run("--endpoint", server.url, "--history", "3h", "--count", "2", "--scenario", "false-ok", "--seed", "1")
    assert ran.returncode == 0, ran.stderr
    assert "Told " in ran.stderr
    assert f"Delivered {server.spans} spans of {len(server.traces)} traces" in ran.stderr
    assert len(server.traces) > 2


def test_no_server_is_an_error_of_one_line() -> None:
    """Without a server the demo ends with code 1, one line about it and one about what to do."""
    ran = run("--endpoint", NOBODY, "--scenario", "normal", "--once")
    assert ran.returncode == 1
    away, error = ran.stderr.splitlines()
    assert away == "No server answers. The spans are kept and tried again every 2 s."
    assert error.startswith("Error: ")
    assert f"did not reach {NOBODY}; start a server there (lamplighter serve)" in error


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_it_with_nothing_lost(server: Counter, number: signal.Signals) -> None:
    """On SIGINT to its whole group or SIGTERM it delivers what was told, stops both processes and ends with code 0."""
    demo = subprocess.Popen(
        [*COMMAND, "--endpoint", server.url, "--rate", "600"], stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    with demo, server.seen:
        assert server.seen.wait_for(lambda: server.spans > 0, 60)
        server.seen.release()
        try:
            if number is signal.SIGINT:
                os.killpg(demo.pid, number)
            else:
                demo.send_signal(number)
            _, said = demo.communicate(timeout=60)
        finally:
            server.seen.acquire()
    assert demo.returncode == 0, said
    assert said.splitlines()[-1] == f"Delivered {server.spans} spans of {len(server.traces)} traces to {server.url}."
    with pytest.raises(ProcessLookupError):
        os.killpg(demo.pid, 0)
