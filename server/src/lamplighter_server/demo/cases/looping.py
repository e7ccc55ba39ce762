"""Troubles of time: loops that learn nothing, answers that take for ever, processes that die."""

from __future__ import annotations

from lamplighter_server.demo.script import Call, Case, HandOver, Model, Say, Vanish, act, case

_NO_HIT = [{"id": "kb-0777", "title": "Travel adapters for lamps", "score": 0.31}]

_LOOP = (
    case(
        "orders-without-adapter",
        "Find all orders that shipped without the adapter, we were promised one with each.",
        lasts=180,
        triage=[
            act(HandOver("researcher", "Which orders of {email} shipped without the adapter plate?")),
            Say("I could not find that out yet; a colleague goes through your orders and writes to {email}."),
        ],
        researcher=[
            act(
                Call(
                    "search_help",
                    {"query": "orders shipped without adapter", "limit": 5},
                    _NO_HIT,
                    seconds=0.9,
                    says="I search for the orders.",
                ),
                model=Model(reasoning=260),
            )
        ],
    ),
    case(
        "stock-that-never-comes",
        "Tell me the moment the {other} is back in stock, I'll wait here.",
        lasts=180,
        triage=[
            act(HandOver("researcher", "Is {other_sku} back in stock? The customer is waiting.")),
            Say("It isn't back yet. I'll have somebody write to {email} when it is."),
        ],
        researcher=[
            act(
                Call(
                    "check_stock",
                    {"sku": "{other_sku}"},
                    {"sku": "{other_sku}", "on_hand": 0, "next_delivery": None},
                    seconds=0.4,
                )
            )
        ],
    ),
)

_SLOW = (
    case(
        "slow-model",
        "Write me a summary of everything we bought this year, by room. Team {team}.",
        lasts=180,
        triage=[
            act(HandOver("planner", "Summary of this year's purchases of team {team}, by room.")),
            Say("Here it is: office 1 got {seats} task lamps, the meeting room two Moor chairs, the rest are shelves."),
        ],
        planner=[
            act(
                Call("find_plan", {"team": "{team}"}, {"team": "{team}", "seats": "{seats}"}, seconds=0.4),
            ),
            Say(
                "Office 1: {seats} Skerry lamps. Meeting room: 2 Moor chairs. Corridor: 3 Cove shelves.",
                model=Model(slower=4.0, reasoning=1200),
            ),
        ],
    ),
    case(
        "slow-tool",
        "How long until the {article} is back in {country}? I need two.",
        lasts=90,
        triage=[
            act(HandOver("researcher", "When will two {sku} be available for {country}?")),
            Say("Two are reserved for you; they arrive on {arrives}."),
        ],
        researcher=[
            act(
                Call(
                    "check_stock",
                    {"sku": "{sku}"},
                    {"sku": "{sku}", "on_hand": 0, "next_delivery": "{arrives}", "reserved_for_you": 2},
                    seconds=38.0,
                )
            ),
            Say("On {arrives}; two are reserved."),
        ],
    ),
)

_RUNNING = (
    case(
        "lost-after-billing",
        "Why did the price of seat licences change on invoice {invoice}?",
        triage=[act(HandOver("billing", "Explain the seat price on invoice {invoice}.")), Vanish()],
        billing=[
            act(
                Call(
                    "fetch_invoice",
                    {"invoice_id": "{invoice}"},
                    {"invoice_id": "{invoice}", "seat_price": "{seat_price}", "valid_from": "{ordered}"},
                    seconds=0.45,
                )
            ),
            Say("The seat price is {seat_price} since {ordered}, announced in August."),
        ],
    ),
    case(
        "lost-while-looking",
        "My {article} hums. Is that covered by the warranty?",
        triage=[
            act(
                Call(
                    "find_order",
                    {"order_id": "{order}"},
                    {"order_id": "{order}", "ordered": "{ordered}", "status": "delivered"},
                    seconds=0.3,
                )
            ),
            Vanish(),
        ],
    ),
)

BY_SCENARIO: dict[str, tuple[Case, ...]] = {"runaway-loop": _LOOP, "slow": _SLOW, "running": _RUNNING}
