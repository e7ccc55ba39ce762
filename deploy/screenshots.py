"""Takes pictures of every page over the demo's data, into a folder: what `make screenshots` runs."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Final

COMMAND: Final = str(Path(sys.executable).with_name("lamplighter"))
SHOOT: Final = Path(__file__).resolve().parents[1] / "ui/dev/shoot.mjs"
PATIENCE: Final = 60.0
"""Seconds for the server to become ready."""
PAST: Final = ("--history", "8d", "--rate", "6", "--seed", "7", "--once")


def main() -> int:
    """Run a server on data of its own, tell it a week of the demo, and take the pictures."""
    out = Path(sys.argv[1])
    shutil.rmtree(out, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="lamplighter-") as data:
        ports = ("--port", "0", "--otlp-http-port", "0", "--otlp-grpc-port", "0")
        server = subprocess.Popen([COMMAND, "serve", "--data", data, *ports], stdout=subprocess.DEVNULL)
        try:
            addresses = _ready(Path(data) / "server.json")
            subprocess.run([COMMAND, "demo", "--endpoint", addresses["otlp_http"], *PAST], check=True)
            return subprocess.run(
                ["node", str(SHOOT), addresses["http"], str(out), *sys.argv[2:]], check=False
            ).returncode
        finally:
            server.terminate()
            server.wait()


def _ready(told: Path) -> dict[str, Any]:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            addresses: dict[str, Any] = json.loads(told.read_text())
            with urllib.request.urlopen(f"{addresses['http']}/readyz", timeout=5):
                return addresses
        except (OSError, urllib.error.URLError, json.JSONDecodeError):
            time.sleep(0.1)
    raise SystemExit("The server did not become ready.")


if __name__ == "__main__":
    sys.exit(main())
