"""Conversations about orders and parcels, which triage mostly settles alone."""

from __future__ import annotations

from lamplighter_server.demo.script import Call, Case, HandOver, Say, Turn, act, case

_FIND = Call(
    "find_order",
    {"order_id": "{order}"},
    {
        "order_id": "{order}",
        "status": "shipped",
        "ordered": "{ordered}",
        "lines": [{"sku": "{sku}", "name": "{article}", "quantity": 1, "price": "{price}"}],
        "tracking_code": "{tracking}",
    },
    seconds=0.31,
)

_TRACK = Call(
    "track_parcel",
    {"tracking_code": "{tracking}"},
    {
        "tracking_code": "{tracking}",
        "status": "delayed",
        "last_seen": "sorting centre, {city}",
        "expected": "{arrives}",
        "reason": "missed connection",
    },
    seconds=0.84,
)

CASES = (
    case(
        "late-parcel",
        "Where is my parcel? It said {promised}. Order #{order}.",
        triage=[
            act(_FIND),
            act(_TRACK),
            Say(
                "Your {article} is in the sorting centre in {city}. It missed a connection and is now expected on "
                "{arrives}. You don't need to do anything; the tracking code is {tracking}."
            ),
        ],
    ),
    case(
        "change-address",
        "Hi, can you send order #{order} to {address} instead? I'm moving this week.",
        triage=[
            act(
                Call(
                    "find_order",
                    {"order_id": "{order}"},
                    {"order_id": "{order}", "status": "picking", "ordered": "{ordered}", "packed": False},
                    seconds=0.27,
                )
            ),
            act(
                Call(
                    "change_delivery_address",
                    {"order_id": "{order}", "address": "{address}"},
                    {"order_id": "{order}", "changed": True, "delivery": "{arrives}"},
                    seconds=0.45,
                )
            ),
            Say("Done: order #{order} now goes to {address}. It leaves tomorrow and should arrive on {arrives}."),
        ],
    ),
    case(
        "damaged-on-arrival",
        "The {article} from order #{order} arrived with a cracked base. I have photos. What now?",
        triage=[
            act(_FIND),
            act(
                HandOver(
                    "refunds",
                    "Order #{order}: {article} arrived with a cracked base, the customer has photos. Offer a return.",
                    says="I'm sorry about that. My colleague arranges the return.",
                )
            ),
            Say(
                "I'm sorry your {article} arrived broken. A prepaid return label is on its way to {email}; as soon as "
                "the parcel is scanned, {price} {currency} go back to your card. No need to wait for our inspection."
            ),
        ],
        refunds=[
            act(
                Call(
                    "list_policies",
                    {"topic": "damaged goods", "country": "{country}"},
                    {"refund": "on first carrier scan", "return_paid_by": "Tidewater", "photos": "kept, not required"},
                    seconds=0.05,
                ),
                Call(
                    "fetch_charges",
                    {"order_id": "{order}"},
                    [{"charge_id": "{charge}", "amount": "{price}", "currency": "{currency}", "status": "captured"}],
                    seconds=0.62,
                ),
            ),
            act(
                Call(
                    "create_return_label",
                    {"order_id": "{order}", "reason": "damaged"},
                    {"label": "RL-{order}", "carrier": "DPD", "mailed_to": "{email}"},
                    seconds=1.1,
                )
            ),
            Say("Label RL-{order} was mailed. {price} {currency} on charge {charge} are released at the first scan."),
        ],
    ),
    case(
        "not-yet-shipped",
        "I ordered a {article} on {ordered} and it still says “picking”. Is it in stock at all?",
        triage=[
            act(
                Call(
                    "find_order",
                    {"order_id": "{order}"},
                    {"order_id": "{order}", "status": "picking", "lines": [{"sku": "{sku}", "quantity": 1}]},
                    seconds=0.3,
                )
            ),
            act(HandOver("researcher", "Is {sku} ({article}) in stock, and if not, when does it come in?")),
            Say("It is: the {article} came in this morning, your order is next in line and leaves on {arrives}."),
        ],
        researcher=[
            act(
                Call(
                    "check_stock",
                    {"sku": "{sku}"},
                    {"sku": "{sku}", "on_hand": "{stock}", "reserved": 4, "next_delivery": "{arrives}"},
                    seconds=0.38,
                )
            ),
            Say("{stock} pieces of {sku} on hand, 4 reserved, the next delivery is on {arrives}."),
        ],
    ),
    Case(
        "parcel-then-return",
        (
            Turn(
                "Has my {article} shipped yet? Order {order}",
                {
                    "triage": [
                        act(_FIND),
                        Say("Yes, it left us on {ordered} with tracking code {tracking} and arrives on {arrives}."),
                    ]
                },
            ),
            Turn(
                "Ok thanks. If I don't like the colour, how long do I have to send it back?",
                {
                    "triage": [
                        act(HandOver("researcher", "Return window for {sku} bought online, delivered to {country}.")),
                        Say(
                            "You have 30 days from delivery, and the return is free if the {article} is unused. Just "
                            "write to us here and we'll send a label."
                        ),
                    ],
                    "researcher": [
                        act(
                            Call(
                                "list_policies",
                                {"topic": "returns", "country": "{country}"},
                                {"days": 30, "free": True, "condition": "unused, any packaging"},
                                seconds=0.04,
                            )
                        ),
                        Say("30 days from delivery, free, unused; any packaging will do (policy “returns”)."),
                    ],
                },
                pause=75,
            ),
            Turn(
                "I'd rather have the {other} then. Can I swap it?",
                {
                    "triage": [
                        act(
                            HandOver(
                                "refunds", "Swap {article} (order {order}) for {other}: label and price difference."
                            )
                        ),
                        Say(
                            "Yes. I've mailed you a return label; order the {other} whenever you like, and {price} "
                            "{currency} come back to you once the {article} is on its way to us."
                        ),
                    ],
                    "refunds": [
                        act(
                            Call(
                                "create_return_label",
                                {"order_id": "{order}", "reason": "swap"},
                                {"label": "RL-{order}", "carrier": "DHL", "mailed_to": "{email}"},
                                seconds=1.3,
                            ),
                        ),
                        Say("Label RL-{order} mailed; {price} {currency} are due at the first carrier scan."),
                    ],
                },
                pause=140,
            ),
        ),
    ),
)
