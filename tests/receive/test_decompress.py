"""Content encodings, and what they may cost."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from typing import Any

import pytest
from backports import zstd
from lamplighter_server.receive.decompress import MEMBERS, decompress
from lamplighter_server.receive.refusal import Kind, Refusal

MEBIBYTE = 1 << 20
PACK = {"gzip": gzip.compress, "zstd": zstd.compress, "deflate": zlib.compress}


@pytest.mark.parametrize("encoding", PACK)
@pytest.mark.parametrize("size", [1, 1000, (1 << 18) - 1, 1 << 18, (1 << 18) + 1, 3 * MEBIBYTE])
def test_every_encoding_gives_back_what_was_packed(encoding: str, size: int) -> None:
    """A body of any size, also around the step of decompression, comes back as it was, at exactly the limit too."""
    body = (bytes(range(251)) * (size // 251 + 1))[:size]
    assert decompress(encoding, PACK[encoding](body), size) == body


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_a_body_in_several_parts_is_one(encoding: str) -> None:
    """Gzip members and zstd frames may follow each other, but not without end."""
    part = PACK[encoding](b"abc")
    assert decompress(encoding, part * 3, 100) == b"abcabcabc"
    with pytest.raises(Refusal, match="more than 64 parts"):
        decompress(encoding, part * (MEMBERS + 1), 1000)


@pytest.mark.parametrize("encoding", PACK)
@pytest.mark.parametrize(
    "damage", [lambda b: b[:-1], lambda b: b[:20], lambda b: b[:2], lambda _: b"garbage", lambda b: b + b"rest"]
)
def test_a_broken_body_is_bad_data(encoding: str, damage: Any) -> None:
    """Truncated, followed by rubbish or rubbish altogether: refused, and the message names the encoding."""
    with pytest.raises(Refusal, match=encoding) as caught:
        decompress(encoding, damage(PACK[encoding](bytes(range(256)) * 40)), MEBIBYTE)
    assert caught.value.kind is Kind.BAD_DATA


@pytest.mark.parametrize("encoding", PACK)
def test_a_bomb_costs_no_more_than_the_limit(encoding: str) -> None:
    """A body that would become 100 MiB is refused when the limit of 2 MiB is reached, and no more is ever held."""
    bomb = PACK[encoding](bytes(100 * MEBIBYTE))
    tracemalloc.start()
    try:
        with pytest.raises(Refusal) as caught:
            decompress(encoding, bomb, 2 * MEBIBYTE)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert caught.value.kind is Kind.TOO_LARGE
    assert "2,097,152 bytes" in caught.value.message
    assert peak < 4 * MEBIBYTE


def test_a_huge_zstd_window_is_refused() -> None:
    """A zstd frame can't make the server hold a window larger than every decoder must support."""
    options = {zstd.CompressionParameter.window_log: 27, zstd.CompressionParameter.content_size_flag: 0}
    packer = zstd.ZstdCompressor(options=options)
    frame = packer.compress(bytes(MEBIBYTE)) + packer.flush()
    with pytest.raises(Refusal, match="zstd"):
        decompress("zstd", frame, 10 * MEBIBYTE)
