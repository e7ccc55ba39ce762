"""Every conversation of the demo, by name."""

from __future__ import annotations

from lamplighter_server.demo.cases import money, orders
from lamplighter_server.demo.script import Case

CASES: dict[str, Case] = {case.name: case for module in (orders, money) for case in module.CASES}
