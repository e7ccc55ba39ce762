"""Calls of models: `chat` (and other generation), `embeddings`, `retrieval`."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from lamplighter.record.agents import Conversing
from lamplighter.record.exceptions import tell_exception
from lamplighter.record.genai import Call, is_part_of_another, open_embedding, open_inference, open_retrieval
from lamplighter.record.measures import USAGE
from lamplighter.record.messages import Messages, as_instructions, input_messages, output_messages
from lamplighter.record.operation import Operation
from lamplighter.record.plain import ERROR_TYPE
from lamplighter.record.recorded import Invocation, Recorded, guarded
from lamplighter.record.streams import AsyncStream, Stream
from lamplighter.record.values import as_text

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Iterable, Mapping, Sequence

    from lamplighter.session import Session

T = TypeVar("T")
EXCEPTION_EVENT = "gen_ai.client.operation.exception"
NAMING = ("gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model", "server.address", "server.port")
REQUEST = {
    "temperature": "gen_ai.request.temperature",
    "top_p": "gen_ai.request.top_p",
    "top_k": "gen_ai.request.top_k",
    "max_tokens": "gen_ai.request.max_tokens",
    "seed": "gen_ai.request.seed",
    "stop_sequences": "gen_ai.request.stop_sequences",
    "frequency_penalty": "gen_ai.request.frequency_penalty",
    "presence_penalty": "gen_ai.request.presence_penalty",
    "choice_count": "gen_ai.request.choice.count",
    "reasoning_level": "gen_ai.request.reasoning.level",
    "output_type": "gen_ai.output.type",
    "prompt_name": "gen_ai.prompt.name",
    "prompt_version": "gen_ai.prompt.version",
    "previous_response_id": "gen_ai.request.previous_response.id",
    "service_tier": "openai.request.service_tier",
}
TOKENS = ("input_tokens", "output_tokens", "cache_read.input_tokens", "cache_write.input_tokens")


class ModelCall(Conversing):
    """One call of a model that generates: request, answer, usage, and the pace of a streamed answer."""

    def __init__(self, session: Session | None = None, invocation: Invocation | None = None) -> None:
        super().__init__(session, invocation)
        self._arrivals: list[float] = []
        self._pieces: list[str] = []
        self.keeps_pieces = self.captures_content
        self.note = self._arrivals.append
        self._tokens: dict[str, int] = {}

    @guarded
    def input(self, messages: Messages) -> None:
        """Record what was asked: a text, a message, or several; nothing is kept while content is off."""
        if self.captures_content:
            self._invocation.input_messages = input_messages(messages)  # type: ignore[union-attr]

    @guarded
    def output(self, messages: Messages) -> None:
        """Record what was answered: a text, a message, or several; nothing is kept while content is off."""
        if self.captures_content:
            self._invocation.output_messages = output_messages(messages)  # type: ignore[union-attr]

    @guarded
    def instructions(self, text: Messages) -> None:
        """Record the system instructions; nothing is kept while content is off."""
        if self.captures_content:
            self._invocation.system_instruction = as_instructions(text)  # type: ignore[union-attr]

    @guarded
    def request(self, **parameters: Any) -> None:
        """Record the request's parameters.

        temperature, top_p, top_k, max_tokens, seed, stop_sequences, frequency_penalty, presence_penalty, choice_count,
        reasoning_level, output_type, prompt_name, prompt_version, previous_response_id and service_tier get the
        conventions' names; others keep their own.
        """
        for name, value in parameters.items():
            self.set_attribute(REQUEST.get(name, name), value)

    @guarded
    def response(
        self,
        *,
        model: str | None = None,
        id: str | None = None,
        finish_reasons: Sequence[str] | None = None,
        output: Messages | None = None,
    ) -> None:
        """Record the answer: which model really answered, the answer's id, why it stopped, and what it said."""
        self.set_attribute("gen_ai.response.model", model)
        self.set_attribute("gen_ai.response.id", id)
        self.set_attribute("gen_ai.response.finish_reasons", list(finish_reasons) if finish_reasons else None)
        if output is not None:
            self.output(output)

    @guarded
    def usage(
        self,
        *,
        input_tokens: int | None = None,
        output_tokens: int | None = None,
        cache_read_tokens: int | None = None,
        cache_write_tokens: int | None = None,
        reasoning_tokens: int | None = None,
        modalities: Mapping[str, int] | None = None,
    ) -> None:
        """Record what the call used, in tokens.

        `input_tokens` includes what was read from and written to a cache, `output_tokens` includes reasoning: with
        Anthropic's API, whose input excludes the cache, add the three. `modalities` breaks them down by the
        conventions' names: `{"audio.input_tokens": 90}`.
        """
        given = {
            "input_tokens": input_tokens,
            "output_tokens": output_tokens,
            "cache_read.input_tokens": cache_read_tokens,
            "cache_write.input_tokens": cache_write_tokens,
            "reasoning.output_tokens": reasoning_tokens,
            **(modalities or {}),
        }
        self._tokens.update({name: count for name, count in given.items() if count is not None})
        for name, count in self._tokens.items():
            self.set_attribute(f"gen_ai.usage.{name}", count)

    def stream(self, chunks: Iterable[T]) -> Stream[T]:
        """Hand a streamed answer through: iterate over what this gives, then the call ends with the last chunk."""
        return Stream(self, chunks)

    def astream(self, chunks: AsyncIterable[T]) -> AsyncStream[T]:
        """Hand an async streamed answer through; see `stream`."""
        return AsyncStream(self, chunks)

    def chunk(self, piece: Any) -> None:
        """Note that a chunk of the answer arrived; chunks that are texts are the output, unless another is told."""
        self.note(time.perf_counter())
        if self.keeps_pieces:
            self.keep(piece)

    def keep(self, piece: Any) -> None:
        """Keep a chunk for the output, if it is text."""
        if isinstance(piece, str):
            self._pieces.append(piece)

    def _before_end(self, invocation: Invocation) -> None:
        if self._arrivals:
            invocation.attributes["gen_ai.request.stream"] = True
            invocation.attributes["gen_ai.response.time_to_first_chunk"] = self._arrivals[0] - self._began
        if self._pieces and not invocation.output_messages:  # type: ignore[attr-defined]
            invocation.output_messages = output_messages("".join(self._pieces))  # type: ignore[attr-defined]

    def _failed(self, session: Session, invocation: Invocation, error: BaseException) -> None:
        if not is_part_of_another(invocation):
            tell_exception(session, EXCEPTION_EVENT, invocation, error)

    def _measure(self, session: Session, invocation: Invocation, seconds: float) -> None:
        if is_part_of_another(invocation):
            return
        named = call_attributes(invocation)
        note = session.measures.note
        note("gen_ai.client.inference.duration", named, seconds)
        for name in ("input_tokens", "output_tokens"):
            if name in self._tokens:
                note(f"gen_ai.client.inference.operation.{name}", without_error(named), self._tokens[name])
        counted = {**without_error(named), "gen_ai.token.modality": "unknown"}
        for name in (*TOKENS, "reasoning.output_tokens"):
            if name in self._tokens:
                note(f"{USAGE}{name}", counted, self._tokens[name])
        if self._arrivals:
            pace = [later - earlier for earlier, later in zip(self._arrivals, self._arrivals[1:], strict=False)]
            note("gen_ai.client.inference.time_to_first_chunk", without_error(named), self._arrivals[0] - self._began)
            if pace:
                note("gen_ai.client.inference.time_per_output_chunk", without_error(named), *pace)


