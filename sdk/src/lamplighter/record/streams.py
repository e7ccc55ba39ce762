"""Streamed answers: each chunk is noted as it passes, and the call ends with the last one, however that comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Iterable
    from types import TracebackType

    from typing_extensions import Self

    from lamplighter.record.models import ModelCall

T = TypeVar("T")


class Stream(Generic[T]):
    """An iterator over the chunks of an answer. The call it belongs to stays open until it is used up or closed."""

    def __init__(self, call: ModelCall, chunks: Iterable[T]) -> None:
        self._call = call.hold()
        self._source = chunks
        self._chunks = iter(chunks)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> T:
        try:
            item = next(self._chunks)
        except StopIteration:
            self._call.release()
            raise
        except BaseException as error:
            self._call.release(error)
            raise
        self._call.chunk(item)
        return item

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close(error)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)

    def __del__(self) -> None:
        self._call.release()

    def close(self, error: BaseException | None = None) -> None:
        """End the call; chunks that were not read don't arrive any more."""
        try:
            close = getattr(self._source, "close", None)
            if close is not None:
                close()
        finally:
            self._call.release(error)


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
