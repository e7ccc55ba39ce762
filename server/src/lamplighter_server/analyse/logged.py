"""Model calls that only log events tell of: an emitter that sends no spans, or a record that belongs to none."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

from lamplighter_server.analyse.seen import Seen, Tokens
from lamplighter_server.semconv.dialects import Dialect, LogCall, dialects, words
from lamplighter_server.semconv.tables import columns
from lamplighter_server.store import otlp
from lamplighter_server.store.decode import MOST, quote
from lamplighter_server.store.read.rows import raw_blocks
from lamplighter_server.store.read.span import text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lamplighter_server.store.engine import Engine

_EVENTS: Final = {(call.event, call.needs): (dialect, call) for dialect in dialects() for call in dialect.log_calls}
_OWN: Final = {column.name: column.own for column in columns()}
_TEXTS: Final = {
    "agent_name": "agent", "agent_id": "agent_id", "agent_version": "agent_version", "request_model": "request_model",
    "response_model": "response_model", "response_id": "response_id", "conversation_id": "conversation",
    "workflow": "workflow", "service_tier": "service_tier",
}  # fmt: skip
_MILLISECOND: Final = 1_000_000


def calls_in_logs(engine: Engine, segment: int) -> Iterator[list[tuple[str, int, Seen]]]:
    """Yield a segment's calls block by block: each with its project and its arrival in nanoseconds."""
    which = " OR ".join(
        f"(event = {quote(event)} AND mapContains(attributes, {quote(needs)}))" for event, needs in _EVENTS
    )
    for block in raw_blocks(engine, "calls_in_logs", {"segment": segment}, which=which):
        yield [(text(row[0]), row[1], _seen(row)) for row in block]


def _seen(row: Sequence[Any]) -> Seen:
    """A row of `calls_in_logs.sql`."""
    _, _, time, event, scope, service, environment, raw = row
    told = otlp.attributes(raw)
    dialect, call = next(found for (name, needs), found in _EVENTS.items() if name == text(event) and needs in told)
    said = {name: _first(told, call, name) for name in (*_TEXTS, "provider", "duration_ms")}
    provider = str(said["provider"] or "").lower()
    texts: dict[str, Any] = {field: str(said[name] or "") for name, field in _TEXTS.items()}
    if dialect.answers_as_asked and not call.failed:
        texts["response_model"] = texts["response_model"] or texts["request_model"]
    seconds = said["duration_ms"]
    return Seen(
        **texts,
        span_id=_id(time, event, raw),
        start=time - (_number(seconds) * _MILLISECOND),
        end=time,
        name=text(event),
        scope=text(scope),
        dialect=dialect.name,
        operation="chat",
        failed=call.failed,
        provider=words("providers").get(provider, provider),
        service=text(service),
        environment=text(environment),
        tokens=_tokens(told, dialect, call),
    )


def _first(told: dict[str, Any], call: LogCall, column: str) -> Any:
    return next((told[key] for key in (*call.columns.get(column, ()), *_OWN.get(column, ())) if key in told), None)


def _tokens(told: dict[str, Any], dialect: Dialect, call: LogCall) -> Tokens:
    counts = {
        name: _number(_first(told, call, f"{name}_tokens"))
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
