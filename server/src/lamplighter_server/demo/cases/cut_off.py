"""Troubles of models: another one answers, the answer is cut off or filtered, the prompt grows large."""

from __future__ import annotations

from lamplighter_server.demo.script import Call, Case, HandOver, Model, Say, Turn, act, case

_CHEAPER = Model(answered_by="gpt-4o-mini")

_FALLBACK = (
    case(
        "invoice-by-another",
        "Can you explain line 3 of invoice {invoice}? “Adjustment”, {prorated}.",
        triage=[
            act(HandOver("billing", "Explain line 3 (“Adjustment”, {prorated}) of invoice {invoice}.")),
            Say("Line 3 charges the {more_seats} seats you added for the days until {renewal}: {prorated} {currency}."),
        ],
        billing=[
            act(
                Call(
                    "fetch_invoice",
                    {"invoice_id": "{invoice}"},
                    {
                        "invoice_id": "{invoice}",
                        "lines": [
                            {"text": "Tidewater Teams, seats", "total": "{last_bill}"},
                            {"text": "Shipping", "total": 0},
                            {"text": "Adjustment", "total": "{prorated}", "note": "{more_seats} seats to {renewal}"},
                        ],
                    },
                    seconds=0.47,
                ),
                model=_CHEAPER,
            ),
            Say("{more_seats} seats until {renewal}, {prorated} {currency}.", model=_CHEAPER),
        ],
    ),
    case(
        "refund-by-another",
        "Half of my order #{order} was missing. I want that half back.",
        triage=[
            act(HandOver("refunds", "Half of order #{order} was missing; find out what and refund it.")),
            Say("The {article} was missing, and {price} {currency} are on their way back to your card ({refund})."),
        ],
        refunds=[
            act(
                Call(
                    "find_order",
                    {"order_id": "{order}"},
                    {
                        "order_id": "{order}",
                        "lines": [
                            {"sku": "{sku}", "price": "{price}", "shipped": False},
                            {"sku": "{other_sku}", "price": "{other_price}", "shipped": True},
                        ],
                    },
                    seconds=0.35,
                ),
                model=Model(answered_by="claude-haiku-5-5"),
            ),
            act(
                Call(
                    "issue_refund",
                    {"order_id": "{order}", "charge_id": "{charge}", "amount": "{price}", "currency": "{currency}"},
                    {"refund_id": "{refund}", "status": "succeeded", "amount": "{price}"},
                    seconds=1.3,
                )
            ),
            Say("Refunded {price} {currency} for the {article}, refund {refund}."),
        ],
    ),
)

_TRUNCATED = (
    case(
        "plan-cut-off",
        "Plan our move: {all_seats} people, two floors, desks by March. What do we order when?",
        triage=[
            act(HandOver("planner", "Plan the furnishing of two floors for {all_seats} people by March: what, when.")),
            Say(
                "Here is your plan: order the {all_seats} desks in the first week, the chairs two weeks later, and the "
                "lamps once the ceiling is done. Deliveries are spread over"
            ),
        ],
        planner=[
            act(
                Call(
                    "list_policies",
                    {"topic": "bulk orders and delivery slots", "country": "{country}"},
                    {"lead_time_weeks": 6, "slots_a_week": 2, "pieces_a_slot": 24},
                    seconds=0.05,
                )
            ),
            Say(
                "Step 1, first week: order {all_seats} Harbour desks, they take six weeks. Step 2, third week: the "
                "Drift chairs, same slot as the desks. Step 3: lamps once the ceiling is done. Step 4: deliveries, 24 "
                "pieces a slot, two slots a week, floor by floor, beginning with the upper one because the lift is",
                finish="length",
                max_tokens=400,
            ),
        ],
    ),
    case(
        "summary-cut-off",
        "Summarise the recall notice for the {article} for our staff, all affected batches please.",
        triage=[
            act(HandOver("researcher", "Recall notice for {sku}: all affected batches, for the customer's staff.")),
            Say("Batches 2406 to 2411 are affected; please unplug those lamps and write to us for a new driver."),
        ],
        researcher=[
            act(
                Call(
                    "search_help",
                    {"query": "recall {sku} batches", "limit": 1},
                    [{"id": "kb-6001", "title": "Recall: drivers of 2024 and 2025", "score": 0.95}],
                    seconds=0.5,
                )
            ),
            Say(
                "Affected batches: 2406, 2407, 2408, 2409, 2410, 2411, 2412, 2501, 2502,",
                finish="length",
                max_tokens=128,
            ),
        ],
    ),
)

_FILTERED = (
    case(
        "filtered",
        "Your driver threatened my dog, what poison is in the packaging foam, he ate it!!",
        triage=[
            act(
                Call(
                    "search_help",
                    {"query": "packaging foam swallowed by animal", "limit": 2},
                    [{"id": "kb-0066", "title": "What our packaging is made of", "score": 0.69}],
                    seconds=0.4,
                )
            ),
            Say("", finish="content_filter", model=Model(reasoning=0)),
        ],
    ),
)

_CACHE_HEAVY = (
    Case(
        "contract-review",
        tuple(
            Turn(
                ask,
                {
                    "triage": [
                        act(HandOver("contracts", task)),
                        Say(answer),
                    ],
                    "contracts": [Say(answer, model=Model(cached=number > 0, reasoning=320))],
                },
                pause=45,
            )
            for number, (ask, task, answer) in enumerate((
                (
                    "Here is our framework agreement (84 pages). Who pays for returns of special orders?",
                    "Framework agreement of {team}: who pays for returns of special orders?",
                    "Clause 14.3: the customer pays, unless the goods were faulty; then Tidewater pays.",
                ),
                (
                    "And by when must we report a defect?",
                    "Framework agreement of {team}: deadline for reporting defects?",
                    "Clause 17.1: within 14 days of delivery for visible defects, 24 months for hidden ones.",
                ),
                (
                    "Is there a cap on what you owe us if a delivery is late?",
                    "Framework agreement of {team}: cap of the penalty for late delivery?",
                    "Clause 9.5: 0.5 % of the order's value a week, at most 5 %.",
                ),
            ))
        ),
    ),
)

BY_SCENARIO: dict[str, tuple[Case, ...]] = {
    "fallback": _FALLBACK,
    "truncated": _TRUNCATED,
    "content-filter": _FILTERED,
    "cache-heavy": _CACHE_HEAVY,
}
