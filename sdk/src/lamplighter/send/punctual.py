"""HTTP answers that come in time or not at all: a timeout alone begins anew with every byte that drips in."""

from __future__ import annotations

import http.client
import io
import time
from typing import TYPE_CHECKING, Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

if TYPE_CHECKING:
    import socket

    from typing_extensions import Buffer


class Hurried(io.RawIOBase):
    """What a peer sends, all of it within the socket's timeout, counted from now; raises TimeoutError after that."""

    def __init__(self, peer: socket.socket) -> None:
        super().__init__()
        self._peer = peer
        self._raw = peer.makefile("rb", buffering=0)
        self._seconds = peer.gettimeout()
        self._deadline = time.monotonic() + (self._seconds or 0.0)

    def readable(self) -> bool:
        """Say that this is read."""
        return True

    def readinto(self, buffer: Buffer, /) -> int | None:
        """Read what has come, or wait for it as long as there is time."""
        if self._seconds is None:
            return self._raw.readinto(buffer)
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer did not come in time")
        self._peer.settimeout(left)
        try:
            return self._raw.readinto(buffer)
        finally:
            self._peer.settimeout(self._seconds)

    def close(self) -> None:
        """Leave the socket to its connection."""
        self._raw.close()
        super().close()


class Answer(http.client.HTTPResponse):
    """An answer whose status, headers and body are read in a hurry."""

    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self.fp.close()
        self.fp = io.BufferedReader(Hurried(sock))


class PlainConnection(HTTPConnection):
    """A connection with such answers."""

    response_class = Answer


class SecureConnection(HTTPSConnection):
    """The same over TLS."""

    response_class = Answer


class PlainPool(HTTPConnectionPool):
    """Connections of that kind."""

    ConnectionCls = PlainConnection  # pyright: ignore[reportAssignmentType]


class SecurePool(HTTPSConnectionPool):
    """The same over TLS."""

    ConnectionCls = SecureConnection  # pyright: ignore[reportAssignmentType]


POOLS: dict[str, Any] = {"http": PlainPool, "https": SecurePool}


class PunctualAdapter(HTTPAdapter):
    """Sends over connections of that kind, directly or through a proxy."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Make the pool of connections."""
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = POOLS

    def proxy_manager_for(self, proxy: Any, **options: Any) -> Any:
        """Make the pool of connections to a proxy."""
        manager: Any = super().proxy_manager_for(proxy, **options)
        manager.pool_classes_by_scheme = POOLS
        return manager
