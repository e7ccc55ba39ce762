"""Troubles of tools: one that fails, one that is retried for ever, one that fails and says it worked."""

from __future__ import annotations

from lamplighter_server.demo.script import Call, Case, Failure, HandOver, Say, act, case

_UNAVAILABLE = "503 Service Unavailable from payments.tidewater.internal: upstream connect timeout"
_REFUND = {"order_id": "{order}", "charge_id": "{charge}", "amount": "{price}", "currency": "{currency}"}
_CHARGES = Call(
    "fetch_charges",
    {"order_id": "{order}"},
    [{"charge_id": "{charge}", "amount": "{price}", "currency": "{currency}", "status": "captured"}],
    seconds=0.7,
)
_ESCALATE = act(
    Call(
        "escalate_to_human",
        {"queue": "payments", "summary": "Refund of {price} {currency} for order #{order} could not be issued: 503."},
        {"ticket": "{ticket}", "queue": "payments"},
        seconds=0.4,
        says="The payment service is not answering, so I hand this to a colleague, who will confirm it today.",
    )
)

_TOOL_ERROR = (
    case(
        "carrier-timeout",
        "Track {tracking} please, it hasn't moved for days",
        triage=[
            act(
                Call(
                    "track_parcel",
                    {"tracking_code": "{tracking}"},
                    seconds=10.0,
                    failure=Failure("TimeoutError", "carrier did not answer within 10 s"),
                )
            ),
            Say(
                "The carrier's system is not answering right now, so I can't see your parcel. I've made a note to look "
                "again this afternoon and will write to {email} with what I find."
            ),
        ],
    ),
    case(
        "order-not-found",
        "Where's order {order}-B? I have the confirmation here.",
        triage=[
            act(
                Call(
                    "find_order",
                    {"order_id": "{order}-B"},
                    seconds=0.25,
                    failure=Failure("OrderNotFound", "no order with number {order}-B", 404),
                )
            ),
            act(
                Call(
                    "find_orders",
                    {"email": "{email}"},
                    [{"order_id": "{order}", "status": "shipped", "tracking_code": "{tracking}"}],
                    seconds=0.5,
                    says="That number does not exist; I look under your mail address.",
                )
            ),
            Say("The number ends without “-B”: order #{order} has shipped, its tracking code is {tracking}."),
        ],
    ),
    case(
        "invoice-service-down",
        "I need a corrected invoice with VAT ID {vat_id} today, our books close tonight.",
        triage=[
            act(HandOver("billing", "Corrected invoice {invoice} with VAT ID {vat_id}, needed today.")),
            Say(
                "Our invoice service has a fault at the moment. A colleague writes the corrected invoice by hand and "
                "sends it to {email} before 18:00 (ticket {ticket})."
            ),
        ],
        billing=[
            act(
                Call(
                    "correct_invoice",
                    {"invoice_id": "{invoice}", "vat_id": "{vat_id}"},
                    seconds=2.1,
                    failure=Failure(
                        "BillingServiceError", "500 Internal Server Error: sequence lock not acquired", 500
                    ),
                )
            ),
            act(
                Call(
                    "escalate_to_human",
                    {"queue": "billing", "summary": "Correct {invoice} with {vat_id} by hand before 18:00."},
                    {"ticket": "{ticket}", "queue": "billing"},
                    seconds=0.3,
                )
            ),
            Say("The invoice service failed; a colleague corrects {invoice} by hand, ticket {ticket}."),
        ],
    ),
)

_RETRY_STORM = (
    case(
        "refund-broken-lamp",
        "Refund for a broken lamp please, order #{order}. Photo attached.",
        lasts=110,
        triage=[
            act(HandOver("refunds", "Refund order #{order} ({article}): arrived broken, photo attached.")),
            Say(
                "I could not issue the refund just now because the payment service is down. A colleague confirms it "
                "today (ticket {ticket}); you don't have to do anything."
            ),
        ],
        refunds=[
            act(_CHARGES),
            act(
                Call(
                    "issue_refund",
                    _REFUND,
                    seconds=0.35,
                    says="The charge is there. I refund it.",
                    failure=Failure("ServiceUnavailable", _UNAVAILABLE, 503, attempts=15),
                )
            ),
            _ESCALATE,
            Say("Not refunded: the payment service answered 503. Ticket {ticket} is in the payments queue."),
        ],
    ),
    case(
        "double-charge-storm",
        "You took {price} {currency} twice for #{order}!! Give it back",
        lasts=110,
        triage=[
            act(HandOver("refunds", "Double charge on order #{order}, customer is upset. Refund the second one.")),
            Say(
                "I'm sorry: the second charge is confirmed, but our payment service is down, so the refund will be "
                "made by a colleague today (ticket {ticket})."
            ),
        ],
        refunds=[
            act(_CHARGES),
            act(
                Call(
                    "issue_refund",
                    _REFUND,
                    seconds=0.4,
                    failure=Failure("ServiceUnavailable", _UNAVAILABLE, 503, attempts=15, retried_by="client"),
                )
            ),
            _ESCALATE,
            Say("Not refunded: the payment service answered 503. Ticket {ticket} is in the payments queue."),
        ],
    ),
)

_FALSE_OK = (
    case(
        "refund-that-was-none",
        "I sent the {article} back two weeks ago, order #{order}. Where's my money?",
        triage=[
            act(HandOver("refunds", "Return of order #{order} arrived; refund {price} {currency}.")),
            Say("Your refund of {price} {currency} has been issued. It takes up to five working days to show."),
        ],
        refunds=[
            act(
                Call(
                    "issue_refund",
                    _REFUND,
                    {"ok": False, "error": "charge_already_disputed", "message": "refund rejected: open dispute"},
                    seconds=1.1,
                )
            ),
            Say("Refund of {price} {currency} issued on charge {charge}."),
        ],
    ),
    case(
        "mail-that-never-left",
        "Could you mail me invoice {invoice} again?",
        triage=[
            act(HandOver("billing", "Mail invoice {invoice} to {email} again.")),
            Say("It's on its way to {email}."),
        ],
        billing=[
            act(
                Call(
                    "send_invoice",
                    {"invoice_id": "{invoice}", "email": "{email}"},
                    {"status": "error", "error": {"code": 550, "message": "mailbox unavailable"}},
                    seconds=0.9,
                )
            ),
            Say("Invoice {invoice} was mailed to {email}."),
        ],
    ),
    case(
        "address-not-changed",
        "Please change the address of order #{order} to {address}",
        triage=[
            act(
                Call(
                    "change_delivery_address",
                    {"order_id": "{order}", "address": "{address}"},
                    {"success": False, "error": "order already packed, address is fixed", "order_id": "{order}"},
                    seconds=0.5,
                )
            ),
            Say("I've changed it: order #{order} goes to {address}."),
        ],
    ),
)

BY_SCENARIO: dict[str, tuple[Case, ...]] = {
    "tool-error": _TOOL_ERROR,
    "retry-storm": _RETRY_STORM,
    "false-ok": _FALSE_OK,
}
