"""Conversations about invoices, charges and refunds, which the back office settles in its own process."""

from __future__ import annotations

from lamplighter_server.demo.script import Call, HandOver, Say, act, case

_CHARGED_TWICE = [
    {"charge_id": "{charge}", "amount": "{price}", "currency": "{currency}", "status": "captured"},
    {"charge_id": "{second_charge}", "amount": "{price}", "currency": "{currency}", "status": "captured"},
]

CASES = (
    case(
        "charged-twice",
        "I was charged twice for order #{order}, please refund one.",
        triage=[
            act(
                HandOver(
                    "refunds",
                    "Customer says order #{order} was charged twice. Check the charges and refund the duplicate.",
                    says="Let me have that checked.",
                )
            ),
            Say(
                "You're right, and I'm sorry: {price} {currency} were taken twice. The second charge has been refunded "
                "({refund}); your bank shows it within five working days."
            ),
        ],
        refunds=[
            act(
                Call("fetch_charges", {"order_id": "{order}"}, _CHARGED_TWICE, seconds=0.71),
                Call(
                    "find_order",
                    {"order_id": "{order}"},
                    {"order_id": "{order}", "total": "{price}", "currency": "{currency}", "status": "delivered"},
                    seconds=0.33,
                ),
            ),
            act(
                Call(
                    "issue_refund",
                    {
                        "order_id": "{order}",
                        "charge_id": "{second_charge}",
                        "amount": "{price}",
                        "currency": "{currency}",
                    },
                    {"refund_id": "{refund}", "status": "succeeded", "amount": "{price}"},
                    seconds=1.4,
                    says="Both charges are on the order. I refund the second one.",
                )
            ),
            Say("Refunded {price} {currency} on charge {second_charge}, refund {refund}."),
        ],
    ),
    case(
        "invoice-higher",
        "Why is my invoice higher than last month? It used to be {last_bill}.",
        triage=[
            act(HandOver("billing", "Explain why invoice {invoice} of customer {customer} is above {last_bill}.")),
            Say(
                "Two things changed: your team grew from {seats} to {all_seats} seats on the 3rd, and the yearly "
                "on-site check ({currency} 21.60) was due. Together that makes {this_bill}; next month it is without "
                "the check."
            ),
        ],
        billing=[
            act(
                Call(
                    "list_invoices",
                    {"customer_id": "{customer}", "month": "{month_number}"},
                    [{"invoice_id": "{invoice}", "total": "{this_bill}", "currency": "{currency}"}],
                    seconds=0.52,
                )
            ),
            act(
                Call(
                    "fetch_invoice",
                    {"invoice_id": "{invoice}"},
                    {
                        "invoice_id": "{invoice}",
                        "lines": [
                            {"text": "Tidewater Teams, seats", "quantity": "{all_seats}", "each": "{seat_price}"},
                            {"text": "Yearly on-site check", "quantity": 1, "each": 21.6},
                        ],
                        "total": "{this_bill}",
                        "last_month": "{last_bill}",
                    },
                    seconds=0.48,
                )
            ),
            Say("{more_seats} more seats since the 3rd at {seat_price} each, and the yearly check for 21.60."),
        ],
    ),
    case(
        "send-invoice",
        "Please send me the {month} invoice as PDF, accounting is asking.",
        entry="router",
        router=[
            act(HandOver("billing", "Send the {month} invoice of {customer} to {email}.")),
            Say("The {month} invoice {invoice} is on its way to {email}."),
        ],
        billing=[
            act(
                Call(
                    "list_invoices",
                    {"customer_id": "{customer}", "month": "{month_number}"},
                    [{"invoice_id": "{invoice}", "total": "{last_bill}", "currency": "{currency}"}],
                    seconds=0.5,
                )
            ),
            act(
                Call(
                    "send_invoice",
                    {"invoice_id": "{invoice}", "email": "{email}"},
                    {"sent": True, "message_id": "<{invoice}@mail.tidewater.example>"},
                    seconds=0.9,
                )
            ),
            Say("Invoice {invoice} was mailed to {email}."),
        ],
    ),
    case(
        "vat-missing",
        "Our VAT number {vat_id} is missing on invoice {invoice}. We can't book it like this.",
        triage=[
            act(HandOver("billing", "Write a corrected invoice {invoice} with VAT number {vat_id}.")),
            Say("Corrected: invoice {invoice}-C now shows {vat_id} and replaces the old one. It is in your mailbox."),
        ],
        billing=[
            act(
                Call(
                    "fetch_invoice",
                    {"invoice_id": "{invoice}"},
                    {"invoice_id": "{invoice}", "vat_id": None, "total": "{this_bill}", "currency": "{currency}"},
                    seconds=0.44,
                )
            ),
            act(
                Call(
                    "correct_invoice",
                    {"invoice_id": "{invoice}", "vat_id": "{vat_id}"},
                    {"invoice_id": "{invoice}-C", "replaces": "{invoice}", "vat_id": "{vat_id}"},
                    seconds=1.2,
                )
            ),
            act(
                Call(
                    "send_invoice",
                    {"invoice_id": "{invoice}-C", "email": "{email}"},
                    {"sent": True, "message_id": "<{invoice}-C@mail.tidewater.example>"},
                    seconds=0.8,
                )
            ),
            Say("Invoice {invoice}-C with {vat_id} replaces {invoice} and was mailed to {email}."),
        ],
    ),
    case(
        "refund-not-arrived",
        "The refund for #{older_order} has not arrived yet. It's been over a week!",
        triage=[
            act(HandOver("refunds", "Where is refund {refund} of order #{older_order}?")),
            Say(
                "Your bank confirmed {price} {currency} this morning under reference ARN 7433{charge}. It usually "
                "shows in the account on the next working day; if not, tell them that reference."
            ),
        ],
        refunds=[
            act(
                Call(
                    "check_refund",
                    {"refund_id": "{refund}"},
                    {"refund_id": "{refund}", "status": "settled", "arn": "7433{charge}", "settled": "{today}"},
                    seconds=0.66,
                )
            ),
            Say("Refund {refund} settled today, ARN 7433{charge}."),
        ],
    ),
)
