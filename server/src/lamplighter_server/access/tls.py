"""One certificate for every port: checked at start, given to uvicorn and to gRPC."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING

import grpc

if TYPE_CHECKING:
    from pathlib import Path


class TlsUnusable(Exception):  # noqa: N818 - the name says the state
    """The certificate or its key can't be used; the message names the file."""


@dataclass(frozen=True)
class Tls:
    """A certificate chain and its private key, both PEM files, the key without a passphrase."""

    certificate: Path
    key: Path

    @classmethod
    def of(cls, certificate: Path | None, key: Path | None) -> Tls | None:
        """Check the pair of settings: both, or neither and no TLS."""
        if certificate is None and key is None:
            return None
        if certificate is None or key is None:
            given, missing = ("key", "certificate") if certificate is None else ("certificate", "key")
            raise TlsUnusable(f"TLS has a {given} file but no {missing} file: give both, or neither for plain HTTP")
        tls = cls(certificate, key)
        tls.context()
        return tls

    def context(self) -> ssl.SSLContext:
        """Make a server's context, TLS 1.2 and up."""
        for file in (self.certificate, self.key):
            if not file.is_file():
                raise TlsUnusable(f"the TLS file {file} does not exist")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            context.load_cert_chain(self.certificate, self.key, password=_no_passphrase)
        except (ssl.SSLError, ValueError, OSError) as error:
            raise TlsUnusable(
                f"the TLS certificate {self.certificate} and key {self.key} can't be used together: {error}"
            ) from error
        return context

    def uvicorn(self) -> dict[str, str]:
        """Return what `uvicorn.Config` takes."""
        return {"ssl_certfile": str(self.certificate), "ssl_keyfile": str(self.key)}

    def grpc(self) -> grpc.ServerCredentials:
        """Return what a gRPC server's `add_secure_port` takes."""
        return grpc.ssl_server_credentials([(self.key.read_bytes(), self.certificate.read_bytes())])


def _no_passphrase() -> str:
    # Without this OpenSSL would ask on the terminal and the server would hang at start.
    raise ValueError("the key has a passphrase; store it without one")
