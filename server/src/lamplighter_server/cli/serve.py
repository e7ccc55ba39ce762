"""`lamplighter serve`: the server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click


@click.command()
@click.option(
    "--data", type=click.Path(path_type=Path), help="Directory of the journal, the keys and the embedded store."
)
@click.option(
    "--store",
    metavar="URL",
    help="A ClickHouse server, http(s)://user:pass@host:8123/db, in place of the embedded engine.",
)
@click.option("--host", help="Address to listen at [127.0.0.1]; anything but loopback needs keys.")
@click.option("--port", type=int, help="Port of the UI and the REST API [4320]; 0: chosen by the system.")
@click.option("--otlp-http-port", type=int, help="Port of OTLP/HTTP [4318].")
@click.option("--otlp-grpc-port", type=int, help="Port of OTLP/gRPC [4317].")
@click.option("--insecure", is_flag=True, default=None, help="Listen beyond loopback without keys.")
@click.option("--tls-certificate", type=click.Path(path_type=Path), help="PEM file of the certificate chain.")
@click.option("--tls-key", type=click.Path(path_type=Path), help="PEM file of its private key.")
@click.option("--config", type=click.Path(path_type=Path), help="A TOML file with any of the settings.")
def serve(config: Path | None, **given: Any) -> None:
    """Take in OTLP, keep it, explain it and show it.

    Every option, and more, can also be set by LAMPLIGHTER_<NAME> in the environment or in the config file.
    """
    from lamplighter_server import app
    from lamplighter_server.config import BadSettings, load_settings

    try:
        app.run(load_settings(config, **given))
    except (BadSettings, app.CannotStart) as error:
        raise click.ClickException(str(error)) from error