class EmbeddingCall(Recorded):
    """One call of an embedding model."""

    @guarded
    def usage(self, *, input_tokens: int) -> None:
        """Record what the call used, in tokens."""
        self.set_attribute("gen_ai.usage.input_tokens", input_tokens)

    @guarded
    def response(self, *, model: str | None = None, dimensions: int | None = None) -> None:
        """Record which model answered and how many dimensions its vectors have."""
        self.set_attribute("gen_ai.response.model", model)
        self.set_attribute("gen_ai.embeddings.dimension.count", dimensions)

    def _failed(self, session: Session, invocation: Invocation, error: BaseException) -> None:
        tell_exception(session, EXCEPTION_EVENT, invocation, error)

    def _measure(self, session: Session, invocation: Invocation, seconds: float) -> None:
        named = call_attributes(invocation)
        session.measures.note("gen_ai.client.embeddings.duration", named, seconds)
        used = invocation.attributes.get("gen_ai.usage.input_tokens")
        if used is not None:
            session.measures.note("gen_ai.client.embeddings.operation.input_tokens", without_error(named), used)


class Retrieval(Recorded):
    """One search in a data source."""

    @guarded
    def query(self, text: str, *, top_k: int | None = None) -> None:
        """Record what was searched for (kept only with content) and how many documents were asked for."""
        self.set_attribute("gen_ai.retrieval.top_k", top_k)
        if self.captures_content:
            self._invocation.query_text = text  # type: ignore[union-attr]

    @guarded
    def documents(self, found: Sequence[Mapping[str, Any]]) -> None:
        """Record what was found: dictionaries with `id` and `score`, and anything else; kept only with content."""
        if self.captures_content:
            self.set_attribute("gen_ai.retrieval.documents", as_text([dict(one) for one in found]))

    def call_with(self, arguments: dict[str, Any]) -> None:
        """Take a decorated function's first text as the query."""
        texts = [value for value in arguments.values() if isinstance(value, str)]
        if texts:
            self.query(texts[0])

    def _failed(self, session: Session, invocation: Invocation, error: BaseException) -> None:
        tell_exception(session, EXCEPTION_EVENT, invocation, error)

    def _measure(self, session: Session, invocation: Invocation, seconds: float) -> None:
        session.measures.note("gen_ai.client.operation.duration", call_attributes(invocation), seconds)


