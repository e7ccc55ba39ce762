"""Puts a trace into whatever a message carries, and takes it out again on the other side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from opentelemetry import baggage, propagate
from opentelemetry.context import get_current
from opentelemetry.propagators.textmap import Getter, TextMapPropagator
from opentelemetry.trace import SpanKind, get_current_span

from lamplighter.prepare.content import CONVERSATION
from lamplighter.propagate.conversation import arrived_conversation, travelling_conversation
from lamplighter.propagate.providers import belongs_to_a_model_call
from lamplighter.record.operation import Operation
from lamplighter.record.plain import PlainInvocation
from lamplighter.record.recorded import Recorded, guarded

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.propagators.textmap import CarrierT, Setter

    from lamplighter.session import Session

M = TypeVar("M", bound=MutableMapping[str, Any])
# Headers in whatever form a framework has them: a mapping, or pairs as ASGI has.
Headers = Mapping[Any, Any] | Iterable[tuple[Any, Any]]


class TravellingConversation(TextMapPropagator):
    """The application's propagators, with the conversation id added to the baggage they write and read."""

    def __init__(self, inner: TextMapPropagator) -> None:
        self._inner = inner

    def inject(self, carrier: CarrierT, context: Context | None = None, setter: Setter[CarrierT] | None = None) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Write the trace and, unless a model provider is called, the conversation."""
        options: dict[str, Any] = {} if setter is None else {"setter": setter}
        self._inner.inject(carrier, with_baggage(context), **options)

    def extract(
        self, carrier: CarrierT, context: Context | None = None, getter: Getter[CarrierT] | None = None
    ) -> Context:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Read the trace and the conversation."""
        options: dict[str, Any] = {} if getter is None else {"getter": getter}
        return arrived_conversation(self._inner.extract(carrier, context, **options))

    @property
    def fields(self) -> set[str]:
        """The headers that are written."""
        return self._inner.fields


def with_baggage(context: Context | None) -> Context:
    """Give a context whose baggage carries the conversation, where it may travel."""
    here = get_current() if context is None else context
    identity = travelling_conversation(here)
    span = get_current_span(here)
    if not identity or belongs_to_a_model_call(span.get_span_context(), getattr(span, "attributes", None)):
        return here
    return baggage.set_baggage(CONVERSATION, identity, here)


def carry_conversations() -> None:
    """Add the conversation to the global propagators, once."""
    present = propagate.get_global_textmap()
    if not isinstance(present, TravellingConversation):
        propagate.set_global_textmap(TravellingConversation(present))


class AnyHeaders(Getter[Headers]):
    """Reads headers however they are spelled and held: any case, bytes or text, one value or several."""

    def get(self, carrier: Headers, key: str) -> list[str] | None:
        """Give every value of a header."""
        found = [several(value) for name, value in pairs(carrier) if as_text(name).lower() == key.lower()]
        return [as_text(one) for values in found for one in values] or None

    def keys(self, carrier: Headers) -> list[str]:
        """Give the names of all headers."""
        return [as_text(name) for name, _ in pairs(carrier)]


def pairs(carrier: Headers) -> Iterable[tuple[Any, Any]]:
    """Give headers as pairs."""
    named: Any = carrier
    return cast("Iterable[tuple[Any, Any]]", named.items() if isinstance(carrier, Mapping) else named)


def several(value: Any) -> list[Any]:
    """Give a header's values, of which there may be several."""
    return list(cast("list[Any]", value)) if isinstance(value, (list, tuple)) else [value]


def as_text(value: Any) -> str:
    """Give a header's name or value as text."""
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


safe_inject, safe_extract = guarded(propagate.inject), guarded(propagate.extract)


def inject(carrier: M) -> M:
    """Write the current trace (and conversation) into a mapping that travels: headers, a message, a job; gives it back.

    Call it before the request is sent, inside the operation that sends it.
    """
    safe_inject(carrier)
    return carrier


def extract(carrier: Headers) -> Context:
    """Read the trace a request carries; its context is the parent for what is done about it (see `received`)."""
    return safe_extract(carrier, getter=AnyHeaders()) or get_current()


class Request(Recorded):
    """One request another service made of this one."""


def received(name: str, carrier: Headers) -> Operation[Request]:
    """Record the handling of a request from elsewhere, under the trace it carries: a span of kind SERVER.

    The official instrumentations of FastAPI, Flask and others do the same by themselves; this is for queues and
    protocols of your own: `with received("plan a trip", message.headers): ...`.
    """

    def begin(session: Session, _called: str | None) -> Request:
        context = extract(carrier)
        invocation = PlainInvocation(session.tracer, name, {}, kind=SpanKind.SERVER, context=context)
        return Request(session, invocation)

    return Operation(name, begin, Request)
