"""`lamplighter doctor`: checks that a server is there, well, and has room; each line says what and what next."""

from __future__ import annotations

import shutil
import socket
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from lamplighter_server.cli.client import Refused, Unreachable, asks_server, problem
from lamplighter_server.cli.times import duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lamplighter_server.cli.client import Client
    from lamplighter_server.config import Settings

_LEAST_FREE = 2 * 1024**3
_LAG = 10.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; a finding that is not well makes the command fail."""

    well: bool
    what: str


@click.command()
@asks_server
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    envvar="LAMPLIGHTER_DATA",
    help="The server's data directory.  [env: LAMPLIGHTER_DATA]",
)
def doctor(client: Client, data: Path | None) -> None:
    """Check that a server is reachable, ready, of this version, keeps up and has room; fails if not."""
    failed = 0
    for finding in _examine(client, data):
        click.echo(f"{'ok  ' if finding.well else 'FAIL'}  {finding.what}")
        failed += not finding.well
    if failed:
        raise click.exceptions.Exit(1)


def _examine(client: Client, data: Path | None) -> Iterator[Finding]:
    reachable = _reachable(client)
    yield reachable
    if reachable.well:
        yield _ready(client)
        yield from _stats(client)
    settings = _settings(data)
    yield from _ports(client, settings, there=reachable.well)
    if _local(client):
        yield from _directory(settings.data)


def _settings(data: Path | None) -> Settings:
    """Read the settings that a server started here would have."""
    from lamplighter_server.config import BadSettings, load_settings

    try:
        return load_settings(data=data)
    except BadSettings as error:
        raise click.ClickException(str(error)) from error


def _reachable(client: Client) -> Finding:
    try:
        response = client.send("GET", "/healthz")
    except Unreachable as error:
        return Finding(well=False, what=error.message)
    if not response.is_success:
        return Finding(
            well=False,
            what=f"{client.url} answers /healthz with {response.status_code}: not a Lamplighter? Name it with --url.",
        )
    return Finding(well=True, what=f"server answers at {client.url}")


def _ready(client: Client) -> Finding:
    response = client.send("GET", "/readyz")
    if response.is_success:
        return Finding(well=True, what="ready to receive and to answer")
    return Finding(well=False, what=f"not ready ({response.status_code}): {problem(response)}")


def _stats(client: Client) -> Iterator[Finding]:
    try:
        stats: dict[str, Any] = client.get("/api/v1/stats")
    except (Refused, Unreachable) as error:
        yield Finding(well=False, what=error.message)
        return
    yield _same_version(stats["version"])
    for signal, counts in stats["signals"].items():
        lag = counts["queryable_lag_seconds"] or 0.0
        behind = f"{signal}: {counts['stored']} stored, {counts['refused']} refused, {duration(lag)} behind"
        slow = "" if lag <= _LAG else "; the engine does not keep up: send less or give it more processors"
        yield Finding(well=lag <= _LAG, what=behind + slow)
    for aside in stats["journal"]["set_aside"]:
        yield Finding(
            well=False,
            what=f"segment {aside['segment']} was set aside at {aside['at']}: {aside['reason']}; its data is kept in "
            "the journal's directory but cannot be queried",
        )


def _same_version(theirs: str) -> Finding:
    ours = version("lamplighter-server")
    if ours == theirs:
        return Finding(well=True, what=f"version {ours}")
    return Finding(well=False, what=f"the server is version {theirs}, this command {ours}: upgrade the older one")


def _ports(client: Client, settings: Settings, *, there: bool) -> Iterator[Finding]:
    host = urlsplit(client.url).hostname or "127.0.0.1"
    ports = {
        "OTLP/gRPC": ("--otlp-grpc-port", settings.otlp_grpc_port),
        "OTLP/HTTP": ("--otlp-http-port", settings.otlp_http_port),
    }
    for name, (option, port) in ports.items():
        taken = _listens(host, port)
        if there:
            what = f"{name} on port {port}" if taken else f"nothing listens for {name} on {host}:{port}"
            # The server may have been given other ports on purpose: that is for the reader to know.
            yield Finding(well=True, what=what if taken else f"{what}; fine if the server was given another port")
        elif taken:
            yield Finding(
                well=False, what=f"port {port} ({name}) is taken by another program; stop it or start with {option}"
            )
        else:
            yield Finding(well=True, what=f"port {port} ({name}) is free")


def _listens(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), 2).close()
    except OSError:
        return False
    return True


def _local(client: Client) -> bool:
    return urlsplit(client.url).hostname in {"127.0.0.1", "localhost", "::1"}


def _directory(data: Path) -> Iterator[Finding]:
    if not data.exists():
        yield Finding(well=True, what=f"data directory {data} does not exist yet; serve will make it")
        return
    if not data.is_dir():
        yield Finding(well=False, what=f"{data} is not a directory; name the data directory with --data")
        return
    free = shutil.disk_usage(data).free
    room = f"{free / 1024**3:.1f} GiB free for {data}"
    well = free >= _LEAST_FREE
    yield Finding(well=well, what=room if well else f"{room}: make room, or the server will soon answer “try later”")
