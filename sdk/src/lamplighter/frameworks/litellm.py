"""LiteLLM: its calls are told here; what instruments it tells them afterwards, or in words of its own."""

from __future__ import annotations

from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import wrapt
from opentelemetry import trace
from opentelemetry._logs import get_logger_provider

from lamplighter.frameworks.framework import Framework
from lamplighter.frameworks.litellm_answers import Chunks, is_remembered, plain, say, tell
from lamplighter.frameworks.wording import PROVIDERS
from lamplighter.record.genai import Call, TelemetryHandler, make_handler, open_inference
from lamplighter.record.models import ModelCall
from lamplighter.record.recorded import guarded

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping

    from lamplighter.session import Session

# Spans of a scope of their own: inside a framework's span of the same call they are the inner record.
CALLS = "lamplighter.litellm"
# LiteLLM's name of a parameter, and ours; the last that is given counts.
ASKED = {
    "temperature": "temperature",
    "top_p": "top_p",
    "top_k": "top_k",
    "max_tokens": "max_tokens",
    "max_completion_tokens": "max_tokens",
    "seed": "seed",
    "frequency_penalty": "frequency_penalty",
    "presence_penalty": "presence_penalty",
    "reasoning_effort": "reasoning_level",
}


def switch(session: Session) -> None:
    """Record `litellm.completion` and `litellm.acompletion`, by which its router and the frameworks call models."""
    litellm: Any = import_module("litellm")
    handler = make_handler(trace.get_tracer_provider(), get_logger_provider(), CALLS)

    @guarded
    def begun(model: str = "", messages: Any = (), *_more: Any, **options: Any) -> ModelCall | None:
        return None if session.closed else begin(session, handler, called(litellm, model, options), messages, options)

    def completion(wrapped: Any, _instance: Any, args: Any, options: Any) -> Any:
        call = begun(*args, **options) or ModelCall()
        with inside(call):
            return answered(call, wrapped(*args, **options))

    async def acompletion(wrapped: Any, _instance: Any, args: Any, options: Any) -> Any:
        call = begun(*args, **options) or ModelCall()
        with inside(call):
            return answered(call, await wrapped(*args, **options))

    wrapt.wrap_function_wrapper(litellm, "completion", completion)
    wrapt.wrap_function_wrapper(litellm, "acompletion", acompletion)


@contextmanager
def inside(call: ModelCall) -> Generator[None]:
    """Make a call the current one until it has answered, or begun to."""
    call.enter()
    try:
        yield
    except BaseException as error:
        call.end(error)
        raise
    call.end()


def called(litellm: Any, model: str, options: Mapping[str, Any]) -> Call:
    """Say which model is called, and who serves it, as LiteLLM finds it out from a name such as `anthropic/claude`."""
    given, base = options.get("custom_llm_provider"), options.get("api_base") or options.get("base_url")
    name, provider, _key, found = litellm.get_llm_provider(model, custom_llm_provider=given, api_base=base)
    server = urlsplit(str(base or found or ""))
    return Call(str(PROVIDERS.get(provider) or provider), name, server.hostname, server.port)


def begin(
    session: Session, handler: TelemetryHandler, known: Call, messages: Iterable[Any], options: Mapping[str, Any]
) -> ModelCall:
    """Begin a call with what was asked."""
    call = ModelCall(session, open_inference(handler, "chat", known))
    stop, choices = options.get("stop"), options.get("n")
    call.request(
        stop_sequences=[stop] if isinstance(stop, str) else stop,
        choice_count=None if choices == 1 else choices,
        **{ours: options[theirs] for theirs, ours in ASKED.items() if options.get(theirs) is not None},
    )
    if call.captures_content:
        call.input([plain(one) for one in messages])
    return call


def answered(call: ModelCall, answer: Any) -> Any:
    """Record an answer, or have its chunks recorded as they come; gives what LiteLLM gave."""
    if hasattr(answer, "choices"):
        tell(call, [answer], remembered=is_remembered(answer))
        say(call, answer)
        return answer
    return Chunks(answer, call) if hasattr(answer, "__next__") or hasattr(answer, "__anext__") else answer


FRAMEWORK = Framework(
    name="litellm",
    distribution="litellm",
    waits_for="litellm",
    switch=switch,
    note="by Lamplighter itself",
    scopes=(CALLS,),
)
