"""What the scripted model answers: a pure function from a chat completion request to its response."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from typing import Any

from lamplighter_server.demo.agents import AGENTS
from lamplighter_server.demo.models import MODELS, ModelFacts
from lamplighter_server.demo.script import Act, Call, HandOver, Model, Say, fill
from lamplighter_server.demo.story import Story
from lamplighter_server.demo.tools import TRANSFER

CHARACTERS_PER_TOKEN = 4
_CACHE_BLOCK, _CACHE_LEAST = 128, 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """A response and how long the model took for it; no body means the answer never comes."""

    body: dict[str, Any] | None
    seconds: float


def answer(request: dict[str, Any]) -> Answer:
    """Answer a request as the story's script says."""
    metadata = request["metadata"]
    story, agent, number = Story.from_json(metadata["story"]), metadata["agent"], int(metadata["step"])
    step = story.step(agent, number)
    if not isinstance(step, Act | Say):
        return Answer(None, 0.0)
    rng = random.Random(f"{metadata['story']}/{agent}/{number}")  # noqa: S311 - a story, not a secret
    model = MODELS[step.model.answered_by or request["model"]]
    message, finish = _message(step, story.facts(), rng)
    usage = _usage(request, message, finish, _Speaker(model, step.model, rng, agent))
    body = {
        "id": f"chatcmpl-{rng.randrange(16**24):024x}",
        "object": "chat.completion",
        "model": model.answers_as,
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        "usage": usage,
    }
    return Answer(body, _seconds(usage, step.model, model, rng))


@dataclass(frozen=True, slots=True)
class _Speaker:
    facts: ModelFacts
    model: Model
    rng: random.Random
    agent: str


def _message(step: Act | Say, facts: dict[str, Any], rng: random.Random) -> tuple[dict[str, Any], str]:
    if isinstance(step, Say):
        return {"role": "assistant", "content": fill(step.text, facts) or None}, step.finish
    says = " ".join(fill(call.says, facts) for call in step.calls if call.says)
    calls = [_tool_call(call, facts, rng) for call in step.calls]
    return {"role": "assistant", "content": says or None, "tool_calls": calls}, "tool_calls"


def _tool_call(call: Call | HandOver, facts: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    name, arguments = (
        (f"{TRANSFER}{call.to}", {"task": call.task}) if isinstance(call, HandOver) else (call.tool, call.arguments)
    )
    function = {"name": name, "arguments": json.dumps(fill(arguments, facts), ensure_ascii=False)}
    return {"id": f"call_{rng.randrange(36**10):012x}", "type": "function", "function": function}


def _tokens(value: object) -> int:
    return len(json.dumps(value, ensure_ascii=False)) // CHARACTERS_PER_TOKEN


def _usage(request: dict[str, Any], message: dict[str, Any], finish: str, speaker: _Speaker) -> dict[str, Any]:
    messages: list[dict[str, Any]] = request["messages"]
    steady = _tokens(messages[0]) + AGENTS[speaker.agent].handbook_tokens + _tokens(request.get("tools", []))
    prompt = steady + _tokens(messages[1:])
    spoken = _tokens(message["content"] or "") + _tokens(message.get("tool_calls", []))
    reasoning = _reasoning(speaker)
    if finish == "length":
        spoken = min(spoken, int(request["max_tokens"]))
        reasoning = int(request["max_tokens"]) - spoken
    cached, written = _cache(prompt, steady, messages, speaker)
    return {
        "prompt_tokens": prompt,
        "completion_tokens": spoken + reasoning,
        "total_tokens": prompt + spoken + reasoning,
        "prompt_tokens_details": {"cached_tokens": cached, "cache_write_tokens": written},
        "completion_tokens_details": {"reasoning_tokens": reasoning},
    }


def _reasoning(speaker: _Speaker) -> int:
    if speaker.model.reasoning is not None:
        return speaker.model.reasoning
    return speaker.rng.randrange(0, 420, 20) if speaker.facts.reasons else 0


def _cache(prompt: int, steady: int, messages: list[dict[str, Any]], speaker: _Speaker) -> tuple[int, int]:
    """Return the tokens read from and written to the prompt cache: whole blocks of what was sent before."""
    if not speaker.facts.caches:
        return 0, 0
    first = len(messages) <= 2
    usual = not first or speaker.rng.random() < 0.8
    warm = usual if speaker.model.cached is None else speaker.model.cached
    known = steady if first else prompt - _tokens(messages[-1:])
    read = known // _CACHE_BLOCK * _CACHE_BLOCK if warm and known >= _CACHE_LEAST else 0
    written = (prompt // _CACHE_BLOCK * _CACHE_BLOCK) - read if speaker.facts.reports_cache_writes else 0
    return read, max(written, 0) if prompt >= _CACHE_LEAST else 0


def _seconds(usage: dict[str, Any], step: Model, model: ModelFacts, rng: random.Random) -> float:
    fresh = usage["prompt_tokens"] - usage["prompt_tokens_details"]["cached_tokens"]
    usual = model.first_token + fresh / 12_000 + usage["completion_tokens"] / model.tokens_per_second
    return usual * step.slower * rng.uniform(0.85, 1.25)
