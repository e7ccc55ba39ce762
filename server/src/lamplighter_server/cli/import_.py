"""`lamplighter import`: sends files of OTLP to a running server, in batches, over OTLP/HTTP."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lamplighter_server.cli.client import asks_server, problem
from lamplighter_server.cli.otlp_files import JSON, Document, documents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import httpx2

    from lamplighter_server.cli.client import Client

_BATCH_BYTES = 4 * 1024 * 1024
_PATIENCE = 60.0
_RETRYABLE = {429, 502, 503, 504}


@click.command("import")
@asks_server
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE…", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def import_(client: Client, files: tuple[Path, ...]) -> None:
    """Send files of OTLP to a running server.

    A file holds JSON, one export request or resource a line (what the Collector's file exporter and the SDK's local
    mode write), or protobuf: one export request, or many, each after its length.
    """
    for path in files:
        sent = 0
        for batch in _batches(documents(path)):
            sent += _deliver(client, batch)
        click.echo(f"{path}: {sent} request{'s' if sent != 1 else ''} taken in.")


def _batches(found: Iterable[Document]) -> Iterator[list[Document]]:
    """Gather neighbours of the same signal and form up to a few megabytes."""
    batch: list[Document] = []
    size = 0
    for document in found:
        alike = not batch or (batch[0].signal, batch[0].content_type) == (document.signal, document.content_type)
        if batch and (not alike or size + len(document.body) > _BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(document)
        size += len(document.body)
    if batch:
        yield batch


def _deliver(client: Client, batch: list[Document]) -> int:
    """Send a batch; if the server refuses it, send its documents one by one to find the one that is wrong."""
    response = _send(client, batch)
    if response.status_code in {400, 413, 422} and len(batch) > 1:
        return sum(_deliver(client, [document]) for document in batch)
    if response.status_code in {400, 413, 422}:
        raise click.ClickException(f"{batch[0].where}: the server refuses it: {problem(response)}")
    client.check(response)
    _warn_of_rejected(response, batch)
    return len(batch)


def _send(client: Client, batch: list[Document]) -> httpx2.Response:
    """Post a batch; a server that says “later” is asked again, as OTLP wants it."""
    headers = {"content-type": batch[0].content_type, "accept": JSON}
    deadline = time.monotonic() + _PATIENCE
    while True:
        response = client.send("POST", f"/v1/{batch[0].signal}", body=_join(batch), headers=headers)
        wait = _retry_after(response)
        if wait is None or time.monotonic() + wait > deadline:
            return response
        time.sleep(wait)


def _retry_after(response: httpx2.Response) -> float | None:
    if response.status_code not in _RETRYABLE:
        return None
    try:
        return max(0.05, float(response.headers.get("retry-after", "1")))
    except ValueError:
        return 1.0


def _join(batch: list[Document]) -> bytes:
    """Make one request of several: protobuf messages merge by concatenation, JSON by joining the lists."""
    if len(batch) == 1 or batch[0].content_type != JSON:
        return b"".join(document.body for document in batch)
    joined: dict[str, list[Any]] = {}
    for document in batch:
        for key, resources in json.loads(document.body).items():
            joined.setdefault(key, []).extend(resources)
    return json.dumps(joined, ensure_ascii=False, separators=(",", ":")).encode()


def _warn_of_rejected(response: httpx2.Response, batch: list[Document]) -> None:
    """Say what a partial success left out."""
    try:
        partial: dict[str, Any] = response.json().get("partialSuccess") or {}
    except (ValueError, AttributeError):
        return
    rejected = sum(int(value) for key, value in partial.items() if key.startswith("rejected"))
    if rejected:
        click.echo(f"{batch[0].where}: {rejected} rejected: {partial.get('errorMessage', '')}", err=True)
