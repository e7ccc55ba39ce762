"""The row of a trace and segment agrees with its spans, on any ClickHouse."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from lamplighter_server.journal import Signal
from otlp_requests import span, traces
from sealed_segments import load_all
from trace_segment_check import disagreements

if TYPE_CHECKING:
    from lamplighter_server.store.engine import Engine
    from opentelemetry.proto.trace.v1.trace_pb2 import Span
    from sealed_segments import Sealed

NOW = 1_700_000_000_000_000_000


def some_span(chance: random.Random, traces_of: list[bytes], at: int) -> Span:
    """Return a span that any of the columns may tell something of."""
    texts = {
        "gen_ai.operation.name": ("chat", "embeddings", "invoke_agent", "execute_tool"),
        "gen_ai.agent.name": ("planner", "billing"),
        "gen_ai.request.model": ("gpt-4o", "claude"),
        "gen_ai.response.model": ("gpt-4o-2024-08-06",),
        "gen_ai.provider.name": ("openai", "anthropic"),
        "gen_ai.tool.name": ("search",),
        "gen_ai.workflow.name": ("refund",),
        "gen_ai.conversation.id": ("c1", "c2"),
        "error.type": ("timeout",),
    }
    values = {key: chance.choice(options) for key, options in texts.items() if chance.random() < 0.5}
    tokens = ("input_tokens", "output_tokens", "cache_read.input_tokens", "reasoning.output_tokens")
    values |= {f"gen_ai.usage.{name}": chance.randrange(10**6) for name in tokens if chance.random() < 0.7}
    start = NOW + at * 1000
    return span(
        {
            **values,
            "gen_ai.response.finish_reasons": chance.choices(["stop", "length", "tool_calls"], k=chance.randrange(3)),
        },
        trace_id=chance.choice(traces_of),
        parent_span_id=chance.choice([b"", b"p" * 8]),
        kind=chance.randrange(6),
        flags=chance.choice([0, 1, 256, 512, 768]),
        name=chance.choice(["a", "b"]),
        start_time_unix_nano=start,
        end_time_unix_nano=start + chance.randrange(-(10**6), 10**9),
        status={"code": chance.randrange(3)},
    )


def test_each_trace_and_segment_says_what_its_spans_say(engine: Engine, sealed: Sealed) -> None:
    """Counts, times, names, models and tokens of every row are those recomputed from the spans."""
    chance = random.Random()
    ids = [chance.randbytes(16) for _ in range(12)]
    for batch in range(3):
        sent = [
            traces(
                *(some_span(chance, ids, 100 * batch + 10 * record + i) for i in range(8)),
                resource={
                    "service.name": f"service {record % 2}",
                    "deployment.environment.name": ["", "prod"][batch % 2],
                },
            )
            for record in range(10)
        ]
        load_all(engine, sealed.segment(Signal.TRACES, sent))
    assert engine.command(f"SELECT count() FROM spans WHERE project = '{sealed.project}'") == 240
    assert disagreements(engine, sealed.project) == []
