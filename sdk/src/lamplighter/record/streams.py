"""Streamed answers: each chunk is noted as it passes, and the call ends with the last one, however that comes."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Generator, Iterable, Iterator
    from types import TracebackType

    from typing_extensions import Self

    from lamplighter.record.models import ModelCall

T = TypeVar("T")


class Stream(Generic[T]):
    """An iterator over the chunks of an answer. The call it belongs to stays open until it is used up or closed."""

    def __init__(self, call: ModelCall, chunks: Iterable[T]) -> None:
        self._call = call.hold()
        self._source = chunks
        self._chunks = noted(call, chunks)
        self._begun = False

    def __iter__(self) -> Iterator[T]:
        self._begun = True
        return self._chunks

    def __next__(self) -> T:
        self._begun = True
        return next(self._chunks)

    def __del__(self) -> None:
        if not self._begun:  # once it has begun, `noted` itself ends the call
            self._call.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close(error)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)

    def close(self, error: BaseException | None = None) -> None:
        """End the call; chunks that were not read don't arrive any more."""
        try:
            close = getattr(self._source, "close", None)
            if close is not None:
                close()
        finally:
            self._call.release(error)


def noted(call: ModelCall, chunks: Iterable[T]) -> Generator[T]:
    """Hand chunks through, each noted; the call ends with the last of them, or when nobody wants more."""
    note, keeps = call.note, call.keeps_pieces
    try:
        for chunk in chunks:
            note(perf_counter())
            if keeps:
                call.keep(chunk)
            yield chunk
    except GeneratorExit:
        raise
    except BaseException as error:
        call.release(error)
        raise
    finally:
        call.release()


class AsyncStream(Generic[T]):
    """The same over an async answer."""

    def __init__(self, call: ModelCall, chunks: AsyncIterable[T]) -> None:
        self._call = call.hold()
        self._source = chunks
        self._chunks = aiter(chunks)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        try:
            item = await anext(self._chunks)
        except StopAsyncIteration:
            self._call.release()
            raise
        except BaseException as error:
            self._call.release(error)
            raise
        self._call.chunk(item)
        return item

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose(error)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)

    def __del__(self) -> None:
        self._call.release()

    async def aclose(self, error: BaseException | None = None) -> None:
        """End the call; chunks that were not read don't arrive any more."""
        try:
            close = getattr(self._source, "aclose", None) or getattr(self._source, "close", None)
            if close is not None:
                await close()
        finally:
            self._call.release(error)
