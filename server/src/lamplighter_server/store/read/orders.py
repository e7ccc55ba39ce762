"""By what a list of traces may be sorted: a text of each, or an amount, a whole number so that pages meet exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

from lamplighter_server.store.trace_status import STATUS

Sort = Literal[
    "-start", "start", "-duration", "duration", "-cost", "cost", "-input_tokens", "input_tokens", "-output_tokens",
    "output_tokens", "-errors", "errors", "-spans", "spans", "-status", "status", "-agent", "agent", "-ask", "ask",
    "-model", "model", "-service", "service", "-conversation", "conversation",
]  # fmt: skip
NEWEST: Final = "-start"
ORDERS: Final[tuple[str, ...]] = get_args(Sort)

_BEGAN: Final = "toUnixTimestamp64Nano(min(part.start))"
_OF_TRACE: Final = {
    "start": _BEGAN,
    "duration": f"toUnixTimestamp64Nano(max(part.end)) - {_BEGAN}",
    "errors": "sum(part.errors)",
    "spans": "sum(part.spans)",
    "status": f"indexOf(['error', 'lost', 'running', 'ok'], {STATUS})",
}
_OF_LEDGER: Final = {
    "cost": "round(entry.cost * 1e12)",
    "input_tokens": "entry.input_tokens",
    "output_tokens": "entry.output_tokens",
}
_LETTERS: Final = 64
"""So many of a text decide, for a cursor has them in it; the ids put the traces in order that are equal so far."""
_ROOT_AGENT: Final = "argMinIf(part.agent, part.agent_start, part.agent != '')"
# Cut before they are grouped: of very many traces whole texts would be much to hold.
_ROOT_NAME: Final = f"argMinIf(leftUTF8(part.root_name, {_LETTERS}), part.root_start, part.roots > 0)"
_FIRST_NAME: Final = f"argMin(leftUTF8(part.first_name, {_LETTERS}), part.start)"
_ASK: Final = f"argMinIf(leftUTF8(part.ask, {_LETTERS}), part.start, part.ask != '')"
_ASKED: Final = "arrayMap(model -> if(model.request = '', model.response, model.request), part.models)"
_TEXT: Final = {
    "agent": f"if({_ROOT_AGENT} != '', {_ROOT_AGENT}, minIf(arrayMin(part.agents), notEmpty(part.agents)))",
    "ask": f"multiIf({_ASK} != '', {_ASK}, sum(part.roots) > 0, {_ROOT_NAME}, {_FIRST_NAME})",
    "model": f"minIf(arrayMin({_ASKED}), notEmpty(part.models))",
    "service": "minIf(arrayMin(part.services), notEmpty(part.services))",
    "conversation": "argMinIf(part.conversations[1], part.start, notEmpty(part.conversations))",
}
"""What a row of the list shows first in a column."""


@dataclass(frozen=True)
class Order:
    """The SQL of an order: the amount or the text of a trace, or what of the ledger counts for it, and which way."""

    amount: str
    counted: str
    way: Literal["ASC", "DESC"]
    kind: type[int | str] = int

    @property
    def unknown(self) -> str:
        """What has no text comes last, whichever way."""
        return "amount = ''," if self.kind is str else ""

    @property
    def behind(self) -> str:
        """A condition: it stands behind the place where the page before ended."""
        beyond = "<" if self.way == "DESC" else ">"
        if self.kind is int:
            return f"(amount, hex(trace_id)) {beyond} ({{amount:Int64}}, {{behind:String}})"
        further = f"(amount, hex(trace_id)) {beyond} ({{amount:String}}, {{behind:String}})"
        return f"if((amount = '') = ({{amount:String}} = ''), {further}, amount = '')"


def order_of(sort: str) -> Order:
    """Return the SQL of an order."""
    name = sort.removeprefix("-")
    way: Literal["ASC", "DESC"] = "DESC" if sort.startswith("-") else "ASC"
    if name in _TEXT:
        return Order(f"leftUTF8(lower({_TEXT[name]}), {_LETTERS})", "", way, str)
    if name in _OF_TRACE:
        return Order(f"toInt64({_OF_TRACE[name]})", "", way)
    return Order("toInt64(any(ledger.used))", _OF_LEDGER[name], way)
