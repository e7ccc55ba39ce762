"""Collects the values a filter compares with, so that the engine binds them."""

from __future__ import annotations

from typing import Any


class Parameters:
    """Hands out `{f0:Type}`, `{f1:Type}`, …; the values are what the driver binds.

    Several filters of one question differ in their prefix.
    """

    def __init__(self, prefix: str = "f") -> None:
        self.values: dict[str, Any] = {}
        self._prefix = prefix

    def text(self, value: str) -> str:
        """Bind a String."""
        return self._bind(value, "String")

    def texts(self, values: list[str]) -> str:
        """Bind an Array(String)."""
        return self._bind(values, "Array(String)")

    def raw(self, value: bytes) -> str:
        """Bind bytes: as hex digits, since the driver's texts are UTF-8."""
        return f"unhex({self._bind(value.hex(), 'String')})"

    def raws(self, values: list[bytes]) -> str:
        """Bind an array of bytes."""
        return f"arrayMap(digits -> unhex(digits), {self._bind([value.hex() for value in values], 'Array(String)')})"

    def number(self, value: float) -> str:
        """Bind a Float64."""
        return self._bind(value, "Float64")

    def _bind(self, value: Any, kind: str) -> str:
        name = f"{self._prefix}{len(self.values)}"
        self.values[name] = value
        return f"{{{name}:{kind}}}"
