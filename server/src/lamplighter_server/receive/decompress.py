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
    from collections.abc import Callable, Iterator

STEP: Final = 1 << 18
WINDOW: Final = 23
"""The largest zstd window, 2**23 bytes: what RFC 8878 asks of every decoder, so a frame can't ask us for more."""
MEMBERS: Final = 64
"""Gzip members or zstd frames in one body: no exporter sends more than one."""


class _Stream(Protocol):
    """What zlib's and zstd's decompressors have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Zlib:
    """A gzip member, or a deflate body as HTTP means it (with zlib's header)."""

    def __init__(self, wbits: int) -> None:
        self._stream = zlib.decompressobj(wbits)

    @property
    def eof(self) -> bool:
        return self._stream.eof

    @property
    def needs_input(self) -> bool:
        return not self._stream.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._stream.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._stream.decompress(self._stream.unconsumed_tail or data, max_length)


def _zstd() -> _Stream:
    return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: WINDOW})


_STREAMS: Final[dict[str, Callable[[], _Stream]]] = {
    "gzip": lambda: _Zlib(16 + zlib.MAX_WBITS),
    "zstd": _zstd,
    "deflate": lambda: _Zlib(zlib.MAX_WBITS),
}
ENCODINGS: Final = ("identity", *_STREAMS)


def decompress(encoding: str, body: bytes, limit: int) -> bytes:
    """Return the plain body, or refuse one that is broken, ends early or becomes larger than `limit`."""
    parts: list[bytes] = []
    size = 0
    for part in _parts(encoding, body):
        size += len(part)
        if size > limit:
            raise Refusal(
                Kind.TOO_LARGE,
                f"The {encoding} body is larger than {limit:,} bytes once decompressed (setting decompressed). "
                "Send smaller batches.",
            )
        parts.append(part)
    return b"".join(parts)


def _parts(encoding: str, body: bytes) -> Iterator[bytes]:
    slices = (body[at : at + STEP] for at in range(0, len(body), STEP))  # what a stream has not used yet is copied
    data = next(slices, b"")
    members = 0
    while data:  # gzip members and zstd frames may follow each other
        members += 1
        if members > MEMBERS:
            raise Refusal(Kind.BAD_DATA, f"The {encoding} body is made of more than {MEMBERS} parts: send one.")
        stream = _STREAMS[encoding]()
        yield from _member(stream, data, slices, encoding)
        data = stream.unused_data or next(slices, b"")


def _member(stream: _Stream, data: bytes, slices: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    while True:
        try:
            part = stream.decompress(data, STEP)
        except (zlib.error, zstd.ZstdError) as error:
            raise Refusal(Kind.BAD_DATA, f"The body is not {encoding}, as its encoding says: {error}.") from error
        if part:
            yield part
        if stream.eof:
            return
        wanted = stream.needs_input
        data = next(slices, b"") if wanted else b""
        if wanted and not data and not part:
            raise Refusal(Kind.BAD_DATA, f"The {encoding} body ends too early: send it whole.")
