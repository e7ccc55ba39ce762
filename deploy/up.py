"""Runs the server and the live demo side by side until Ctrl-C: what `make up` starts."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Final

DATA: Final = Path(os.environ.get("LAMPLIGHTER_DATA", "data"))
COMMAND: Final = str(Path(sys.executable).with_name("lamplighter"))
PATIENCE: Final = 60.0
"""Seconds for the server to become ready, and for each process to end."""

stopped = threading.Event()


def main() -> int:
    """Start both, wait, and end both; the answer is the server's own when it ended by itself."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stopped.set())
    told = DATA / "server.json"
    told.unlink(missing_ok=True)
    fresh = not DATA.exists()
    server = _start("serve", "--data", str(DATA), *sys.argv[1:])
    demo: subprocess.Popen[bytes] | None = None
    try:
        addresses = _ready(server, told)
        if addresses:
            history = ["--history", "2h"] if fresh else []
            demo = _start("demo", "--endpoint", addresses["otlp_http"], *history)
            print(f"\n  Lamplighter is ready: open {addresses['http']}   (Ctrl-C ends it)\n", flush=True)
        while not stopped.wait(0.2) and server.poll() is None:
            pass
    finally:
        for process in (demo, server):
            if process:
                _end(process)
    return 0 if stopped.is_set() else server.returncode or 1


def _start(*command: str) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C reaches only us, and the demo delivers its last spans before the server ends.
    return subprocess.Popen([COMMAND, *command], start_new_session=True)


def _ready(server: subprocess.Popen[bytes], told: Path) -> dict[str, Any] | None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None and not stopped.wait(0.05):
        try:
            addresses = json.loads(told.read_text())
            with urllib.request.urlopen(f"{addresses['http']}/readyz", timeout=5):
                return addresses
        except (OSError, urllib.error.URLError, json.JSONDecodeError):
            continue
    return None


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


if __name__ == "__main__":
    sys.exit(main())
