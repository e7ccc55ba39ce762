"""Environments of the examples: each framework with its pinned packages in one of its own, kept between runs."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from wheels import KEPT, ROOT, environment

if TYPE_CHECKING:
    from pathlib import Path

    from wheels import Installed

CACHE = ROOT / ".cache/examples"
EXAMPLES = ROOT / "examples"


def python_for(pins: Path, installed: Installed) -> Path:
    """Return a Python that has what is pinned, and the SDK's wheel.

    Where the packages can't be had the test is skipped aloud; in CI it fails.
    """
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / f"{pins.stem}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        key = hashlib.sha256(f"{sys.version}\0{CACHE}\0{pins.read_text()}".encode()).hexdigest()[:12]
        home = CACHE / f"{pins.stem}-{key}"
        if not (home / "complete").exists():
            make(home, pins)
        [wheel] = (installed.home / "dist").glob("lamplighter-*.whl")
        uv("pip", "install", "--no-deps", "--reinstall", "--offline", "--python", home, wheel)
    return home / "bin/python"


def make(home: Path, pins: Path) -> None:
    """Make an environment anew, in place of what is there and of older ones for the same framework."""
    for old in (home, *CACHE.glob(f"{pins.stem}-{'?' * 12}")):
        if old == home or time.time() - old.stat().st_mtime > KEPT:
            shutil.rmtree(old, ignore_errors=True)
    uv("venv", "--python", sys.executable, home)
    uv("pip", "install", "--no-deps", "--python", home, "--requirements", pins)
    (home / "complete").touch()


def uv(*command: object) -> None:
    """Run uv with the registry of this machine."""
    program = ROOT / ".cache/bin/uv"
    called = [program if program.exists() else shutil.which("uv") or "uv", *map(str, command)]
    done = subprocess.run(called, cwd=CACHE, env=environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        reason = f"NO PACKAGES FOR THIS EXAMPLE: uv {' '.join(map(str, command[:2]))} failed:\n{done.stderr[-2000:]}"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
