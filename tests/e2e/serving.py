"""Starts, asks and ends a real `lamplighter serve` of the installed wheel."""

from __future__ import annotations

import json
import ssl
import subprocess
import time
from typing import TYPE_CHECKING, Any, Self, TypeVar

import httpx
from wheels import Installed, environment

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

T = TypeVar("T")
PATIENCE = 60.0


def eventually(look: Callable[[], T | None], what: str, patience: float = PATIENCE) -> T:
    """Return what `look` finds as soon as it finds something; fail, saying `what` did not come, after a while."""
    until = time.monotonic() + patience
    while not (found := look()):
        assert time.monotonic() < until, f"{what} did not come within {patience:g} s"
        time.sleep(0.02)
    return found


class Server:
    """One process over one data directory; may be killed and started again."""

    def __init__(
        self, installed: Installed, data: Path, *options: str, trust: Path | None = None, **variables: str
    ) -> None:
        self.data = data
        self._command = [str(installed.lamplighter), "serve", "--data", str(data), *options]
        self._environment = environment(**variables)
        self._log = data.parent / f"{data.name}.log"
        # Reading all the world's certificates for each question over plain HTTP would take longer than the question.
        self._trust = ssl.create_default_context(cafile=str(trust)) if trust else False
        self._headers: dict[str, str] = {}

    def with_key(self, key: str | None) -> Self:
        """Send a key with every question."""
        self._headers = {"authorization": f"Bearer {key}"} if key else {}
        return self

    def start(self) -> Self:
        """Start with ports of the system's choice and wait until it is ready."""
        told = self.data / "server.json"
        told.unlink(missing_ok=True)
        self.data.mkdir(parents=True, exist_ok=True)
        ports = ["--port", "0", "--otlp-http-port", "0", "--otlp-grpc-port", "0"]
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self._command, *ports], env=self._environment, cwd=self.data, stdout=log, stderr=log
            )
        self.addresses: dict[str, Any] = eventually(lambda: self._addresses(told), "server.json")
        eventually(self._ready, "readiness", 3 * PATIENCE)
        return self

    def _ready(self) -> bool:
        try:
            return self.ask("/readyz").status_code == 200
        except httpx.TimeoutException:  # a machine with ten times the work it can do
            return False

    def _addresses(self, told: Path) -> dict[str, Any] | None:
        assert self.process.poll() is None, f"the server ended with {self.process.returncode}:\n{self.log}"
        try:
            return json.loads(told.read_text())
        except (OSError, json.JSONDecodeError):
            return None

    @property
    def log(self) -> str:
        """The end of what it wrote."""
        return self._log.read_text()[-4000:]

    @property
    def http(self) -> str:
        """The address of the UI and of REST."""
        return self.addresses["http"]

    @property
    def otlp_http(self) -> str:
        """The address for OTLP over HTTP."""
        return self.addresses["otlp_http"]

    @property
    def otlp_grpc(self) -> str:
        """The address for OTLP over gRPC."""
        return self.addresses["otlp_grpc"]

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """End it as an operator would and return its exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            return self.process.wait(PATIENCE)
        finally:
            self.process.kill()

    def ask(self, path: str, **parameters: Any) -> httpx.Response:
        """Send a GET."""
        return httpx.get(
            f"{self.http}{path}",
            params=parameters,
            headers=self._headers,
            verify=self._trust,
            timeout=30,
            trust_env=False,
        )

    def get(self, path: str, **parameters: Any) -> Any:
        """Return the JSON of a path under /api/v1."""
        answer = self.ask(f"/api/v1/{path}", **parameters)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def trace(self, trace_id: str, spans: int) -> dict[str, Any]:
        """Return a trace as soon as it has so many spans."""

        def look() -> dict[str, Any] | None:
            answer = self.ask(f"/api/v1/traces/{trace_id}")
            if answer.status_code == 404:
                return None
            assert answer.status_code == 200, answer.text
            found: dict[str, Any] = answer.json()
            return found if len(found["spans"]) >= spans else None

        return eventually(look, f"trace {trace_id} with {spans} spans")
