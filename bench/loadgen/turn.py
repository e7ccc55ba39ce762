"""What one conversation turn of several agents consists of: twelve spans, their times, and words to fill messages."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random

WORDS = (  # noqa: SIM905 - text is read more easily than a list
    "the of and to a in for is on that by this with you it not or be are from at as your all have new more an was we "
    "will home can us about if page my has search free but our one other do no information time they site he up may "
    "what which their news out use any there see only so his when contact here business who web also now help get "
    "flight hotel booking refund customer invoice weather report agent tool answer question model context token plan "
    "budget traveller itinerary departure arrival Berlin Lisbon Kyoto October airline baggage insurance policy seat"
).split()
TOOLS = ["search_flights", "web_search", "read_page", "book_hotel"]
AGENTS = ["travel-planner", "support-triage", "research-lead", "billing-helper"]


@dataclass(frozen=True)
class Model:
    """Who is asked, for which model, which one answers, and where."""

    provider: str
    asked: str
    answered: str
    host: str


MODELS = [
    Model("openai", "gpt-4o", "gpt-4o-2024-08-06", "api.openai.com"),
    Model("openai", "gpt-4o-mini", "gpt-4o-mini-2024-07-18", "api.openai.com"),
    Model("anthropic", "claude-sonnet-4-5", "claude-sonnet-4-5-20250929", "api.anthropic.com"),
    Model("anthropic", "claude-3-5-haiku-latest", "claude-3-5-haiku-20241022", "api.anthropic.com"),
    Model("gcp.gemini", "gemini-2.5-flash", "gemini-2.5-flash", "generativelanguage.googleapis.com"),
]


@dataclass(frozen=True)
class Step:
    """One span of a turn: its parent's place in the turn, its times in milliseconds, and what its kind needs."""

    kind: str
    parent: int | None
    start: int
    end: int
    detail: str = ""
    tool: int = 0

    @property
    def role(self) -> str:
        """Which of the two agents the span belongs to."""
        return "researcher" if self.parent == 4 or self.detail == "researcher" else "lead"


TURN = (
    Step("agent", None, 0, 4000, "lead"),
    Step("chat", 0, 5, 700, "tool_calls"),
    Step("http", 1, 8, 690),
    Step("tool", 0, 710, 1100, tool=0),
    Step("agent", 0, 1110, 2900, "researcher"),
    Step("chat", 4, 1115, 1700, "tool_calls"),
    Step("tool", 4, 1710, 2000, tool=1),
    Step("tool", 4, 2010, 2200, tool=2),
    Step("chat", 4, 2210, 2890, "stop"),
    Step("tool", 0, 2910, 3200, tool=3),
    Step("chat", 0, 3210, 3500, "tool_calls"),
    Step("chat", 0, 3510, 3990, "stop"),
)


@dataclass(frozen=True)
class Described:
    """A span as a dialect spells it; an attribute that is None is left out."""

    name: str
    client: bool
    attributes: dict[str, Any]
    failed: bool = False
    scope: str = "agent"


class Turn:
    """What the spans of one turn have in common."""

    def __init__(self, rng: random.Random, content: int, conversation: str) -> None:
        """`content` is the number of characters of the messages of one chat span."""
        self.rng = rng
        self.content = content
        self.conversation = conversation
        self.models = {"lead": rng.choice(MODELS), "researcher": rng.choice(MODELS)}
        self.lead = rng.choice(AGENTS)
        self.failed = rng.random() < 0.05
        self.user = f"user-{rng.randrange(500)}"

    def agent(self, role: str) -> str:
        """Return the name of the agent with this role."""
        return self.lead if role == "lead" else "researcher"

    def fails(self, step: Step) -> bool:
        """Whether this tool call times out."""
        return self.failed and step.tool == 3

    def identity(self, prefix: str, bits: int) -> str:
        """Return an id such as providers give."""
        return f"{prefix}{self.rng.getrandbits(bits):0{bits // 4}x}"

    def prose(self, size: int) -> str:
        """Return English-like text of `size` characters: it compresses as messages do, not as noise."""
        out: list[str] = []
        length = 0
        while length < size:
            word = self.rng.choice(WORDS)
            out.append(word)
            length += len(word) + 1
        return " ".join(out)[:size]

    def asked(self) -> list[tuple[str, str]]:
        """Return the messages that went into a model call, by role: three quarters of the content."""
        return [("system", self.prose(self.content // 4)), ("user", self.prose(self.content // 2))]

    def answered(self) -> str:
        """Return the message that came out: the last quarter."""
        return self.prose(self.content // 4)

    def tool_exchange(self) -> tuple[str, str]:
        """Return the arguments and the result of a tool call as JSON."""
        arguments = json.dumps({"query": self.prose(self.content // 16)})
        return arguments, json.dumps({"result": self.prose(self.content // 6)})


def http_span(turn: Turn, step: Step) -> Described:
    """Describe the request behind a model call, as an HTTP client's instrumentation does in every dialect."""
    host = turn.models[step.role].host
    attributes = {
        "http.request.method": "POST",
        "url.full": f"https://{host}/v1/chat/completions",
        "server.address": host,
        "server.port": 443,
        "http.response.status_code": 200,
        "network.protocol.version": "1.1",
    }
    return Described("POST", client=True, attributes=attributes, scope="http")
