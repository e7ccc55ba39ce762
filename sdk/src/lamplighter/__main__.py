"""`python -m lamplighter run app.py` and `python -m lamplighter doctor`: recording without touching the code."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

OPTIONS = ("service_name", "environment", "version", "endpoint", "protocol", "content", "local")


def arguments() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser("python -m lamplighter", description="Record what an agent's program does.")
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="run a program with lamplighter.init() called first")
    for name in OPTIONS[:5]:
        run.add_argument(f"--{name.replace('_', '-')}")
    run.add_argument("--content", choices=["off", "truncated", "full"])
    run.add_argument("--local", nargs="?", const=True, help="write to a file, --local=FILE, instead of sending")
    run.add_argument("program", nargs="*", help="app.py or -m module, then its own arguments")
    commands.add_parser("doctor", help="say what would be recorded here")
    return parser


def main(given: Sequence[str] | None = None) -> None:
    """Run the command."""
    ours, program = split(list(sys.argv[1:] if given is None else given))
    told = arguments().parse_args(ours)
    if told.command == "doctor":
        import lamplighter

        lamplighter.init()
        lamplighter.doctor()
        return
    if not program:
        arguments().error("run needs a program: python -m lamplighter run app.py")
    run(program, {name: getattr(told, name) for name in OPTIONS if getattr(told, name) is not None})


def split(given: list[str]) -> tuple[list[str], list[str]]:
    """Split a command line before the program: what follows `run` and its options belongs to Python."""
    place = 1
    while given[:1] == ["run"] and place < len(given) and given[place].startswith("--"):
        alone = "=" in given[place] or given[place] in {"--local", "--help"}
        place += 1 if alone else 2
    return given[:place], given[place:]


def run(program: Sequence[str], options: dict[str, object]) -> None:
    """Become `python program`, with `init(**options)` called before its first line."""
    auto = str(Path(__file__).parent / "auto")
    path = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join([auto, path] if path else [auto])
    os.environ["LAMPLIGHTER_INIT"] = json.dumps(options)
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, *program])  # noqa: S606 - this is what `run` is for


if __name__ == "__main__":
    main()
