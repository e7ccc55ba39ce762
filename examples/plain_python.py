"""A support desk of two agents in plain Python: `triage` looks the order up and hands over to `refunds`, which pays.

pip install lamplighter
OPENAI_API_KEY=... python examples/plain_python.py
"""

from __future__ import annotations

import json
import os
import urllib.request
from typing import Any

import lamplighter

lamplighter.init("support-desk", environment="dev", version="1.0.0")

WISH = "Order 1138 arrived broken. I want my money back."
API = os.environ.get("OPENAI_BASE_URL", "https://api.openai.com/v1")


@lamplighter.tool
def look_up_order(order: str) -> str:
    """Look an order up."""
    return f"Order {order}: one lamp, 42 EUR, delivered on Monday"


@lamplighter.tool
def refund(order: str) -> str:
    """Pay an order back."""
    return f"Refunded 42 EUR for order {order}"


@lamplighter.agent("triage")
def triage(wish: str) -> str:
    """Look the order up, then hand over."""
    call = ask("gpt-4o", "You look up the order.", wish, look_up_order)
    return refunds(f"{wish}\n{look_up_order(**call)}")


@lamplighter.agent("refunds")
def refunds(case: str) -> str:
    """Pay the order back."""
    call = ask("gpt-4o-mini", "You pay orders back.", case, refund)
    return refund(**call)


def ask(model: str, instructions: str, text: str, tool: Any) -> dict[str, str]:
    """Ask a model to call a tool, and give the arguments it chose."""
    order = {"type": "object", "properties": {"order": {"type": "string"}}, "required": ["order"]}
    asked = {
        "model": model,
        "messages": [{"role": "system", "content": instructions}, {"role": "user", "content": text}],
        "tools": [{"type": "function", "function": {"name": tool.__name__, "parameters": order}}],
        "tool_choice": "required",
    }
    with lamplighter.chat(model, provider="openai") as call:
        answer = post("chat/completions", asked)
        usage = answer["usage"]
        call.response(model=answer["model"], id=answer["id"], finish_reasons=[answer["choices"][0]["finish_reason"]])
        call.usage(input_tokens=usage["prompt_tokens"], output_tokens=usage["completion_tokens"])
    arguments: dict[str, str] = json.loads(answer["choices"][0]["message"]["tool_calls"][0]["function"]["arguments"])
    return arguments


def post(path: str, body: dict[str, Any]) -> Any:
    """Send a request to the model's provider."""
    headers = {"content-type": "application/json", "authorization": f"Bearer {os.environ['OPENAI_API_KEY']}"}
    request = urllib.request.Request(f"{API}/{path}", json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


with lamplighter.conversation("case-1138"):
    print(triage(WISH))
