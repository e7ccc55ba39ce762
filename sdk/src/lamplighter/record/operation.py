"""Makes one operation usable as a decorator and as a context manager, over plain, async and generator functions."""

from __future__ import annotations

import functools
import inspect
from collections.abc import AsyncGenerator, Callable, Generator
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from opentelemetry.context import get_current
from typing_extensions import ParamSpec

from lamplighter.record.recorded import Recorded, guarded
from lamplighter.session import present

if TYPE_CHECKING:
    from types import TracebackType

    from lamplighter.session import Session

P = ParamSpec("P")
R = TypeVar("R")
H = TypeVar("H", bound=Recorded)
Begin = Callable[["Session", "str | None"], H]


class Operation(Generic[H]):
    """What `agent(...)`, `tool(...)` and the others give: decorate a function with it, or open it with `with`.

    A decorated function is recorded at every call; a generator from its first step to its last, and what the caller
    does between two steps is not inside.
    """

    def __init__(self, name: str | None, begin: Begin[H], nothing: Callable[[], H]) -> None:
        self._name = name
        self._begin = begin
        self._nothing = nothing
        self._open: list[H] = []

    def __enter__(self) -> H:
        run = self._started(None)
        run.enter()
        self._open.append(run)
        return run

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._innermost().end(error)

    def _innermost(self) -> H:
        """Take the run that was entered here: threads and tasks may share one operation, each with runs of its own."""
        here = get_current()
        for run in reversed(self._open):
            if run.is_current(here):
                self._open.remove(run)
                return run
        return self._open.pop()

    async def __aenter__(self) -> H:
        return self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.__exit__(kind, error, traceback)

    def __call__(self, function: Callable[P, R], /) -> Callable[P, R]:
        """Record every call of a function."""
        if inspect.isasyncgenfunction(function):
            wrapped = self._async_generator(function)
        elif inspect.isgeneratorfunction(function):
            wrapped = self._generator(function)
        elif inspect.iscoroutinefunction(function):
            wrapped = self._coroutine(function)
        else:
            wrapped = self._plain(function)
        return cast("Callable[P, R]", functools.wraps(function)(wrapped))

    def _started(self, function: Callable[..., Any] | None, *args: Any, **options: Any) -> H:
        session = present()
        if session is None or session.closed:
            return self._nothing()
        run = self._begun(session, self._name or (function.__name__ if function else None)) or self._nothing()
        if function is not None and run.captures_content:
            take_arguments(run, function, args, options)
        return run

    @guarded
    def _begun(self, session: Session, name: str | None) -> H | None:
        return self._begin(session, name)

    def _plain(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            run = self._started(function, *args, **options)
            run.enter()
            try:
                result = function(*args, **options)
            except BaseException as error:
                run.end(error)
                raise
            finish(run, result)
            return result

        return call

    def _coroutine(self, function: Callable[..., Any]) -> Callable[..., Any]:
        async def call(*args: Any, **options: Any) -> Any:
            run = self._started(function, *args, **options)
            run.enter()
            try:
                result = await function(*args, **options)
            except BaseException as error:
                run.end(error)
                raise
            finish(run, result)
            return result

        return call

    def _generator(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Generator[Any, Any, Any]:
            return (yield from steps(self._started(function, *args, **options), function(*args, **options)))

        return call

    def _async_generator(self, function: Callable[..., Any]) -> Callable[..., Any]:
        async def call(*args: Any, **options: Any) -> AsyncGenerator[Any, Any]:
            run = self._started(function, *args, **options)
            source: AsyncGenerator[Any, Any] = function(*args, **options)
            step: Callable[[], Any] = source.__anext__
            while True:
                run.enter()
                try:
                    item = await step()
                except StopAsyncIteration:
                    run.end()
                    return
                except BaseException as error:
                    run.end(error)
                    raise
                run.leave()
                run.chunk(item)
                try:
                    sent = yield item
                    step = functools.partial(source.asend, sent)
                except GeneratorExit:
                    run.enter()
                    await source.aclose()
                    run.end()
                    raise
                except BaseException as error:
                    step = functools.partial(source.athrow, error)

        return call


def finish(run: Recorded, result: Any) -> None:
    """End a call that returned."""
    if run.captures_content:
        guarded(run.result_is)(result)
    run.end()


@guarded
def take_arguments(run: Recorded, function: Callable[..., Any], args: Any, options: Any) -> None:
    """Give a call's arguments, by their names, to the operation; `self` and `cls` are left out."""
    bound = inspect.signature(function).bind_partial(*args, **options).arguments
    run.call_with({name: value for name, value in bound.items() if name not in {"self", "cls"}})


def steps(run: Recorded, source: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
    """Step through a generator; only while it runs itself is its operation the current one."""
    sent, thrown = None, None
    while True:
        run.enter()
        try:
            item = source.send(sent) if thrown is None else source.throw(thrown)
        except StopIteration as end:
            finish(run, end.value)
            return end.value
        except BaseException as error:
            run.end(error)
            raise
        run.leave()
        run.chunk(item)
        sent, thrown = None, None
        try:
            sent = yield item
        except GeneratorExit:
            run.enter()
            source.close()
            run.end()
            raise
        except BaseException as error:
            thrown = error
