"""LiteLLM's calls: told once, as they were, whatever becomes of them; with the real package in tests/e2e."""

from __future__ import annotations

import asyncio
import gc
import sys
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import lamplighter
import pytest
from lamplighter.frameworks import litellm as recording
from lamplighter.session import present
from test_frameworks import CHAT, correcting, started

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from conftest import Recorder

USED = SimpleNamespace(
    prompt_tokens=110,
    completion_tokens=20,
    prompt_tokens_details=SimpleNamespace(cached_tokens=64, cache_creation_tokens=7),
    completion_tokens_details=SimpleNamespace(reasoning_tokens=8),
)


def piece(text: str | None = None, *, reason: str | None = None, usage: Any = None) -> Any:
    """Give a chunk."""
    choice = SimpleNamespace(finish_reason=reason, delta=SimpleNamespace(content=text))
    return SimpleNamespace(choices=[choice], model="m-1", id="r1", usage=usage)


class Streamed:
    """A streamed answer, as LiteLLM gives it: what it hands out lacks the usage, what it keeps does not."""

    def __init__(self, provider: str, *, broken: bool = False) -> None:
        self.custom_llm_provider = provider
        self.chunks = [piece("Ro"), piece("me.", reason="stop"), piece(usage=USED)]
        self.closed = False
        self._source = self._given(broken=broken)

    def _given(self, *, broken: bool) -> Iterator[Any]:
        yield self.chunks[0]
        if broken:
            raise ConnectionError("gone")
        yield self.chunks[1]

    def __iter__(self) -> Streamed:
        return self

    def __aiter__(self) -> Streamed:
        return self

    def __next__(self) -> Any:
        return next(self._source)

    async def __anext__(self) -> Any:
        try:
            return next(self._source)
        except StopIteration:
            raise StopAsyncIteration from None

    def close(self) -> None:
        """Be closed."""
        self.closed = True


class Answer(SimpleNamespace):
    """A whole answer."""

    def __init__(self, *, cached: bool = False) -> None:
        message = {"role": "assistant", "content": "Rome."}
        choices = [SimpleNamespace(finish_reason="stop", message=message)]
        super().__init__(choices=choices, model="m-1", id="r1", usage=USED, _hidden_params={"cache_hit": cached})


