"""Python imports this at its start when `lamplighter run` put its folder on the path: it calls `init`.

Every Python the program starts (reloaders, spawned workers) does so too. Another sitecustomize is run after it.
"""

from __future__ import annotations

import importlib
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def initialise() -> None:
    """Call `init` with what the command line said; never stop the program from starting."""
    try:
        import lamplighter

        lamplighter.init(**json.loads(os.environ.get("LAMPLIGHTER_INIT", "{}")))
    except Exception as error:
        sys.stderr.write(f"lamplighter: the program runs without being recorded: {error!r}\n")


def hand_on() -> None:
    """Run the sitecustomize this one hides, if there is one."""
    path = sys.path[:]
    mine = sys.modules.pop("sitecustomize", None)
    sys.path[:] = [entry for entry in path if os.path.abspath(entry or ".") != HERE]
    try:
        importlib.import_module("sitecustomize")
    except ImportError:
        if mine is not None:
            sys.modules["sitecustomize"] = mine
    sys.path[:] = path


initialise()
hand_on()
