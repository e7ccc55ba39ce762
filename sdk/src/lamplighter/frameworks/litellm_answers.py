"""Reads LiteLLM's answers, whole or in chunks: they have OpenAI's form, whoever serves the model."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import wrapt

from lamplighter.record.recorded import guarded

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from lamplighter.record.models import ModelCall

    Proxy: TypeAlias = wrapt.ObjectProxy[Any]
else:
    Proxy = wrapt.ObjectProxy


@guarded
def tell(call: ModelCall, parts: Iterable[Any], *, remembered: bool) -> None:
    """Record model, id, finish reasons and usage, from an answer or its chunks; a remembered one used nothing."""
    used: dict[str, Any] = {}
    for part in parts:
        call.response(model=part.model, id=part.id, finish_reasons=reasons_of(part))
        used.update(usage_of(getattr(part, "usage", None)))
    if not remembered:
        call.usage(**used)


def is_remembered(answer: Any) -> bool:
    """Say whether an answer came out of LiteLLM's own cache."""
    hidden: Any = getattr(answer, "_hidden_params", None) or {}
    return bool(hidden.get("cache_hit")) or getattr(answer, "custom_llm_provider", None) == "cached_response"


def reasons_of(part: Any) -> list[str]:
    """Give why the choices of an answer, or of a chunk, ended."""
    return [str(one.finish_reason) for one in part.choices or () if one.finish_reason]


def usage_of(told: Any) -> dict[str, Any]:
    """Give what was used, by our names, as far as it was told."""
    read, written = getattr(told, "prompt_tokens_details", None), getattr(told, "completion_tokens_details", None)
    found = {
        "input_tokens": getattr(told, "prompt_tokens", None),
        "output_tokens": getattr(told, "completion_tokens", None),
        "cache_read_tokens": getattr(read, "cached_tokens", None),
        "cache_write_tokens": getattr(read, "cache_creation_tokens", None),
        "reasoning_tokens": getattr(written, "reasoning_tokens", None),
    }
    return {name: int(count) for name, count in found.items() if count}


@guarded
def say(call: ModelCall, answer: Any) -> None:
    """Record what was answered."""
    if call.captures_content:
        call.output([plain(choice.message) for choice in answer.choices])


def plain(message: Any) -> Any:
    """Give a message of LiteLLM's as a dictionary."""
    return cast("Any", message) if isinstance(message, Mapping) else message.model_dump()


class Chunks(Proxy):
    """A streamed answer, each chunk noted as it passes; for everybody who asks it is still what LiteLLM gave."""

    def __init__(self, chunks: Any, call: ModelCall) -> None:
        super().__init__(chunks)
        self._self_call = call.hold()
        self._self_telling: list[Any] = []

    def __iter__(self) -> Chunks:
        return self

    def __aiter__(self) -> Chunks:
        return self

    def __next__(self) -> Any:
        with self._self_one():
            return self._self_noted(next(self.__wrapped__))

    async def __anext__(self) -> Any:
        with self._self_one():
            return self._self_noted(await anext(self.__wrapped__))

    def close(self) -> None:
        """End the call; chunks that were not read don't arrive any more."""
        close = getattr(self.__wrapped__, "close", None)
        try:
            if close is not None:
                close()
        finally:
            self._self_end()

    async def aclose(self) -> None:
        """End the call; chunks that were not read don't arrive any more."""
        close = getattr(self.__wrapped__, "aclose", None)
        try:
            if close is not None:
                await close()
        finally:
            self._self_end()

    def __del__(self) -> None:
        self._self_end()

    @contextmanager
    def _self_one(self) -> Generator[None]:
        try:
            yield
        except (StopIteration, StopAsyncIteration):
            self._self_end()
            raise
        except BaseException as error:
            self._self_end(error)
            raise

    def _self_noted(self, chunk: Any) -> Any:
        note(self._self_call, chunk, self._self_telling)
        return chunk

    def _self_end(self, error: BaseException | None = None) -> None:
        whole = self.__wrapped__
        # LiteLLM keeps the chunks as they came: those it hands out lack the usage that nobody asked for.
        told = [*self._self_telling, *(getattr(whole, "chunks", None) or ())]
        tell(self._self_call, told, remembered=is_remembered(whole))
        self._self_call.response(model=getattr(whole, "_provider_response_model", None))
        self._self_call.release(error)


@guarded
def note(call: ModelCall, chunk: Any, telling: list[Any]) -> None:
    """Note a chunk, and keep it if it tells something beside its text."""
    call.chunk(content_of(chunk))
    if not telling or getattr(chunk, "usage", None) or reasons_of(chunk):
        telling.append(chunk)


def content_of(chunk: Any) -> Any:
    """Give a chunk's text."""
    choices = getattr(chunk, "choices", None)
    return getattr(getattr(choices[0], "delta", None), "content", None) if choices else None
