"""Where a list goes on: behind which trace, and as of which moment its first page was read."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from struct import Struct
from typing import Final

_FORM: Final = Struct(">BQqq16s")
_VERSION: Final = 1


@dataclass(frozen=True)
class Cursor:
    """`as_of` and `now` stay those of the first page, so that nothing that arrives or ages moves a trace.

    Where a list is not in the order of time, `began` or `text` is what it is ordered by, and `order` tells which.
    """

    as_of: int
    now: int
    began: int
    trace_id: str
    order: int = 0
    text: str = ""

    def __str__(self) -> str:
        packed = _FORM.pack(_VERSION + self.order, self.as_of, self.now, self.began, bytes.fromhex(self.trace_id))
        packed += self.text.encode()
        return urlsafe_b64encode(packed).decode("ascii").rstrip("=")

    @classmethod
    def read(cls, text: str, order: int = 0) -> Cursor:
        """Read what `str` wrote of a list in this order; raises ValueError for anything else."""
        try:
            packed = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
            behind = packed[_FORM.size :].decode()
        except (binascii.Error, UnicodeError) as error:
            raise ValueError(_REASON) from error
        if len(packed) < _FORM.size or packed[0] != _VERSION + order:
            raise ValueError(_REASON)
        _, as_of, now, began, trace_id = _FORM.unpack(packed[: _FORM.size])
        cursor = cls(as_of, now, began, trace_id.hex(), order, behind)
        if str(cursor) != text:
            raise ValueError(_REASON)
        return cursor


_REASON: Final = "not a cursor of this list; take `next_cursor` of the page before, or leave it out"
