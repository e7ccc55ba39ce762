"""Lets pages of named origins send from a browser, where the settings say so; by default none may."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lamplighter_server.receive.limits import Limits

Headers = list[tuple[bytes, bytes]]


def allow_origin(limits: Limits, headers: Mapping[bytes, bytes]) -> Headers:
    """Return the headers that let the page behind a request read our answer, if it may."""
    origin = headers.get(b"origin")
    if origin is None or not limits.allowed_origins:
        return []
    allowed = limits.allowed_origins
    if "*" not in allowed and origin.decode("latin-1") not in allowed:
        return [(b"vary", b"origin")]
    return [(b"access-control-allow-origin", origin), (b"vary", b"origin")]


def is_preflight(limits: Limits, method: str, headers: Mapping[bytes, bytes]) -> bool:
    """Tell whether a browser asks, before sending, if its page may."""
    return bool(limits.allowed_origins) and method == "OPTIONS" and b"access-control-request-method" in headers


def preflight(limits: Limits, headers: Mapping[bytes, bytes]) -> Headers:
    """Return the answer's headers: what a page may send, if its origin may send at all."""
    origin = allow_origin(limits, headers)
    if len(origin) < 2:
        return origin
    return [
        *origin,
        (b"access-control-allow-methods", b"POST"),
        (b"access-control-allow-headers", b"authorization, content-encoding, content-type"),
        (b"access-control-max-age", b"7200"),
    ]