def call_attributes(invocation: Any) -> dict[str, Any]:
    """Give what the conventions' metrics say of a call."""
    began = getattr(invocation, "_start_attributes", {})
    attributes = {name: began[name] for name in NAMING if name in began}
    for name in ("gen_ai.response.model", ERROR_TYPE):
        if name in invocation.attributes:
            attributes[name] = invocation.attributes[name]
    return attributes


def without_error(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Give the attributes of a metric that isn't split by errors."""
    return {name: value for name, value in attributes.items() if name != ERROR_TYPE}


def chat(
    model: str | None = None,
    *,
    provider: str,
    operation: Literal["chat", "generate_content", "text_completion"] = "chat",
    server_address: str | None = None,
    server_port: int | None = None,
    conversation: str | None = None,
    **parameters: Any,
) -> Operation[ModelCall]:
    """Record a call of a model.

    Use it as `with chat("gpt-4o", provider="openai", temperature=0.2) as call`.

    Inside it, an instrumentation of the provider's client records nothing of its own, but fills this in.
    A decorated generator is a streamed answer: each item it yields is a chunk.

    Args:
        model: The model that is asked for.
        provider: Who runs it, by the conventions' name: "openai", "anthropic", "aws.bedrock", …
        operation: "chat" unless the API is another one.
        server_address: Host the call goes to.
        server_port: Its port, if it isn't the usual one.
        conversation: The conversation it belongs to, else the one that flows here.
        parameters: See `ModelCall.request`.

    """
    known = Call(provider, model, server_address, server_port, conversation)

    def begin(session: Session, _called: str | None) -> ModelCall:
        call = ModelCall(session, open_inference(session.handler, operation, known))
        if parameters:
            call.request(**parameters)
        return call

    return Operation(model, begin, ModelCall)


def embeddings(
    model: str | None = None,
    *,
    provider: str,
    server_address: str | None = None,
    server_port: int | None = None,
) -> Operation[EmbeddingCall]:
    """Record a call of an embedding model (`embeddings`)."""
    known = Call(provider, model, server_address, server_port)

    def begin(session: Session, _called: str | None) -> EmbeddingCall:
        return EmbeddingCall(session, open_embedding(session.handler, known))

    return Operation(model, begin, EmbeddingCall)


def retrieval(data_source: str | None = None, *, provider: str | None = None) -> Operation[Retrieval]:
    """Record a search in a data source, such as a vector store (`retrieval`)."""

    def begin(session: Session, _called: str | None) -> Retrieval:
        return Retrieval(session, open_retrieval(session.handler, data_source, provider))

    return Operation(data_source, begin, Retrieval)
