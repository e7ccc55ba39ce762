"""Short questions about the account, most of which one lookup or none answers."""

from __future__ import annotations

from lamplighter_server.demo.script import Call, Say, act, case

CASES = (
    case(
        "reset-mail",
        "Reset password link does not arrive. Yes, I checked spam.",
        triage=[
            act(
                Call(
                    "send_password_reset",
                    {"email": "{email}"},
                    {"sent": True, "previous": "bounced: mailbox full", "at": "{today}"},
                    seconds=0.64,
                )
            ),
            Say(
                "Your mailbox was full, so the first mails bounced. I've just sent a new link to {email}; it is good "
                "for one hour."
            ),
        ],
    ),
    case(
        "cancel",
        "cancel",
        entry="router",
        router=[
            Say(
                "Would you like to cancel an order or your plan? Send me the order number, or write “plan”, and it's "
                "done in a minute."
            )
        ],
    ),
    case(
        "opening-hours",
        "Can I try the Drift chair somewhere in {city}?",
        entry="router",
        router=[
            act(
                Call(
                    "search_help",
                    {"query": "showroom {city}", "limit": 1},
                    [{"id": "kb-0102", "title": "Showrooms and partner shops", "score": 0.83}],
                    seconds=0.37,
                )
            ),
            Say(
                "There is a partner shop in {city} with the Drift on display, open Tuesday to Saturday from 10 to 18. "
                "The address is in our showroom list."
            ),
        ],
    ),
    case(
        "all-my-orders",
        "How many orders do I have open? I lost track, sorry.",
        triage=[
            act(
                Call(
                    "find_orders",
                    {"email": "{email}"},
                    [
                        {"order_id": "{order}", "status": "shipped", "total": "{price}"},
                        {"order_id": "{older_order}", "status": "delivered", "total": "{other_price}"},
                    ],
                    seconds=0.49,
                )
            ),
            Say(
                "One: order #{order} ({article}) is on its way. Order #{older_order} was delivered. In all that is "
                "{both} {currency}."
            ),
        ],
    ),
    case(
        "newsletter",
        "Take me off the newsletter but keep the order mails please",
        entry="router",
        router=[Say("Done: no more newsletters to {email}; mails about your orders still come.")],
    ),
)
