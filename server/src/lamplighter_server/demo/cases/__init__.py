"""Every conversation of the demo, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lamplighter_server.demo.cases import accounts, money, orders, products, teams, troubles

if TYPE_CHECKING:
    from lamplighter_server.demo.script import Case

CASES: dict[str, Case] = {
    case.name: case for module in (orders, money, products, teams, accounts, troubles) for case in module.CASES
}
