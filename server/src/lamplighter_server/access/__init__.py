"""At the server's doors: who may send data in, who may read it, and which project they see."""

from lamplighter_server.access.door import (
    DEFAULT_PROJECT,
    EVERYTHING,
    Denied,
    Door,
    bearer,
    bind_allowed,
    host_allowed,
    is_loopback,
)
from lamplighter_server.access.keys import Caller, Key, Keys, KeysUnreadable, Scope
from lamplighter_server.access.session import COOKIE, Sessions, same_origin, session_secret
from lamplighter_server.access.tls import Tls, TlsUnusable

__all__ = [
    "COOKIE",
    "DEFAULT_PROJECT",
    "EVERYTHING",
    "Caller",
    "Denied",
    "Door",
    "Key",
    "Keys",
    "KeysUnreadable",
    "Scope",
    "Sessions",
    "Tls",
    "TlsUnusable",
    "bearer",
    "bind_allowed",
    "host_allowed",
    "is_loopback",
    "same_origin",
    "session_secret",
]
