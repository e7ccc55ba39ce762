"""Finds, in a body that does not parse, the field where it goes wrong, so that its author can find it too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from google.protobuf.descriptor import FieldDescriptor

if TYPE_CHECKING:
    from google.protobuf.descriptor import Descriptor

PATIENCE: Final = 20_000
"""Fields looked at before giving up: the search is plain Python and must not hold up other requests."""
DEPTH: Final = 100
FIXED: Final = {1: 8, 5: 4}


class _Fault(Exception):  # noqa: N818 - a finding
    """Where and what."""


class _GivenUp(Exception):  # noqa: N818 - a limit
    """The fault is further in than PATIENCE allows."""


def locate(descriptor: Descriptor, body: bytes) -> str | None:
    """Describe the first fault of a body; None when it wasn't found within PATIENCE."""
    try:
        _Walk(body).message(descriptor, 0, len(body), ())
    except _Fault as fault:
        return str(fault)
    except _GivenUp:
        return None
    return None


class _Walk:
    def __init__(self, body: bytes) -> None:
        self._body = body
        self._left = PATIENCE

    def message(self, descriptor: Descriptor, at: int, end: int, path: tuple[str, ...]) -> None:
        if len(path) > DEPTH:
            raise _Fault(f"{'.'.join(path[:4])}… is nested more than {DEPTH} deep")
        seen: dict[int, int] = {}
        while at < end:
            self._left -= 1
            if self._left < 0:
                raise _GivenUp
            start = at
            tag, at = self._varint(at, end, path)
            number = tag >> 3
            field = descriptor.fields_by_number.get(number)
            index = seen[number] = seen.get(number, -1) + 1
            at = self._field(tag & 7, field, (start, at, end), (*path, _name(field, number, index)))

    def _field(
        self, wire: int, field: FieldDescriptor | None, place: tuple[int, int, int], path: tuple[str, ...]
    ) -> int:
        start, at, end = place
        if path[-1] == "field 0" or wire not in {0, 1, 2, 5}:
            raise _Fault(f"byte {start} does not begin a field{_inside(path[:-1])}")
        if wire == 0:
            return self._varint(at, end, path)[1]
        size = FIXED.get(wire)
        if size is None:
            size, at = self._varint(at, end, path)
        if size > end - at:
            raise _Fault(f"{'.'.join(path)} at byte {start} says {size} bytes, but {end - at} are left")
        if wire == 2 and field is not None:
            self._content(field, at, at + size, path)
        return at + size

    def _content(self, field: FieldDescriptor, at: int, end: int, path: tuple[str, ...]) -> None:
        if field.type == FieldDescriptor.TYPE_MESSAGE and field.message_type is not None:
            self.message(field.message_type, at, end, path)
        elif field.type == FieldDescriptor.TYPE_STRING:
            try:
                self._body[at:end].decode("utf-8")
            except UnicodeDecodeError as error:
                raise _Fault(f"{'.'.join(path)} is not UTF-8 (byte {at + error.start})") from error

    def _varint(self, at: int, end: int, path: tuple[str, ...]) -> tuple[int, int]:
        value = 0
        for shift in range(0, 70, 7):
            if at >= end:
                raise _Fault(f"it ends at byte {end}, in the middle of a field{_inside(path)}")
            byte = self._body[at]
            at += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value, at
        raise _Fault(f"a number at byte {at - 10} has more than 10 bytes{_inside(path)}")


def _name(field: FieldDescriptor | None, number: int, index: int) -> str:
    if field is None:
        return f"field {number}"
    return f"{field.name}[{index}]" if field.is_repeated else field.name


def _inside(path: tuple[str, ...]) -> str:
    return f" of {'.'.join(path)}" if path else ""
