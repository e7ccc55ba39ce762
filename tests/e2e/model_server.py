"""A model provider for tests: it speaks OpenAI's chat API, follows one story, and keeps count of what it charged."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# Each tool is called once, in this order, by whoever is offered it; then comes the answer.
STORY = (re.compile("^look_up_order$"), re.compile("^(transfer|hand_over|delegate_work)"), re.compile("^refund$"))
ANSWER = "Your 42 EUR are on their way."
MODELS = {"gpt-4o": "gpt-4o-2024-08-06", "gpt-4o-mini": "gpt-4o-mini-2024-07-18"}
ARGUMENTS = {"order": "1138", "coworker": "refunds"}
CACHED, REASONED, WRITTEN = 64, 8, 20


@dataclass(frozen=True)
class Charged:
    """One call, as the provider would bill it."""

    model: str
    input_tokens: int
    output_tokens: int


def next_step(request: dict[str, Any]) -> dict[str, Any]:
    """Give the message the story goes on with."""
    offered = {tool["function"]["name"]: tool["function"] for tool in request.get("tools") or []}
    called = {call["function"]["name"] for message in request["messages"] for call in message.get("tool_calls") or []}
    for step in STORY:
        for name in offered.keys() - called:
            if step.match(name):
                return {"role": "assistant", "content": None, "tool_calls": [tool_call(name, offered[name])]}
    return {"role": "assistant", "content": ANSWER}


def tool_call(name: str, described: dict[str, Any]) -> dict[str, Any]:
    """Give a call of a tool with every required argument filled in."""
    required = (described.get("parameters") or {}).get("required", [])
    arguments = {key: ARGUMENTS.get(key, "Pay order 1138 back.") for key in required}
    function = {"name": name, "arguments": json.dumps(arguments)}
    return {"id": f"call_{name}", "type": "function", "function": function}


class ModelServer:
    """Listens on a port of the system's choice."""

    def __init__(self) -> None:
        self.charged: list[Charged] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                request = json.loads(self.rfile.read(int(self.headers["content-length"])))
                known = self.path.endswith("/chat/completions") and not request.get("stream")
                body = json.dumps(outer.answer(request) if known else {"error": {"message": "unknown"}}).encode()
                self.send_response(200 if known else 404)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self) -> str:
        """The base URL of its API."""
        return f"http://127.0.0.1:{self.server.server_address[1]}/v1"

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Answer, and charge for it."""
        message = next_step(request)
        read = 100 + 10 * len(request["messages"])
        self.charged.append(Charged(MODELS[request["model"]], read, WRITTEN))
        return {
            "id": f"chatcmpl-{len(self.charged):04d}",
            "object": "chat.completion",
            "created": 1790000000,
            "model": MODELS[request["model"]],
            "choices": [
                {
                    "index": 0,
                    "message": message,
                    "finish_reason": "tool_calls" if message["content"] is None else "stop",
                }
            ],
            "usage": {
                "prompt_tokens": read,
                "completion_tokens": WRITTEN,
                "total_tokens": read + WRITTEN,
                "prompt_tokens_details": {"cached_tokens": CACHED},
                "completion_tokens_details": {"reasoning_tokens": REASONED},
            },
        }

    def close(self) -> None:
        """Listen no more."""
        self.server.shutdown()
        self.server.server_close()
