"""The tools of the desk: what the models are told about them and which internal service each one asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Tool:
    """One function a model may call."""

    name: str
    description: str
    properties: dict[str, str]
    method: str | None = None
    host: str = ""
    path: str = ""

    def parameters(self) -> dict[str, Any]:
        """Return the arguments as JSON Schema."""
        properties = {name: {"type": kind} for name, kind in self.properties.items()}
        return {"type": "object", "properties": properties, "required": list(self.properties)}


_ORDERS, _SHIPPING, _BILLING = "orders.tidewater.internal", "shipping.tidewater.internal", "billing.tidewater.internal"
_PAYMENTS, _SEARCH, _PLANS = "payments.tidewater.internal", "search.tidewater.internal", "plans.tidewater.internal"

_LIST = (
    Tool("find_order", "Look up an order by its number.", {"order_id": "string"}, "GET", _ORDERS, "/v1/orders/{id}"),
    Tool("find_orders", "Find a customer's orders.", {"email": "string"}, "GET", _ORDERS, "/v1/orders"),
    Tool(
        "change_delivery_address",
        "Change where an order goes, as long as it has not been packed.",
        {"order_id": "string", "address": "string"},
        "PATCH",
        _ORDERS,
        "/v1/orders/{id}/address",
    ),
    Tool(
        "track_parcel",
        "Ask the carrier where a parcel is.",
        {"tracking_code": "string"},
        "GET",
        _SHIPPING,
        "/v1/parcels/{code}",
    ),
    Tool(
        "check_stock",
        "How many of an article are in stock and when more will come.",
        {"sku": "string"},
        "GET",
        _ORDERS,
        "/v1/stock/{sku}",
    ),
    Tool(
        "send_password_reset",
        "Send the password reset mail again.",
        {"email": "string"},
        "POST",
        "accounts.tidewater.internal",
        "/v1/resets",
    ),
    Tool(
        "search_help",
        "Search the help centre.",
        {"query": "string", "limit": "integer"},
        "POST",
        _SEARCH,
        "/v1/search",
    ),
    Tool("read_article", "Read one article of the help centre.", {"id": "string"}, "GET", _SEARCH, "/v1/articles/{id}"),
    Tool("read_manual", "Read a product's manual.", {"sku": "string", "chapter": "string"}),
    Tool(
        "list_policies",
        "The shop's policies on a topic, as they are today.",
        {"topic": "string", "country": "string"},
    ),
    Tool(
        "find_plan",
        "The plan, seats and renewal date of a team.",
        {"team": "string"},
        "GET",
        _PLANS,
        "/v1/teams/{team}",
    ),
    Tool(
        "prorate_seats",
        "What seats cost until the next renewal.",
        {"team": "string", "seats": "integer"},
        "POST",
        _PLANS,
        "/v1/prorate",
    ),
    Tool(
        "pause_plan",
        "Pause a team's plan.",
        {"team": "string", "months": "integer"},
        "POST",
        _PLANS,
        "/v1/teams/{team}/pause",
    ),
    Tool(
        "fetch_invoice",
        "Read an invoice with its lines.",
        {"invoice_id": "string"},
        "GET",
        _BILLING,
        "/v1/invoices/{id}",
    ),
    Tool(
        "list_invoices",
        "The invoices of a customer in a month.",
        {"customer_id": "string", "month": "string"},
        "GET",
        _BILLING,
        "/v1/invoices",
    ),
    Tool(
        "correct_invoice",
        "Write a corrected invoice.",
        {"invoice_id": "string", "vat_id": "string"},
        "POST",
        _BILLING,
        "/v1/invoices/{id}/corrections",
    ),
    Tool(
        "send_invoice",
        "Send an invoice as PDF.",
        {"invoice_id": "string", "email": "string"},
        "POST",
        _BILLING,
        "/v1/invoices/{id}/mail",
    ),
    Tool(
        "fetch_charges",
        "What was taken from the customer's card for an order.",
        {"order_id": "string"},
        "GET",
        _PAYMENTS,
        "/v2/charges",
    ),
    Tool(
        "issue_refund",
        "Pay money back to the card it came from.",
        {"order_id": "string", "charge_id": "string", "amount": "number", "currency": "string"},
        "POST",
        _PAYMENTS,
        "/v2/refunds",
    ),
    Tool(
        "check_refund",
        "Where a refund is.",
        {"refund_id": "string"},
        "GET",
        _PAYMENTS,
        "/v2/refunds/{id}",
    ),
    Tool(
        "create_return_label",
        "A prepaid label for sending goods back.",
        {"order_id": "string", "reason": "string"},
        "POST",
        _SHIPPING,
        "/v1/labels",
    ),
    Tool(
        "escalate_to_human",
        "Give the case to a colleague, with everything known so far.",
        {"queue": "string", "summary": "string"},
    ),
)

TOOLS = {tool.name: tool for tool in _LIST}

TRANSFER = "transfer_to_"


def transfer(agent: str, description: str) -> Tool:
    """Make the tool by which an agent hands its work to another."""
    return Tool(f"{TRANSFER}{agent}", f"Hand over to {agent}: {description}", {"task": "string"})
