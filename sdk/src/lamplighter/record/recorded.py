"""One operation while it runs: what the agent's code can say about it, and how it ends; nothing here raises."""

from __future__ import annotations

import functools
import logging
import time
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from opentelemetry import context as otel_context
from opentelemetry.context import create_key, get_value, set_value

from lamplighter.record.genai import with_conversation
from lamplighter.record.values import held, sayable

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextvars import Token

    from opentelemetry.context import Context
    from opentelemetry.trace import Span
    from typing_extensions import Self

    from lamplighter.session import Session

log = logging.getLogger("lamplighter")
_reported: set[str] = set()
F = TypeVar("F", bound="Callable[..., Any]")


class Invocation(Protocol):
    """What an operation is recorded with: util-genai's invocations, or our own where it has none."""

    attributes: dict[str, Any]
    span: Span

    @property
    def context(self) -> Context:
        """The context in which its span is the current one."""
        ...

    def stop(self) -> None:
        """End well."""

    def fail(self, error: BaseException) -> None:
        """End with an error."""


def guarded(method: F) -> F:
    """Keep a failure of ours from the agent: the first is logged, and the call gives None."""

    @functools.wraps(method)
    def safe(*args: Any, **options: Any) -> Any:
        try:
            return method(*args, **options)
        except Exception:
            if method.__qualname__ not in _reported:
                _reported.add(method.__qualname__)
                log.warning("%s failed; the agent goes on. This is said once.", method.__qualname__, exc_info=True)
            return None

    return cast("F", safe)


class Recorded:
    """An operation that is being recorded; before `init`, or when recording failed, it takes all and does nothing.

    Attributes set here are written when the operation ends.
    """

    def __init__(self, session: Session | None = None, invocation: Invocation | None = None) -> None:
        self._session = session
        self._invocation = invocation
        self._began = time.perf_counter()
        self._held = False
        self._token: Token[Context] | None = None
        self._context = None if invocation is None else set_value(key_of(type(self)), self, invocation.context)

    @classmethod
    def current(cls) -> Self:
        """Give the innermost operation of this kind that is running here; outside of any, one that does nothing."""
        found = get_value(key_of(cls))
        return found if isinstance(found, cls) else cls()

    @property
    def trace_id(self) -> str | None:
        """The trace this operation is part of, in hexadecimal; None when nothing is recorded."""
        if self._invocation is None:
            return None
        span = self._invocation.span.get_span_context()
        return f"{span.trace_id:032x}" if span.is_valid else None

    @property
    def captures_content(self) -> bool:
        """Whether message content would be recorded; ask before building it at a cost."""
        return self._session is not None and self._session.handler.should_capture_content()

    @guarded
    def set(self, **attributes: Any) -> None:
        """Set attributes of your own: `run.set(customer_tier="gold")`. For dotted names use `set_attribute`.

        Texts, numbers and lists of one kind are kept as they are; dictionaries and other lists become JSON, everything
        else what Python prints for it; None is left out.
        """
        if self._invocation is not None:
            self._invocation.attributes.update({name: held(one) for name, one in attributes.items() if one is not None})

    @guarded
    def set_attribute(self, name: str, value: Any) -> None:
        """Set one attribute by its full name, as `set` does; None is left out."""
        if self._invocation is not None and value is not None:
            self._invocation.attributes[name] = held(value)

    @guarded
    def call_with(self, arguments: dict[str, Any]) -> None:
        """Take a decorated function's arguments as the operation's input; only called when content is captured."""

    @guarded
    def result_is(self, value: Any) -> None:
        """Take a decorated function's result as the operation's output; only called when content is captured."""

    def chunk(self, piece: Any) -> None:
        """Note that a piece of a streamed answer arrived."""

    def in_conversation(self, identity: str | None) -> Self:
        """Let a conversation id flow to everything inside."""
        if identity and self._context is not None:
            self._context = with_conversation(identity, self._context)
        return self

    def enter(self) -> None:
        """Make this the current operation; whatever begins inside is its child."""
        if self._context is not None:
            self._token = otel_context.attach(self._context)

    def leave(self) -> None:
        """Restore what was current before."""
        token, self._token = self._token, None
        if token is not None:
            otel_context.detach(token)

    def is_current(self, here: Context) -> bool:
        """Say whether nothing was begun inside that hasn't ended."""
        return here is self._context

    def hold(self) -> Self:
        """Keep the operation open beyond its `with` block or function, until `release`."""
        self._held = True
        return self

    def release(self, error: BaseException | None = None) -> None:
        """End an operation that was held open; inside its own `with` block that block's end does, with what it says."""
        self._held = False
        if self._token is None or error is not None:
            self.end(error)

    @guarded
    def end(self, error: BaseException | None = None) -> None:
        """End the operation; with an error it failed: status ERROR and `error.type`."""
        self.leave()
        if self._held and error is None:
            return
        invocation, self._invocation = self._invocation, None
        self._context = None
        if invocation is None or self._session is None:
            return
        seconds = time.perf_counter() - self._began
        self._complete(invocation)
        if error is None or isinstance(error, GeneratorExit):
            invocation.stop()
        else:
            told = sayable(error)
            self._tell(self._session, invocation, told)
            invocation.fail(told)
        self._measure(self._session, invocation, seconds)

    @guarded
    def _tell(self, session: Session, invocation: Invocation, error: BaseException) -> None:
        self._failed(session, invocation, error)

    @guarded
    def _complete(self, invocation: Invocation) -> None:
        self._before_end(invocation)

    def _before_end(self, invocation: Invocation) -> None:
        """Set what is only known at the end."""

    def _failed(self, session: Session, invocation: Invocation, error: BaseException) -> None:
        """Tell of the exception, in whatever way the conventions have for this operation."""
        del session
        invocation.span.record_exception(error)

    def _measure(self, session: Session, invocation: Invocation, seconds: float) -> None:
        """Note the metrics of this operation."""


def key_of(kind: type[Recorded]) -> str:
    """Give the context key under which the innermost operation of a kind is found."""
    if kind not in _keys:
        _keys[kind] = create_key(f"lamplighter.{kind.__name__}")
    return _keys[kind]


_keys: dict[type[Recorded], str] = {}
