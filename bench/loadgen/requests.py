"""Requests that are each serialised once as a template; per request only places of fixed width are replaced.

Identities: a trace's id is 8 bytes unique to the request and 8 bytes of the trace's place in it, a span's id 5 bytes
unique to the request and 3 bytes of its place. So every span sent is unique, at well under 1 ms for 512 of them.
"""

from __future__ import annotations

import gzip
import random
import re
import struct
import time
from typing import TYPE_CHECKING, Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from bench.loadgen import genai, openinference
from bench.loadgen.turn import TURN, Turn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bench.loadgen.options import Shape

DIALECTS = {"genai": genai.SPANS, "openinference": openinference.SPANS}

# Stand-ins, replaced in every request; each is checked to occur exactly as often as it was written.
TRACE_MARK = b"\xf1\xe2\xd3\xc4\xb5\xa6\x97\x88"  # the first 8 bytes of a trace's id
SPAN_MARK = b"\xfe\xed\xfa\xce\x99"  # the first 5 bytes of a span's id
TIME_MARK = b"\xfa\xfb\xfc\xfd"  # the high 4 bytes of a little-endian fixed64
CONVERSATION_MARK = b"~cOnVeRs~iD~"  # 12 characters of the conversation's id
MARKS = (TRACE_MARK, SPAN_MARK, TIME_MARK, CONVERSATION_MARK)
_ANY_MARK = re.compile(b"(" + b"|".join(map(re.escape, MARKS)) + b")")
_HIGH = int.from_bytes(TIME_MARK, "little") << 32
_MILLISECOND = 1_000_000
_TURNS_A_CONVERSATION = 3

_RESOURCE = {
    "service.version": "1.4.2",
    "deployment.environment.name": "production",
    "host.name": "worker-7.internal",
    "telemetry.sdk.language": "python",
    "telemetry.sdk.name": "opentelemetry",
    "telemetry.sdk.version": "1.45.2",
}
_SCOPES = {"agent": "example.agents", "http": "opentelemetry.instrumentation.httpx"}
_EXCEPTION = {
    "exception.type": "TimeoutError",
    "exception.message": "tool timed out",
    "exception.stacktrace": 'Traceback (most recent call last):\n  File "tools.py", line 12\nTimeoutError',
}


def _any_value(value: Any) -> AnyValue:
    if isinstance(value, int):
        return AnyValue(int_value=value)
    if isinstance(value, float):
        return AnyValue(double_value=value)
    if isinstance(value, list):
        return AnyValue(array_value=ArrayValue(values=[_any_value(item) for item in value]))
    return AnyValue(string_value=value)


def _key_values(attributes: Mapping[str, Any]) -> list[KeyValue]:
    return [KeyValue(key=key, value=_any_value(value)) for key, value in attributes.items() if value is not None]


def template(seed: int, shape: Shape, extra: Mapping[str, Any] | None = None) -> bytes:
    """Serialise one request with stand-ins; `extra` are attributes of its first span."""
    rng = random.Random(seed)
    request = ExportTraceServiceRequest()
    resource_spans = request.resource_spans.add()
    service = {"service.name": f"agents-{seed % shape.services}"}
    resource_spans.resource.attributes.extend(_key_values(service | _RESOURCE))
    scopes = {}
    for scope, name in _SCOPES.items():
        scopes[scope] = resource_spans.scope_spans.add()
        scopes[scope].scope.name, scopes[scope].scope.version = name, "0.9.1"
    turn = Turn(rng, shape.content_bytes, "")
    for number in range(shape.spans_per_request):
        trace, place = divmod(number, len(TURN))
        if place == 0:
            conversation = f"conv-{CONVERSATION_MARK.decode()}-{trace // _TURNS_A_CONVERSATION}"
            turn = Turn(rng, shape.content_bytes, conversation)
        described = DIALECTS[shape.dialect][TURN[place].kind](turn, TURN[place])
        span = scopes[described.scope].spans.add(name=described.name)
        span.kind = Span.SPAN_KIND_CLIENT if described.client else Span.SPAN_KIND_INTERNAL
        _identify(span, number)
        _time(span, place, rng.randrange(_MILLISECOND))
        span.attributes.extend(_key_values(described.attributes | (extra or {} if number == 0 else {})))
        if described.failed:
            _fail(span)
    data = request.SerializeToString()
    _check(data, [span for scope in resource_spans.scope_spans for span in scope.spans])
    return data


def _identify(span: Span, number: int) -> None:
    trace, place = divmod(number, len(TURN))
    span.trace_id = TRACE_MARK + (trace + 1).to_bytes(8, "big")
    span.span_id = SPAN_MARK + (number + 1).to_bytes(3, "big")
    parent = TURN[place].parent
    if parent is not None:
        span.parent_span_id = SPAN_MARK + (number - place + parent + 1).to_bytes(3, "big")


def _time(span: Span, place: int, jitter: int) -> None:
    span.start_time_unix_nano = _HIGH | (TURN[place].start * _MILLISECOND + jitter)
    span.end_time_unix_nano = _HIGH | (TURN[place].end * _MILLISECOND + jitter)


def _fail(span: Span) -> None:
    span.status.code, span.status.message = Status.STATUS_CODE_ERROR, "tool timed out"
    event = span.events.add(name="exception", time_unix_nano=span.end_time_unix_nano)
    event.attributes.extend(_key_values(_EXCEPTION))


def _check(data: bytes, spans: list[Span]) -> None:
    parents = sum(bool(span.parent_span_id) for span in spans)
    events = sum(len(span.events) for span in spans)
    written = {TRACE_MARK: len(spans), SPAN_MARK: len(spans) + parents, TIME_MARK: 2 * len(spans) + events}
    for mark, times in written.items():
        if data.count(mark) != times:
            raise ValueError(f"the stand-in {mark!r} occurs by chance in the template: take another seed")


class Pieces:
    """A template cut at its stand-ins."""

    def __init__(self, data: bytes) -> None:
        self._pieces = _ANY_MARK.split(data)
        self._kinds = [MARKS.index(mark) for mark in self._pieces[1::2]]

    def fill(self, run: int, number: int, began: int) -> tuple[bytes, bytes]:
        """Return the first half of the trace ids, and the body, of a run's request; it began at `began` ns."""
        prefix = struct.pack(">II", run, number)
        values = (
            prefix,
            struct.pack(">BI", run & 0xFF | 1, number ^ run),
            struct.pack("<I", began >> 32),
            b"%04x%08x" % (run & 0xFFFF, number),
        )
        pieces = self._pieces.copy()
        pieces[1::2] = [values[kind] for kind in self._kinds]
        return prefix, b"".join(pieces)


class Requests:
    """Hands out request number n of a run: unique, and cheap to make."""

    def __init__(self, shape: Shape, *, compress: bool = False) -> None:
        seeds = range(shape.seed, shape.seed + shape.templates)
        self._templates = [Pieces(template(seed, shape)) for seed in seeds]
        self._run = random.SystemRandom().getrandbits(32)  # two runs never share an identity
        self._compress = compress

    def make(self, number: int) -> tuple[bytes, bytes]:
        """Return the first half of the trace ids of the request, and its body."""
        began = time.time_ns() - (1 << 32)  # a turn lasts less than 2**32 ns: it never ends in the future
        prefix, body = self._templates[number % len(self._templates)].fill(self._run, number, began)
        return prefix, gzip.compress(body, 1) if self._compress else body
