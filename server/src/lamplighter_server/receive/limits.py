"""How much the receiver takes in at once, from whom and for how long: every limit it has, in one place."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The receiver's limits; sizes in bytes, times in seconds."""

    body: int = 20 * MEBIBYTE
    """One HTTP body as it is sent; 20 MiB is what the OTLP specification recommends."""
    decompressed: int = 64 * MEBIBYTE
    """One body after decompression, over HTTP and over gRPC."""
    in_flight: int = 256 * MEBIBYTE
    """All bodies received but not yet acknowledged, over HTTP and gRPC together."""
    body_timeout: float = 30.0
    """From the end of a request's headers to the end of its body."""
    header_timeout: float = 10.0
    """From a request's first byte, or a connection's start, to the end of its headers."""
    idle_timeout: float = 75.0
    """An HTTP connection without requests is closed after this; well above an exporter's usual interval of 5 s."""
    headers: int = 64 << 10
    """A request's line and headers together."""
    connections: int = 1024
    """Connections to one port."""
    streams: int = 128
    """Requests under way on one gRPC connection."""
    retry_after: float = 1.0
    """What a producer is told to wait when the receiver is busy."""
    allowed_origins: tuple[str, ...] = ()
    """Origins whose pages may send from a browser (CORS), e.g. `https://app.example`; `*` is every origin."""
