"""Conversations of offices about their plan, which the planner takes apart and sees through."""

# ruff: noqa: RUF001 - customers read real dashes and multiplication signs
from __future__ import annotations

from lamplighter_server.demo.script import Call, HandOver, Model, Say, act, case

_PLAN = Call(
    "find_plan",
    {"team": "{team}"},
    {"team": "{team}", "plan": "Teams", "seats": "{seats}", "renews": "{renewal}", "currency": "{currency}"},
    seconds=0.42,
)

CASES = (
    case(
        "more-seats",
        "We need {more_seats} more seats from next week, prorated. Team {team}.",
        triage=[
            act(HandOver("planner", "Team {team} wants {more_seats} more seats from next week, prorated.")),
            Say(
                "Your team has {all_seats} seats from Monday. Until the renewal on {renewal} the {more_seats} new ones "
                "cost {prorated} {currency}, then {seat_price} each a month. The invoice is in your mailbox."
            ),
        ],
        planner=[
            act(_PLAN),
            act(
                Call(
                    "prorate_seats",
                    {"team": "{team}", "seats": "{more_seats}"},
                    {"seats": "{more_seats}", "until": "{renewal}", "amount": "{prorated}", "currency": "{currency}"},
                    seconds=0.58,
                ),
                HandOver(
                    "billing", "Invoice {prorated} {currency} to team {team} for {more_seats} seats to {renewal}."
                ),
            ),
            Say(
                "1. {seats} → {all_seats} seats from Monday. 2. {prorated} {currency} until {renewal}, invoiced. "
                "3. {seat_price} a seat afterwards."
            ),
        ],
        billing=[
            act(
                Call(
                    "send_invoice",
                    {"invoice_id": "{invoice}", "email": "{email}"},
                    {"sent": True, "message_id": "<{invoice}@mail.tidewater.example>", "total": "{prorated}"},
                    seconds=0.95,
                )
            ),
            Say("Invoice {invoice} over {prorated} {currency} was mailed to {email}."),
        ],
    ),
    case(
        "pause-plan",
        "Can I pause my subscription for two months? The office is being rebuilt.",
        triage=[
            act(HandOver("planner", "Pause the plan of team {team} for two months; the office is being rebuilt.")),
            Say(
                "Done: your plan pauses on {renewal} for two months, nothing is charged meanwhile, and all "
                "{seats} seats are kept. Write to us if the rebuilding takes longer."
            ),
        ],
        planner=[
            act(
                _PLAN,
                Call(
                    "list_policies",
                    {"topic": "pausing a plan", "country": "{country}"},
                    {"longest_months": 3, "seats_kept": True, "starts": "next renewal"},
                    seconds=0.05,
                ),
            ),
            act(
                Call(
                    "pause_plan",
                    {"team": "{team}", "months": 2},
                    {"team": "{team}", "paused_from": "{renewal}", "months": 2},
                    seconds=0.77,
                )
            ),
            Say("Paused from {renewal} for two months; {seats} seats kept; no charge meanwhile."),
        ],
    ),
    case(
        "plan-with-sso",
        "Which plan fits a team of 40 with SSO? We're on a spreadsheet of licences today.",
        triage=[
            act(HandOver("planner", "Which plan for 40 people with single sign-on? They have single licences today.")),
            Say(
                "Teams Plus: SSO is included, 40 seats are 11 each a month, and your single licences are credited to "
                "the day. If you commit for a year it is 9.90. I can prepare the move whenever you say."
            ),
        ],
        planner=[
            act(
                HandOver("researcher", "Plans with SSO for 40 seats: price a seat, yearly discount, SAML or OIDC."),
                HandOver("billing", "How are single licences credited when a company moves to a team plan?"),
                model=Model(reasoning=900),
            ),
            Say(
                "Teams Plus, 40 × 11.00 a month (9.90 with a yearly commitment), SAML and OIDC included; single "
                "licences are credited to the day.",
                model=Model(reasoning=640),
            ),
        ],
        researcher=[
            act(
                Call(
                    "search_help",
                    {"query": "plans SSO SAML OIDC price per seat", "limit": 3},
                    [
                        {"id": "kb-5100", "title": "Plans and prices", "score": 0.93},
                        {"id": "kb-5114", "title": "Single sign-on with Teams Plus", "score": 0.9},
                    ],
                    seconds=0.46,
                )
            ),
            act(
                Call(
                    "read_article",
                    {"id": "kb-5100"},
                    {"id": "kb-5100", "teams": 9.0, "teams_plus": 11.0, "teams_plus_yearly": 9.9, "sso": "teams_plus"},
                    seconds=0.3,
                ),
                Call(
                    "read_article",
                    {"id": "kb-5114"},
                    {"id": "kb-5114", "protocols": ["SAML 2.0", "OIDC"], "directory_sync": True},
                    seconds=0.27,
                ),
            ),
            Say("Teams Plus has SSO (SAML, OIDC): 11.00 a seat a month, 9.90 yearly (kb-5100, kb-5114)."),
        ],
        billing=[Say("Unused days of single licences are credited on the first team invoice, to the day.")],
    ),
    case(
        "cost-centre",
        "Please put cost centre 4410 on all invoices of {team} from now on, and resend {invoice} with it.",
        triage=[
            act(HandOver("billing", "Cost centre 4410 on invoices of {team} from now on; resend {invoice} with it.")),
            Say("Invoice {invoice} is on its way again with cost centre 4410, and all later ones will carry it."),
        ],
        billing=[
            act(
                Call(
                    "fetch_invoice",
                    {"invoice_id": "{invoice}"},
                    {"invoice_id": "{invoice}", "cost_centre": None, "total": "{last_bill}"},
                    seconds=0.43,
                )
            ),
            act(
                Call(
                    "send_invoice",
                    {"invoice_id": "{invoice}", "email": "{email}"},
                    {"sent": True, "cost_centre": "4410", "message_id": "<{invoice}@mail.tidewater.example>"},
                    seconds=0.88,
                )
            ),
            Say("Sent {invoice} with cost centre 4410; it is now the default of {team}."),
        ],
    ),
)
