"""A table on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def show(columns: Mapping[str, bool], rows: Iterable[Sequence[Any]]) -> None:
    """Print rows; a column that is a figure stands to the right."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="dim", pad_edge=False)
    for name, figure in columns.items():
        table.add_column(name, justify="right" if figure else "left", no_wrap=True)
    for row in rows:
        table.add_row(*(Text(str(value)) for value in row))
    console = Console()
    # Into a pipe there is no width to fit: everything is written out.
    if not console.is_terminal:
        console.width = 240
    console.print(table)
