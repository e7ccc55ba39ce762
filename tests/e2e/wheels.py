"""Builds both wheels and installs them, with what they need as it is locked, into an environment of their own."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache/e2e"
SOURCES = ("sdk", "server", "ui/src", "ui/public", "ui/index.html", "ui/package-lock.json", "ui/vite.config.ts")
CERTIFICATES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""They would win over the certificate a test gives to an exporter."""
KEPT = 6 * 3600.0
"""Seconds before an environment of other sources is removed: another run may still use it."""
SKIPPED = {"__pycache__", "__cache__", "static", "dist"}


@dataclass(frozen=True)
class Installed:
    """An environment outside the source tree's own, with nothing in it but the two wheels and what they need."""

    home: Path
    shipped: int
    """Bytes of what the server and everything it needs brought."""
    compiled: int
    """The same with the bytecode that pip makes of it."""

    @property
    def python(self) -> Path:
        """The environment's interpreter."""
        return self.home / "venv/bin/python"

    @property
    def lamplighter(self) -> Path:
        """The command the server's wheel brings."""
        return self.home / "venv/bin/lamplighter"

    def run(self, *command: object, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment to its end."""
        program, *arguments = map(str, command)
        return subprocess.run(
            [self.home / "venv/bin" / program, *arguments],
            env=environment(**variables),
            cwd=self.home,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )


def environment(**variables: str) -> dict[str, str]:
    """Return the machine's variables less those that would point into the source tree or change settings."""
    ours = ("LAMPLIGHTER_", "OTEL_", "PYTHON", "COV_", "PYTEST_", "VIRTUAL_ENV", "UV_PROJECT", *CERTIFICATES)
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)} | variables


def install() -> Installed:
    """Build and install, or find what an earlier run made of the same sources."""
    with _alone():
        home = CACHE / _digest()
        if not (home / "size").exists():
            for old in CACHE.glob("[0-9a-f]" * 16):
                if time.time() - old.stat().st_mtime > KEPT:
                    shutil.rmtree(old)
            _make(home)
        shipped, compiled = (home / "size").read_text().split()
        return Installed(home, int(shipped), int(compiled))


def _make(home: Path) -> None:
    # By way of the sdist, so that both are seen to work.
    _uv("build", "--all-packages", "--out-dir", home / "dist")
    limits = home / "constraints.txt"
    _uv("export", "--frozen", "--no-dev", "--all-packages", "--no-emit-workspace", "--no-hashes", "-o", limits)
    _uv("venv", "--python", sys.executable, home / "venv")
    for name in ("lamplighter_server", "lamplighter"):
        [wheel] = (home / "dist").glob(f"{name}-*.whl")
        into = ["--python", home / "venv", "--constraint", limits, "--compile-bytecode"]
        _uv("pip", "install", *into, wheel, cwd=home)
        if name == "lamplighter_server":
            size = f"{_bytes(home / 'venv', but='.pyc')} {_bytes(home / 'venv')}"
    (home / "size").write_text(size)


def _bytes(folder: Path, but: str = "/") -> int:
    return sum(file.lstat().st_size for file in folder.rglob("*") if not file.is_dir() and file.suffix != but)


def _uv(*command: object, cwd: Path = ROOT) -> None:
    own = ROOT / ".cache/bin/uv"
    uv = own if own.exists() else shutil.which("uv")
    assert uv, "uv is missing: run `make setup`"
    done = subprocess.run(
        [uv, *map(str, command)], cwd=cwd, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"uv {' '.join(map(str, command))}:\n{done.stdout}{done.stderr}"


def _digest() -> str:
    digest = hashlib.sha256(f"{sys.version}\0".encode() + (ROOT / "uv.lock").read_bytes())
    for file in _files():
        digest.update(f"\0{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def _files() -> Iterator[Path]:
    for source in SOURCES:
        path = ROOT / source
        candidates = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (file for file in candidates if file.is_file() and not SKIPPED & set(file.parts))


@contextmanager
def _alone() -> Iterator[None]:
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
