"""Decides, before anything else is looked at, whether a caller may do what it asks."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

from lamplighter_server.access.keys import Caller, Scope

if TYPE_CHECKING:
    from collections.abc import Collection

    from lamplighter_server.access.keys import Keys

DEFAULT_PROJECT: Final = "default"
EVERYTHING: Final = Caller(DEFAULT_PROJECT, frozenset(Scope))
MAKE_A_KEY: Final = "lamplighter keys create --scope {scope} --project NAME"


class Denied(Exception):  # noqa: N818 - an answer, not a fault
    """Why a caller is turned away; `known` tells a key that is too weak (403) from none or a wrong one (401)."""

    def __init__(self, reason: str, *, known: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.known = known


class Door:
    """Asks for keys, or doesn't: on loopback a caller without one is the project `default` and may do everything."""

    def __init__(self, keys: Keys, *, host: str, insecure: bool = False) -> None:
        self._keys = keys
        self._loopback = is_loopback(host)
        self._insecure = insecure

    @property
    def open(self) -> bool:
        """Whether a caller without a key is let in: `--insecure` counts only as long as there are no keys."""
        return self._loopback or (self._insecure and not self._keys)

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        return self._loopback

    def admit(self, token: str | None, scope: Scope) -> Caller:
        """Return the caller or raise Denied. A token that is sent must be valid even where none is needed."""
        if token is None:
            if self.open:
                return EVERYTHING
            raise Denied(f"A key is needed: send 'Authorization: Bearer lk_…'. {_make(scope)}", known=False)
        caller = self._keys.check(token)
        if caller is None:
            raise Denied(f"The key sent is unknown or revoked, or its time is over. {_make(scope)}", known=False)
        if scope not in caller.scopes:
            has = ", ".join(sorted(caller.scopes))
            raise Denied(f"The key's scope is {has}, this needs {scope}. {_make(scope)}", known=True)
        return caller


def bearer(authorization: str | None) -> str | None:
    """Return the token of an Authorization header; one of another kind is a token nobody has, so it is refused."""
    if authorization is None:
        return None
    kind, _, token = authorization.strip().partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def is_loopback(host: str) -> bool:
    """Whether an address to bind to, or a host name without its port, means this machine only."""
    name = host.strip("[]").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ip_address(name.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def bind_allowed(host: str, *, keys: bool, insecure: bool) -> str | None:
    """None when the server may listen there, else the reason it must not start."""
    if is_loopback(host) or keys or insecure:
        return None
    return (
        f"Not listening on {host or 'all addresses'}: others could send and read without a key. "
        f"Make one first ({MAKE_A_KEY.format(scope='admin')}), "
        "or listen on 127.0.0.1, or accept that with --insecure."
    )


def host_allowed(header: str | None, *, loopback: bool, known: Collection[str] = ()) -> bool:
    """Whether a request's Host header is one of ours.

    A web page can make its own name resolve to 127.0.0.1 and then read a server that asks nothing there; it can't
    forge the Host header. So on loopback only loopback names and those the settings name are served.
    """
    if not loopback:
        return True
    if header is None:
        return False
    return is_loopback(name := _without_port(header)) or name.lower() in {entry.lower() for entry in known}


def _without_port(header: str) -> str:
    host = header.strip()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0] if host.count(":") <= 1 else host


def _make(scope: Scope) -> str:
    return f"Make one with: {MAKE_A_KEY.format(scope=scope)}"
