"""Runs the cells in IPython's shell."""

from __future__ import annotations

from cells import CELLS
from IPython.core.interactiveshell import InteractiveShell

shell = InteractiveShell.instance()
for cell in CELLS:
    shell.run_cell(cell, store_history=True).raise_error()
