"""Who is let in: nobody without a key beyond loopback, nobody into another project, and TLS where it is asked for."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import httpx
import pytest
import trustme
from load import SPANS, request
from wheels import ROOT, Installed, environment

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from serving import Server

EVERYWHERE = ("--host", "0.0.0.0")
EMIT = ROOT / "tests/e2e/python/emit.py"


def make_key(installed: Installed, data: Path, scope: str, project: str) -> str:
    """Make a key with the command an operator would use."""
    done = installed.run("lamplighter", "keys", "create", "--scope", scope, "--project", project, "--data", data)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def post(server: Server, key: str | None) -> tuple[str, int]:
    """Send a trace and return its id and the answer's status."""
    trace_id, body = request()
    headers = {"content-type": "application/x-protobuf"} | ({"authorization": f"Bearer {key}"} if key else {})
    answer = httpx.post(f"{server.otlp_http}/v1/traces", content=body, headers=headers, trust_env=False)
    return trace_id, answer.status_code


def emit(**variables: str) -> subprocess.CompletedProcess[str]:
    """Run the Python application with more of OTEL_* set."""
    return subprocess.run(
        [sys.executable, EMIT],
        env=environment(OTEL_SERVICE_NAME="e2e", **variables),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_without_keys_the_server_does_not_listen_beyond_loopback(installed: Installed, tmp_path: Path) -> None:
    """A bind to all addresses without keys ends at once with a message that says how to make a key."""
    done = installed.run("lamplighter", "serve", "--data", tmp_path / "data", "--port", "0", *EVERYWHERE)
    assert done.returncode != 0
    assert "lamplighter keys create" in done.stderr
    assert "Traceback" not in done.stderr


def test_insecure_listens_beyond_loopback_without_keys(start: Callable[..., Server]) -> None:
    """With --insecure a caller without a key is let in on every address."""
    server = start(*EVERYWHERE, "--insecure")
    trace_id, status = post(server, None)
    assert status == 200
    server.trace(trace_id, SPANS)


def test_two_projects_do_not_see_each_other(installed: Installed, start: Callable[..., Server], tmp_path: Path) -> None:
    """A trace sent with one project's key is neither listed nor found with another's, over HTTP and over gRPC."""
    data = tmp_path / "data"
    red, blue = (make_key(installed, data, "admin", project) for project in ("red", "blue"))
    server = start(*EVERYWHERE, data=data)
    first, status = post(server, red)
    assert status == 200
    sent = emit(
        OTEL_EXPORTER_OTLP_PROTOCOL="grpc",
        OTEL_EXPORTER_OTLP_ENDPOINT=f"http://{server.otlp_grpc}",
        OTEL_EXPORTER_OTLP_HEADERS=f"authorization=Bearer%20{red}",
    )
    assert sent.returncode == 0, sent.stderr
    second = sent.stdout.strip()
    server.with_key(red)
    server.trace(first, SPANS)
    server.trace(second, 2)
    assert {trace["trace_id"] for trace in server.get("traces")["traces"]} == {first, second}
    server.with_key(blue)
    assert server.get("traces")["traces"] == []
    for trace_id in (first, second):
        assert server.ask(f"/api/v1/traces/{trace_id}").status_code == 404


def test_a_key_does_only_what_its_scope_says(
    installed: Installed, start: Callable[..., Server], tmp_path: Path
) -> None:
    """An ingest key can't read, a read key can't send, and without a valid key nothing is answered."""
    data = tmp_path / "data"
    ingest, read = (make_key(installed, data, scope, "red") for scope in ("ingest", "read"))
    server = start(*EVERYWHERE, data=data)
    assert [post(server, key)[1] for key in (ingest, read, "lk_wrong", None)] == [200, 403, 401, 401]
    statuses = [server.with_key(key).ask("/api/v1/traces").status_code for key in (ingest, read, "lk_wrong", None)]
    assert statuses == [403, 200, 401, 401]


@pytest.mark.parametrize("protocol", ["grpc", "http/protobuf"])
def test_exporters_deliver_over_tls(start: Callable[..., Server], tmp_path: Path, protocol: str) -> None:
    """With a certificate every port speaks TLS: the SDK that trusts it delivers and REST answers over https."""
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1")
    trusted, chain, key = (tmp_path / name for name in ("ca.pem", "chain.pem", "key.pem"))
    authority.cert_pem.write_to_path(str(trusted))
    chain.write_bytes(b"".join(blob.bytes() for blob in certificate.cert_chain_pems))
    certificate.private_key_pem.write_to_path(str(key))
    server = start(trust=trusted, LAMPLIGHTER_TLS_CERTIFICATE=str(chain), LAMPLIGHTER_TLS_KEY=str(key))
    assert server.http.startswith("https://")
    endpoint = f"https://{server.otlp_grpc}" if protocol == "grpc" else server.otlp_http
    sent = emit(
        OTEL_EXPORTER_OTLP_PROTOCOL=protocol,
        OTEL_EXPORTER_OTLP_ENDPOINT=endpoint,
        OTEL_EXPORTER_OTLP_CERTIFICATE=str(trusted),
    )
    assert sent.returncode == 0, sent.stderr
    assert not sent.stderr, sent.stderr
    server.trace(sent.stdout.strip(), 2)
    with pytest.raises(httpx.HTTPError):
        httpx.get(server.http.replace("https://", "http://") + "/healthz", trust_env=False)
