"""Starts, asks, watches and ends a real `lamplighter serve` that is measured from outside."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlencode, urlsplit

if TYPE_CHECKING:
    from types import TracebackType

ROOT = Path(__file__).resolve().parents[1]
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


class NotMeasured(Exception):  # noqa: N818 - it says what is the case
    """A measurement is not possible; the message says why."""


@dataclass(frozen=True)
class Usage:
    """What a process uses at a moment: CPU seconds since its start, bytes resident, open files."""

    cpu: float
    rss: int
    files: int


class Asker:
    """One keep-alive connection to a server; each thread has its own."""

    def __init__(self, address: str) -> None:
        url = urlsplit(address)
        self._connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=120)

    def timed(self, path: str, **parameters: Any) -> tuple[float, int, bytes]:
        """Send a GET; return its seconds, its status and its body."""
        query = f"?{urlencode(parameters)}" if parameters else ""
        began = time.perf_counter()
        try:
            self._connection.request("GET", path + query)
            answer = self._connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()  # the next question opens it again
            raise
        return time.perf_counter() - began, answer.status, body

    def get(self, path: str, **parameters: Any) -> Any:
        """Return the JSON of a path under /api/v1. Raises NotMeasured for any refusal."""
        _, status, body = self.timed(f"/api/v1/{path}", **parameters)
        if status != 200:
            raise NotMeasured(f"{path} {parameters}: {status} {body[:300].decode()}")
        return json.loads(body)


class Server:
    """One process over one data directory, as a context."""

    def __init__(self, data: Path, *options: str, program: Path | None = None, ready: bool = True) -> None:
        """With `ready` false it is enough that its ports listen: its store may be away."""
        command = program or Path(sys.executable).with_name("lamplighter")
        ports = ["--port", "0", "--otlp-http-port", "0", "--otlp-grpc-port", "0"]
        self._command = [str(command), "serve", "--data", str(data), *ports, *options]
        self._wanted = "/readyz" if ready else "/healthz"
        self.data = data

    def __enter__(self) -> Self:
        """Start it and wait until it is ready; `to_ready` says how many seconds that took."""
        self.data.mkdir(parents=True, exist_ok=True)
        told = self.data / "server.json"
        told.unlink(missing_ok=True)
        began = time.monotonic()
        with (self.data.parent / f"{self.data.name}.log").open("ab") as log:
            self.process = subprocess.Popen(self._command, cwd=self.data, stdout=log, stderr=log)
        try:
            self.addresses = self._addresses(told)
            while not self._ready():
                time.sleep(0.02)
        except BaseException:
            self.end()
            raise
        self.to_ready = time.monotonic() - began
        return self

    def _addresses(self, told: Path) -> dict[str, Any]:
        while True:
            if self.process.poll() is not None:
                raise NotMeasured(f"the server ended with {self.process.returncode}; its log is beside {self.data}")
            try:
                return json.loads(told.read_text())
            except (OSError, json.JSONDecodeError):
                time.sleep(0.02)

    def _ready(self) -> bool:
        if self.process.poll() is not None:
            raise NotMeasured(f"the server ended with {self.process.returncode}; its log is beside {self.data}")
        try:
            return self.asker().timed(self._wanted)[1] == 200
        except OSError:
            return False

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it."""
        self.end()

    def end(self) -> None:
        """End it as an operator would."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(120)

    def asker(self) -> Asker:
        """Open a connection to the REST API."""
        return Asker(self.addresses["http"])

    @property
    def traces(self) -> str:
        """Where traces are sent over HTTP."""
        return f"{self.addresses['otlp_http']}/v1/traces"

    @property
    def grpc(self) -> str:
        """Where traces are sent over gRPC."""
        return self.addresses["otlp_grpc"]

    def usage(self) -> Usage:
        """Look what the process uses now."""
        proc = Path(f"/proc/{self.process.pid}")
        try:
            fields = proc.joinpath("stat").read_text().rpartition(")")[2].split()
            resident = int(proc.joinpath("statm").read_text().split()[1])
            files = sum(1 for _ in proc.joinpath("fd").iterdir())
        except FileNotFoundError as error:
            raise NotMeasured(f"process {self.process.pid} is gone; its log is beside {self.data}") from error
        return Usage((int(fields[11]) + int(fields[12])) / _TICKS, resident * _PAGE, files)

    def settled(self, spans: int, patience: float = 600) -> float:
        """Wait until so many spans were received and can all be queried; return the moment (monotonic) of it."""
        asker, until = self.asker(), time.monotonic() + patience
        while time.monotonic() < until:
            stats = asker.get("stats")
            if stats["signals"]["traces"]["received"] >= spans and not stats["journal"]["segments"]:
                return time.monotonic()
            time.sleep(0.02)
        raise NotMeasured(f"{spans} spans were not queryable within {patience:g} s: {stats}")


def circumstances() -> dict[str, Any]:
    """Say when and beside how much other work something was measured."""
    return {
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "load_average": [round(value, 1) for value in os.getloadavg()],
        "cores": os.cpu_count(),
    }
