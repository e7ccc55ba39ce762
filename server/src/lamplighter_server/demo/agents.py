"""The agents of the desk: who they are, what they were told, which model and tools they use, where they run."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lamplighter_server.demo.models import MODELS, ModelFacts
from lamplighter_server.demo.tools import TOOLS, TRANSFER, Tool, transfer

ENVIRONMENT = "production"
DESK, BACK_OFFICE = "support-desk", "back-office"

_HOUSE = (
    "You work for Tidewater, which sells lamps, desks and chairs and runs Tidewater Teams, a plan for offices. "
    "Be brief and concrete: numbers, dates, what happens next. Never promise what a tool has not confirmed. "
    "Do not repeat a customer's card number, address or password. Answer in the customer's language."
)


@dataclass(frozen=True, slots=True)
class Agent:
    """One agent; its id is derived, so that it stays the same over restarts."""

    name: str
    version: str
    description: str
    service: str
    model: ModelFacts
    task: str
    tools: tuple[Tool, ...]
    handbook: str
    handbook_tokens: int
    max_tokens: int = 2048
    temperature: float = 0.2

    @property
    def id(self) -> str:
        """The stable id: name, version and environment."""
        return f"{self.name}-v{self.version}-{ENVIRONMENT}"

    @property
    def instructions(self) -> str:
        """What the model is told before anything else."""
        return f"{self.task} {_HOUSE}"


_PLACES = {
    "planner": "anything that needs several steps or several colleagues.",
    "researcher": "questions about products, manuals, policies and stock.",
    "billing": "invoices, charges, VAT and payment methods.",
    "contracts": "what a framework agreement says.",
    "refunds": "returns, refunds and money that went missing.",
}


def _tools(*names: str) -> tuple[Tool, ...]:
    return tuple(
        transfer(name.removeprefix(TRANSFER), _PLACES[name.removeprefix(TRANSFER)])
        if name.startswith(TRANSFER)
        else TOOLS[name]
        for name in names
    )


_LIST = (
    Agent(
        name="triage",
        version="4",
        description="Reads what the customer wants, answers the simple things and hands over the rest.",
        service=DESK,
        model=MODELS["gpt-5.4-mini"],
        task="You are the triage agent: find out what the customer wants, answer it if one lookup is enough, "
        "otherwise hand over to the right colleague and give the customer their answer.",
        tools=_tools(
            "find_order",
            "find_orders",
            "track_parcel",
            "change_delivery_address",
            "send_password_reset",
            "search_help",
            "transfer_to_planner",
            "transfer_to_researcher",
            "transfer_to_billing",
            "transfer_to_refunds",
            "transfer_to_contracts",
        ),
        handbook="file-desk-handbook-2026-11",
        handbook_tokens=1650,
    ),
    Agent(
        name="planner",
        version="2",
        description="Breaks a request that needs several colleagues into steps and sees them through.",
        service=DESK,
        model=MODELS["claude-sonnet-5-5"],
        task="You are the planner: write down the steps, give each to the colleague who can do it, check the answers.",
        tools=_tools(
            "list_policies",
            "find_plan",
            "prorate_seats",
            "pause_plan",
            "find_order",
            "transfer_to_researcher",
            "transfer_to_billing",
            "transfer_to_refunds",
        ),
        handbook="file-planning-playbook-v7",
        handbook_tokens=6200,
    ),
    Agent(
        name="researcher",
        version="11",
        description="Finds answers in manuals, the help centre, policies and stock, and says where they stand.",
        service=DESK,
        model=MODELS["gemini-3.8-flash"],
        task="You are the researcher: look things up, compare, and name the article or manual page you rely on.",
        tools=_tools("search_help", "read_article", "read_manual", "check_stock", "list_policies", "find_orders"),
        handbook="file-product-catalogue-2026-q4",
        handbook_tokens=9400,
    ),
    Agent(
        name="billing",
        version="7",
        description="Explains and corrects invoices and charges.",
        service=BACK_OFFICE,
        model=MODELS["gpt-5.6-terra"],
        task="You are the billing agent: explain what was charged and why, line by line, and correct what is wrong.",
        tools=_tools(
            "fetch_invoice",
            "list_invoices",
            "correct_invoice",
            "send_invoice",
            "fetch_charges",
            "prorate_seats",
            "escalate_to_human",
        ),
        handbook="file-billing-rules-eu-us",
        handbook_tokens=4100,
    ),
    Agent(
        name="refunds",
        version="7",
        description="Takes goods back and pays money back, within the limits of the policy.",
        service=BACK_OFFICE,
        model=MODELS["claude-sonnet-5-5"],
        task="You are the refunds agent: refund only what the policy allows and the charges show; above 500 a "
        "colleague decides.",
        tools=_tools(
            "find_order",
            "fetch_charges",
            "issue_refund",
            "check_refund",
            "create_return_label",
            "list_policies",
            "escalate_to_human",
        ),
        handbook="file-refund-policy-2026-10",
        handbook_tokens=5300,
    ),
    Agent(
        name="contracts",
        version="3",
        description="Answers questions about a customer's framework agreement, clause by clause.",
        service=DESK,
        model=MODELS["claude-sonnet-5-5"],
        task="You are the contracts agent: answer from the agreement alone and name the clause.",
        tools=_tools("escalate_to_human"),
        handbook="file-framework-agreement-84-pages",
        handbook_tokens=61_800,
    ),
    Agent(
        name="router",
        version="1",
        description="Greets, and says in one word where a short question belongs; runs on our own machine.",
        service=DESK,
        model=MODELS["tidewater-router-8b"],
        task="You are the router: answer questions that the list of facts answers; otherwise hand over.",
        tools=_tools("search_help", "transfer_to_researcher", "transfer_to_billing"),
        handbook="file-shop-facts",
        handbook_tokens=700,
        max_tokens=256,
    ),
)

AGENTS = {agent.name: agent for agent in _LIST}

_EARLIER = {
    "researcher": replace(
        AGENTS["researcher"],
        version="10",
        model=MODELS["gpt-5.4-mini"],
        task="You are the researcher: look things up and answer.",
    )
}
"""Versions that the present ones are tried against."""


def on_duty(name: str, conversation: int) -> Agent:
    """Return the agent that works in a conversation, told by its seed: a new version gets every other one."""
    earlier = _EARLIER.get(name)
    return AGENTS[name] if earlier is None or conversation % 2 else earlier
