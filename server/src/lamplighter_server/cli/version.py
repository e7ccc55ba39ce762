"""`lamplighter version`: which Lamplighter this is."""

from __future__ import annotations

import platform
from importlib.metadata import version as version_of

import click


@click.command("version")
def version() -> None:
    """Print the version of Lamplighter and of the Python it runs on."""
    click.echo(f"lamplighter {version_of('lamplighter-server')} (Python {platform.python_version()})")
