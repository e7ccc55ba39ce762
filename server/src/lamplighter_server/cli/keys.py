"""`lamplighter keys`: makes, lists and revokes the keys a server asks for; a running server notices by itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lamplighter_server import DEFAULT_DATA

if TYPE_CHECKING:
    from lamplighter_server.access.keys import Keys

_of_data = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="LAMPLIGHTER_DATA",
    default=DEFAULT_DATA,
    show_default=True,
    help="The server's data directory.  [env: LAMPLIGHTER_DATA]",
)


@click.group()
def keys() -> None:
    """Make, list and revoke the keys of a server's data directory."""


@keys.command()
@click.option("--scope", type=click.Choice(["ingest", "read", "admin"]), required=True, help="What the key allows.")
@click.option("--project", required=True, help="Whose data it sends or sees.")
@click.option("--name", default="", help="For whom or what it is, to recognise it later.")
@_of_data
def create(scope: str, project: str, name: str, data: Path) -> None:
    """Make a key and print it, once: only its hash is kept."""
    from lamplighter_server.access.keys import Scope

    try:
        token = _open(data).create(Scope(scope), project, name)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--project") from error
    click.echo(token)
    click.echo("Keep it: it can't be shown again. Send it as 'Authorization: Bearer …'.", err=True)


@keys.command("list")
@_of_data
def list_keys(data: Path) -> None:
    """List the keys by their first characters."""
    found = _open(data).list()
    if not found:
        click.echo("No keys. Make one with: lamplighter keys create --scope admin --project NAME", err=True)
    for key in found:
        click.echo(f"{key.id}…  {key.scope:<6}  {key.project}  {key.created}  {key.name}".rstrip())


@keys.command()
@click.argument("key")
@_of_data
def revoke(key: str, data: Path) -> None:
    """Revoke the key that begins with KEY."""
    try:
        gone = _open(data).revoke(key)
    except LookupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Revoked {gone.id}… ({gone.scope}, project {gone.project}).")


def _open(data: Path) -> Keys:
    from lamplighter_server.access.keys import Keys, KeysUnreadable

    try:
        return Keys(data / "keys.json")
    except KeysUnreadable as error:
        raise click.ClickException(str(error)) from error
