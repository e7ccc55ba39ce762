"""A browser's login: the key is exchanged for a random cookie, so that the page never holds the key."""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lamplighter_server.access.keys import Caller, Keys

COOKIE: Final = "lamplighter_session"
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class _Session:
    token: str
    expires: float


class Sessions:
    """Logged-in browsers of this process; a restart or a revoked key logs them out."""

    def __init__(
        self,
        keys: Keys,
        *,
        lifetime: float = 12 * 3600,
        most: int = 10_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._keys = keys
        self._lifetime = lifetime
        self._most = most
        self._clock = clock
        self._sessions: dict[str, _Session] = {}

    def open(self, key: str) -> str | None:
        """Return a new session's secret for a valid key, else None."""
        if self._keys.check(key) is None:
            return None
        self._forget_expired()
        secret = secrets.token_urlsafe(32)
        self._sessions[_name(secret)] = _Session(key, self._clock() + self._lifetime)
        return secret

    def caller(self, secret: str | None) -> Caller | None:
        """Who a cookie's value stands for now; None when it never did, has expired, or its key is revoked."""
        if secret is None:
            return None
        session = self._sessions.get(_name(secret))
        if session is None or session.expires <= self._clock():
            return None
        return self._keys.check(session.token)

    def close(self, secret: str | None) -> None:
        """Log out; an unknown secret is no error."""
        if secret is not None:
            self._sessions.pop(_name(secret), None)

    def set_cookie(self, secret: str, *, secure: bool) -> str:
        """Return the Set-Cookie header's value that carries a session; `secure` under TLS."""
        return _cookie(secret, int(self._lifetime), secure=secure)

    def clear_cookie(self, *, secure: bool) -> str:
        """Return the Set-Cookie header's value that ends a session in the browser."""
        return _cookie("", 0, secure=secure)

    def _forget_expired(self) -> None:
        now = self._clock()
        self._sessions = {name: session for name, session in self._sessions.items() if session.expires > now}
        while len(self._sessions) >= self._most:
            del self._sessions[next(iter(self._sessions))]


def session_secret(cookie_header: str | None) -> str | None:
    """Return the session's secret in a Cookie header, if there is one."""
    for part in (cookie_header or "").split(";"):
        name, separator, value = part.strip().partition("=")
        if separator and name == COOKIE:
            return value
    return None


def same_origin(method: str, headers: Mapping[str, str], *, https: bool) -> bool:
    """Whether a request that rides on a cookie may act: a safe method, or one our own page sent.

    `headers` has lower-case names. Browsers say where a request comes from in Sec-Fetch-Site, older ones in Origin;
    one that says neither is refused, since only a browser has the cookie.
    """
    if method.upper() in SAFE_METHODS:
        return True
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin, host = headers.get("origin"), headers.get("host")
    if not origin or not host:
        return False
    sent = urlsplit(origin)
    return sent.scheme == ("https" if https else "http") and sent.netloc.lower() == host.lower()


def _cookie(value: str, age: int, *, secure: bool) -> str:
    return f"{COOKIE}={value}; Max-Age={age}; Path=/; HttpOnly; SameSite=Strict" + ("; Secure" if secure else "")


def _name(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
