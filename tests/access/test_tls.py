"""TLS: a pair of files that can't be used stops the start, naming the file; a good one serves HTTP and gRPC."""

from __future__ import annotations

import asyncio
import socket
import ssl
from typing import TYPE_CHECKING, Any

import grpc
import pytest
import trustme
import uvicorn
from lamplighter_server.access import Tls, TlsUnusable

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def tls(tmp_path: Path, authority: trustme.CA) -> Tls:
    issued = authority.issue_cert("localhost", "127.0.0.1")
    issued.private_key_pem.write_to_path(tmp_path / "key.pem")
    for pem in issued.cert_chain_pems:
        pem.write_to_path(tmp_path / "cert.pem", append=True)
    made = Tls.of(tmp_path / "cert.pem", tmp_path / "key.pem")
    assert made is not None
    return made


def test_both_files_or_neither(tmp_path: Path, tls: Tls) -> None:
    """No files is no TLS; one without the other, a missing file and two that don't belong together are errors."""
    assert Tls.of(None, None) is None
    other = trustme.CA().issue_cert("localhost").private_key_pem
    other.write_to_path(tmp_path / "other.pem")
    (tmp_path / "text.pem").write_text("no certificate")
    for certificate, key, names in (
        (tls.certificate, None, "no key file"),
        (None, tls.key, "no certificate file"),
        (tls.certificate, tmp_path / "gone.pem", "gone.pem does not exist"),
        (tls.certificate, tmp_path / "other.pem", "other.pem can't be used together"),
        (tmp_path / "text.pem", tls.key, "text.pem"),
    ):
        with pytest.raises(TlsUnusable, match=names):
            Tls.of(certificate, key)


def test_a_key_with_a_passphrase_does_not_hang_the_start(tmp_path: Path, tls: Tls) -> None:
    """Nobody is there to type a passphrase: such a key is refused, and the message says what to do."""
    from cryptography.hazmat.primitives.serialization import (
        BestAvailableEncryption,
        Encoding,
        PrivateFormat,
        load_pem_private_key,
    )

    key: Any = load_pem_private_key(tls.key.read_bytes(), None)
    locked = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))
    (tmp_path / "locked.pem").write_bytes(locked)
    with pytest.raises(TlsUnusable, match="passphrase"):
        Tls.of(tls.certificate, tmp_path / "locked.pem")


def test_http_is_served_over_tls(tls: Tls, authority: trustme.CA) -> None:
    """With these options uvicorn speaks TLS that a client of the authority trusts, and nothing below 1.2."""

    async def application(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def run() -> bytes:
        listener = socket.create_server(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(application, lifespan="off", log_config=None, **tls.uvicorn()))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        client = ssl.create_default_context()
        authority.configure_trust(client)
        reader, writer = await asyncio.open_connection("127.0.0.1", listener.getsockname()[1], ssl=client)
        writer.write(b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
        answer = await reader.read()
        writer.close()
        server.should_exit = True
        await serving
        return answer

    assert asyncio.run(run()).startswith(b"HTTP/1.1 204")
    assert tls.context().minimum_version == ssl.TLSVersion.TLSv1_2


def test_grpc_is_served_over_tls(tls: Tls, authority: trustme.CA) -> None:
    """With these credentials a gRPC server is trusted by a client of the authority."""

    async def run() -> bytes:
        async def echo(request: bytes, _context: object) -> bytes:
            return request

        server = grpc.aio.server()
        handlers: Any = {"Do": grpc.unary_unary_rpc_method_handler(echo)}
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("a.Echo", handlers),))
        port = server.add_secure_port("127.0.0.1:0", tls.grpc())
        await server.start()
        trust = grpc.ssl_channel_credentials(authority.cert_pem.bytes())
        async with grpc.aio.secure_channel(f"127.0.0.1:{port}", trust) as channel:
            answer = await channel.unary_unary("/a.Echo/Do")(b"hello", timeout=20)
        await server.stop(0)
        return answer

    assert asyncio.run(run()) == b"hello"