@pytest.fixture
def litellm(recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A LiteLLM that gives what its option `gives` says, recorded."""
    module: Any = ModuleType("litellm")

    def completion(model: str, messages: Any = (), timeout: Any = None, *, gives: Any, **_options: Any) -> Any:
        del model, messages, timeout
        if isinstance(gives, Exception):
            raise gives
        return gives

    async def acompletion(model: str, messages: Any = (), **options: Any) -> Any:
        return completion(model, messages, **options)

    module.completion, module.acompletion = completion, acompletion
    module.get_llm_provider = lambda model, **_: (model.split("/")[-1], "gemini", None, "http://h:8/v1")
    monkeypatch.setitem(sys.modules, "litellm", module)
    correcting(recorder, "litellm", "strands")
    session = present()
    assert session is not None
    recording.switch(session)
    return module


def test_an_answer_is_told_whole(litellm: Any, recorder: Recorder) -> None:
    """Provider, server, models, parameters, finish reasons, every kind of token and the words, by the conventions."""
    asked = [{"role": "user", "content": "Where?"}]
    answer = Answer()
    given = litellm.completion("x/m", asked, gives=answer, temperature=0.5, max_tokens=9, stop="!", n=2)
    assert given is answer
    told = recorder.span("chat m").attributes
    assert told["gen_ai.provider.name"] == "gcp.gemini"
    assert (told["server.address"], told["server.port"]) == ("h", 8)
    assert (told["gen_ai.request.model"], told["gen_ai.response.model"]) == ("m", "m-1")
    assert (told["gen_ai.request.temperature"], told["gen_ai.request.max_tokens"]) == (0.5, 9)
    assert (told["gen_ai.request.stop_sequences"], told["gen_ai.request.choice.count"]) == (["!"], 2)
    assert (told["gen_ai.response.id"], told["gen_ai.response.finish_reasons"]) == ("r1", ["stop"])
    used = {name: told[f"gen_ai.usage.{name}_tokens"] for name in ("input", "output")}
    kinds = ("cache_read.input", "cache_write.input", "reasoning.output")
    assert used == {"input": 110, "output": 20}
    assert [told[f"gen_ai.usage.{kind}_tokens"] for kind in kinds] == [64, 7, 8]
    assert "Where?" in told["gen_ai.input.messages"]
    assert "Rome." in told["gen_ai.output.messages"]


def test_a_streamed_answer_is_told_when_it_ends(litellm: Any, recorder: Recorder) -> None:
    """Sync or async, chunks pass as they are, what they are is still LiteLLM's, and the call ends with the last."""

    async def read(stream: AsyncIterator[Any]) -> list[Any]:
        return [chunk async for chunk in stream]

    async def main() -> list[Any]:
        return await read(await litellm.acompletion("x/m", gives=Streamed("gemini")))

    with lamplighter.agent("a"):
        stream = litellm.completion("x/m", gives=Streamed("gemini"))
        assert isinstance(stream, Streamed)
        assert [*stream] == stream.chunks[:2]
        assert len(asyncio.run(main())) == 2
    calls = [span for span in recorder.spans if span.name == "chat m"]
    assert len(calls) == 2
    for call in calls:
        assert call.attributes["gen_ai.usage.input_tokens"] == 110
        assert call.attributes["gen_ai.response.finish_reasons"] == ["stop"]
        assert call.attributes["gen_ai.response.time_to_first_chunk"] > 0
        assert "Rome." in call.attributes["gen_ai.output.messages"]
        assert call.attributes["gen_ai.agent.name"] == "a"


def test_a_stream_that_is_left_or_breaks_ends_its_call(litellm: Any, recorder: Recorder) -> None:
    """Closed early or forgotten the call is healthy, broken it has failed, and the exception goes on."""
    stream = litellm.completion("x/closed", gives=Streamed("gemini"))
    next(stream)
    stream.close()
    assert stream.closed
    next(litellm.completion("x/forgotten", gives=Streamed("gemini")))
    gc.collect()
    asyncio.run(litellm.completion("x/left", [], 30.0, gives=Streamed("gemini")).aclose())
    with pytest.raises(ConnectionError):
        [*litellm.completion("x/broken", gives=Streamed("gemini", broken=True))]
    with pytest.raises(ValueError, match="no"):
        litellm.completion("x/refused", gives=ValueError("no"))
    status = {span.name: (span.status, span.attributes.get("error.type")) for span in recorder.spans}
    assert status == {
        "chat closed": (0, None),
        "chat forgotten": (0, None),
        "chat left": (0, None),
        "chat broken": (2, "ConnectionError"),
        "chat refused": (2, "ValueError"),
    }


def test_what_litellm_remembers_costs_nothing(litellm: Any, recorder: Recorder) -> None:
    """An answer out of LiteLLM's own cache is a call without usage, streamed or not."""
    litellm.completion("x/m", gives=Answer(cached=True))
    assert len([*litellm.completion("x/m", gives=Streamed("cached_response"))]) == 2
    told = [span.attributes for span in recorder.spans]
    assert [one["gen_ai.response.model"] for one in told] == ["m-1", "m-1"]
    assert not [name for one in told for name in one if name.startswith("gen_ai.usage.")]


def test_a_call_that_is_recorded_already_stays_one(litellm: Any, recorder: Recorder) -> None:
    """Inside a framework's span of the call, or one by hand, LiteLLM's record gives what it knows and is no second."""
    with started("strands.telemetry.tracer", "chat", {**CHAT, "gen_ai.system": "strands-agents"}):
        litellm.completion("x/m", gives=Answer())
    with lamplighter.chat("m", provider="openai"):
        litellm.completion("x/m", gives=Answer())
    told = [span.attributes for span in recorder.spans]
    assert [one["gen_ai.usage.input_tokens"] for one in told] == [110, 110]
    assert [one["gen_ai.provider.name"] for one in told] == ["gcp.gemini", "openai"]
    durations = recorder.sink.metrics["gen_ai.client.inference.duration"]
    assert sum(point.count for point in durations) == 2


def test_what_is_not_understood_hurts_nobody(litellm: Any, recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer of another form comes back as it is, and where LiteLLM knows no provider the call goes on."""
    odd = object()
    assert litellm.completion("x/odd", gives=odd) is odd
    chunks = litellm.completion("x/chunks", gives=iter([odd]))
    assert [*chunks] == [odd]
    monkeypatch.delattr(litellm, "get_llm_provider")
    assert litellm.completion("x/unknown", gives=odd) is odd
    assert [span.name for span in recorder.spans] == ["chat odd", "chat chunks"]
