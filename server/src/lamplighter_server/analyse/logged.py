"""What log events tell of conversations: model calls, what was asked, and tools, of emitters that send no spans."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

from lamplighter_server.analyse.messages import Message, Source, exchange
from lamplighter_server.analyse.messages.model import is_fields, unpacked
from lamplighter_server.analyse.seen import TOOL, Seen, Tokens
from lamplighter_server.semconv.dialects import Dialect, LogEvent, dialects, words
from lamplighter_server.semconv.tables import columns
from lamplighter_server.store import otlp
from lamplighter_server.store.decode import MOST, quote
from lamplighter_server.store.read.rows import raw_blocks
from lamplighter_server.store.read.span import text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lamplighter_server.store.engine import Engine

_CALL, _PROMPT, _TOOL = _KINDS = ("log_calls", "log_prompts", "log_tools")
_EVENTS: Final[dict[tuple[str, str], tuple[str, Dialect, LogEvent]]] = {
    (event.event, event.needs): (kind, dialect, event)
    for dialect in dialects()
    for kind in _KINDS
    for event in getattr(dialect, kind)
}
_OWN: Final = {column.name: column.own for column in columns()}
_TEXTS: Final = {
    "agent_name": "agent", "agent_id": "agent_id", "agent_version": "agent_version", "request_model": "request_model",
    "response_model": "response_model", "response_id": "response_id", "conversation_id": "conversation",
    "workflow": "workflow", "service_tier": "service_tier", "tool_name": "tool", "tool_call_id": "tool_call_id",
}  # fmt: skip
_MILLISECOND: Final = 1_000_000


@dataclass(frozen=True)
class Event:
    """A log event, seen as the span that it stands for."""

    project: str
    arrived: int
    seen: Seen
    turn: str
    """The turn that its emitter puts it down to; empty where it tells of none."""
    asks: bool
    """With it somebody asks something: where events name no turns, a turn begins."""
    messages: tuple[Message, ...]

    @property
    def ask(self) -> str:
        """What was asked; empty where nothing was, or was not recorded."""
        parts = self.messages[-1].parts if self.asks and self.messages else ()
        if self.seen.is_call:
            parts = next((one.parts for one in reversed(self.messages) if one.role == "user"), ())
        return next((part["text"] for part in parts if part["type"] == "text"), "")


def events_in_logs(engine: Engine, within: str, bound: Mapping[str, Any], order: str = "") -> Iterator[list[Event]]:
    """Yield block by block the events of the log records `within` a condition."""
    which = " OR ".join(_which(event, needs, kind) for (event, needs), (kind, _, _) in _EVENTS.items())
    for block in raw_blocks(engine, "events_in_logs", bound, within=within, which=which, order=order):
        yield [_event(row) for row in block]


def _which(event: str, needs: str, kind: str) -> str:
    """What spans tell of a call counts; what was asked, and what tools did, may be said by nothing else."""
    spanless = " AND span_id = toFixedString('', 8)" if kind == _CALL else ""
    return f"(event = {quote(event)} AND mapContains(attributes, {quote(needs)}){spanless})"


def _event(row: Sequence[Any]) -> Event:
    """A row of `events_in_logs.sql`."""
    project, arrived, _, name, spanned, _, _, _, raw, content, body = row
    told = otlp.attributes(raw)
    kind, dialect, event = next(
        found
        for (named, needs), found in _EVENTS.items()
        if named == text(name) and needs in told and not (spanned and found[0] == _CALL)
    )
    seen = {_CALL: _call, _PROMPT: _seen, _TOOL: _tool}[kind](row, told, dialect, event)
    messages = tuple(_said(kind, told, event, seen, (content, body)))
    given = [message for message in messages if message.direction == "input"]
    return Event(
        text(project),
        arrived,
        seen,
        str(_first(told, event, "turn") or ""),
        kind == _PROMPT or (kind == _CALL and bool(given) and given[-1].role == "user"),
        messages,
    )


def _seen(row: Sequence[Any], told: dict[str, Any], dialect: Dialect, event: LogEvent, **more: Any) -> Seen:
    _, _, time, name, _, scope, service, environment, raw, _, _ = row
    texts: dict[str, Any] = {field: str(_first(told, event, column) or "") for column, field in _TEXTS.items()}
    return Seen(
        **{**texts, **more},
        span_id=_id(time, name, raw),
        start=_began(time, _number(_first(told, event, "duration_ms"))),
        end=time,
        name=text(name),
        scope=text(scope),
        dialect=dialect.name,
        service=text(service),
        environment=text(environment),
    )


def _began(end: int, milliseconds: int) -> int:
    """A duration that reaches back to before 1970 tells nothing, and no column could hold it."""
    began = end - milliseconds * _MILLISECOND
    return began if began >= 0 else end


def _call(row: Sequence[Any], told: dict[str, Any], dialect: Dialect, event: LogEvent) -> Seen:
    provider = str(_first(told, event, "provider") or "").lower()
    more: dict[str, Any] = {"operation": "chat", "failed": event.failed, "tokens": _tokens(told, dialect, event)}
    if dialect.answers_as_asked and not event.failed:
        answered = _first(told, event, "response_model") or _first(told, event, "request_model")
        more["response_model"] = str(answered or "")
    return _seen(row, told, dialect, event, provider=words("providers").get(provider, provider), **more)


def _tool(row: Sequence[Any], told: dict[str, Any], dialect: Dialect, event: LogEvent) -> Seen:
    failed = str(_first(told, event, "success")).lower() == "false"
    return _seen(row, told, dialect, event, operation=TOOL, failed=failed)


def _said(kind: str, told: dict[str, Any], event: LogEvent, seen: Seen, more: tuple[Any, bytes]) -> Iterator[Message]:
    if kind == _PROMPT:
        if asked := _first(told, event, "prompt"):
            yield Message("user", "input", ({"type": "text", "text": str(asked)},))
    elif kind == _TOOL:
        arguments, result = _first(told, event, "arguments"), _first(told, event, "result")
        known = {"id": seen.tool_call_id or None, "name": seen.tool}
        yield Message("assistant", "output", ({"type": "call", **known, "arguments": unpacked(arguments)},))
        if result is not None:
            yield Message("tool", "output", ({"type": "result", **known, "result": unpacked(result)},), name=seen.tool)
    else:
        content, body = more
        fields = unpacked(otlp.value(body)) if body else None
        attributes = {**told, **otlp.attributes(content), **(fields if is_fields(fields) else {})}
        yield from exchange(Source(attributes, [{"name": event.event, "attributes": attributes}]))


def _first(told: dict[str, Any], event: LogEvent, column: str) -> Any:
    return next((told[key] for key in (*event.columns.get(column, ()), *_OWN.get(column, ())) if key in told), None)


def _tokens(told: dict[str, Any], dialect: Dialect, event: LogEvent) -> Tokens:
    counts = {
        name: _number(_first(told, event, f"{name}_tokens"))
        for name in ("input", "output", "cache_read", "cache_write", "reasoning")
    }
    cached = counts["cache_read"] + counts["cache_write"]
    if dialect.input_excludes_cache or cached > counts["input"]:
        counts["input"] += cached
    return Tokens(**counts)


def _number(value: Any) -> int:
    """As spans' are read: a whole number up to 2^56, also as a text; 0 where there is none or it is negative."""
    if isinstance(value, str):
        value = int(value) if value.isascii() and value.isdigit() and len(value) < 20 else 0
    return min(int(value), MOST) if isinstance(value, int | float) and value > 0 else 0


def _id(time: int, event: bytes, raw: dict[bytes, bytes]) -> str:
    """What stands for a span's id: a record that is sent again has the same."""
    digest = blake2b(repr((time, bytes(event), sorted(raw.items()))).encode(), digest_size=8)
    return digest.hexdigest()
