"""Undoes a body's content encoding, never holding more than the limit of it."""

from __future__ import annotations

import sys
import zlib
from typing import TYPE_CHECKING, Final, Protocol

from lamplighter_server.receive.refusal import Kind, Refusal

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Callable

STEP: Final = 1 << 18
WINDOW: Final = 23
"""The largest zstd window, 2**23 bytes: what RFC 8878 asks of every decoder, so a frame can't ask us for more."""
MEMBERS: Final = 64
"""Gzip members or zstd frames in one body; what follows each is copied, so there is an end to them."""


class _Stream(Protocol):
    """What zlib's and zstd's decompressors have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def pull(self, data: bytes, /) -> bytes: ...


class _Zlib:
    """A gzip member, or a deflate body as HTTP means it (with zlib's header)."""

    def __init__(self, wbits: int) -> None:
        self._stream = zlib.decompressobj(wbits)

    @property
    def eof(self) -> bool:
        return self._stream.eof

    @property
    def unused_data(self) -> bytes:
        return self._stream.unused_data

    def pull(self, data: bytes, /) -> bytes:
        """Give up to STEP bytes; `data` is only used when nothing is left of what came before."""
        return self._stream.decompress(self._stream.unconsumed_tail or data, STEP)


class _Zstd:
    """A zstd frame."""

    def __init__(self) -> None:
        self._stream = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: WINDOW})

    @property
    def eof(self) -> bool:
        return self._stream.eof

    @property
    def unused_data(self) -> bytes:
        return self._stream.unused_data

    def pull(self, data: bytes, /) -> bytes:
        """Give up to STEP bytes; `data` is only used when nothing is left of what came before."""
        return self._stream.decompress(data if self._stream.needs_input else b"", STEP)


_STREAMS: Final[dict[str, Callable[[], _Stream]]] = {
    "gzip": lambda: _Zlib(16 + zlib.MAX_WBITS),
    "zstd": _Zstd,
    "deflate": lambda: _Zlib(zlib.MAX_WBITS),
}
ENCODINGS: Final = ("identity", *_STREAMS)


def decompress(encoding: str, body: bytes, limit: int) -> bytes:
    """Return the plain body, or refuse one that is broken, ends early or becomes larger than `limit`."""
    parts: list[bytes] = []
    size = 0
    rest = body
    members = 0
    while rest:
        members += 1
        if members > MEMBERS:
            raise Refusal(Kind.BAD_DATA, f"The {encoding} body is made of more than {MEMBERS} parts: send one.")
        stream = _STREAMS[encoding]()
        while not stream.eof:
            part = _pull(stream, rest, encoding)
            rest = b""
            if not part and not stream.eof:
                raise Refusal(Kind.BAD_DATA, f"The {encoding} body ends too early: send it whole.")
            parts.append(part)
            size += len(part)
            if size > limit:
                raise too_large_decompressed(encoding, limit)
        rest = stream.unused_data  # gzip and zstd bodies may be several, one after the other
    return b"".join(parts)


def too_large_decompressed(encoding: str, limit: int) -> Refusal:
    """Make the refusal of a body that grows beyond the limit."""
    return Refusal(
        Kind.TOO_LARGE,
        f"The {encoding} body is larger than {limit:,} bytes once decompressed (setting decompressed). "
        "Send smaller batches.",
    )


def _pull(stream: _Stream, data: bytes, encoding: str) -> bytes:
    try:
        return stream.pull(data)
    except (zlib.error, zstd.ZstdError) as error:
        raise Refusal(Kind.BAD_DATA, f"The body is not {encoding}, as its content encoding says: {error}.") from error
