"""Runs the cells in a Jupyter kernel, a process with an event loop of its own, and shuts it down."""

from __future__ import annotations

from cells import CELLS
from jupyter_client.manager import start_new_kernel

manager, client = start_new_kernel()
try:
    for cell in CELLS:
        done = client.execute_interactive(cell, timeout=60)
        assert done["content"]["status"] == "ok", done["content"]
finally:
    client.stop_channels()
    manager.shutdown_kernel()
