"""The conventions' metrics: noted by the agent's thread in an append, summed up by the thread that sends them.

They don't pass OpenTelemetry's instruments: those cost a streamed answer of 200 chunks more than everything else.
"""

from __future__ import annotations

import time
from bisect import bisect_left
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from opentelemetry.sdk.metrics.export import (
    AggregationTemporality,
    Histogram,
    HistogramDataPoint,
    Metric,
    NumberDataPoint,
    Sum,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDS = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92)
AGENT_SECONDS = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 102.4, 204.8, 409.6)
WORKFLOW_SECONDS = (1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200)
MCP_SECONDS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300)
TOKENS = tuple(4**power for power in range(14))
CALLS = (1, 2, 4, 8, 16, 32, 64, 128)
USAGE = "gen_ai.client.inference.usage."


@dataclass(frozen=True)
class Shape:
    """Unit, bucket boundaries (none: a counter) and meaning of one metric."""

    unit: str
    bounds: tuple[float, ...]
    description: str


SHAPES = {
    "gen_ai.client.inference.duration": Shape("s", SECONDS, "Time a model call took."),
    "gen_ai.client.inference.time_to_first_chunk": Shape("s", SECONDS, "Time to the first chunk of an answer."),
    "gen_ai.client.inference.time_per_output_chunk": Shape("s", SECONDS, "Time between two chunks of an answer."),
    "gen_ai.client.inference.operation.input_tokens": Shape("{token}", TOKENS, "Input tokens of a model call."),
    "gen_ai.client.inference.operation.output_tokens": Shape("{token}", TOKENS, "Output tokens of a model call."),
    "gen_ai.client.embeddings.duration": Shape("s", SECONDS, "Time an embeddings call took."),
    "gen_ai.client.embeddings.operation.input_tokens": Shape("{token}", TOKENS, "Input tokens of an embeddings call."),
    "gen_ai.client.operation.duration": Shape("s", SECONDS, "Time another client operation took."),
    "gen_ai.execute_tool.duration": Shape("s", SECONDS, "Time a tool took."),
    "gen_ai.invoke_agent.duration": Shape("s", AGENT_SECONDS, "Time an agent took."),
    "gen_ai.invoke_agent.inference_calls": Shape("{inference_call}", CALLS, "Model calls of an agent's run."),
    "gen_ai.invoke_agent.tool_calls": Shape("{tool_call}", CALLS, "Tool calls of an agent's run."),
    "gen_ai.invoke_workflow.duration": Shape("s", WORKFLOW_SECONDS, "Time a workflow took."),
    "mcp.client.operation.duration": Shape("s", MCP_SECONDS, "Time an MCP request took, seen by the client."),
    "mcp.server.operation.duration": Shape("s", MCP_SECONDS, "Time an MCP request took, seen by the server."),
}
USED = Shape("{token}", (), "Tokens of this kind, of all model calls.")

# Some minutes' worth; beyond it the oldest notes are forgotten rather than the agent's memory used.
MOST_NOTES = 100_000
# Sets of attributes of one metric; beyond it what is new is counted together, as OpenTelemetry does.
MOST_SERIES = 2000
OVERFLOW = (("otel.metric.overflow", True),)


# The name of a metric, values of it, and their attributes; a plain tuple, because the agent's thread makes it.
Note = tuple[str, "tuple[float, ...]", "Mapping[str, Any]"]


@dataclass
class Series:
    """What one metric, with one set of attributes, has come to."""

    attributes: Mapping[str, Any]
    bounds: tuple[float, ...]
    buckets: list[int]
    count: int = 0
    total: float = 0.0
    least: float = float("inf")
    most: float = float("-inf")
    since: int = field(default_factory=time.time_ns)

    def add(self, values: tuple[float, ...]) -> None:
        """Count values in."""
        for value in values:
            self.buckets[bisect_left(self.bounds, value)] += 1
            self.total += value
            self.least = min(self.least, value)
            self.most = max(self.most, value)
        self.count += len(values)


class Tally:
    """The metrics of this process, for one exporter."""

    def __init__(self, temporality: AggregationTemporality) -> None:
        self.notes: deque[Note] = deque(maxlen=MOST_NOTES)
        self._temporality = temporality
        self._series: dict[str, dict[Any, Series]] = {}

    def metrics(self) -> list[Metric]:
        """Count in what was noted and give the metrics of this moment; with deltas, start again from nothing."""
        while self.notes:
            name, values, attributes = self.notes.popleft()
            family = self._series.setdefault(name, {})
            key = tuple(attributes.items())
            (family.get(key) or self._begin(name, family, key)).add(values)
        found = [self._metric(name, list(series.values())) for name, series in self._series.items()]
        if self._temporality is AggregationTemporality.DELTA:
            self._series = {}
        return found

    def _begin(self, name: str, family: dict[Any, Series], key: Any) -> Series:
        if len(family) >= MOST_SERIES:
            key = OVERFLOW
        bounds = shape_of(name).bounds
        return family.setdefault(key, Series(dict(key), bounds, [0] * (len(bounds) + 1)))

    def _metric(self, name: str, series: list[Series]) -> Metric:
        shape, now = shape_of(name), time.time_ns()
        data: Sum | Histogram
        if shape.bounds:
            data = Histogram([histogram_point(one, now) for one in series], self._temporality)
        else:
            points = [NumberDataPoint(dict(one.attributes), one.since, now, int(one.total)) for one in series]
            data = Sum(points, self._temporality, is_monotonic=True)
        return Metric(name, shape.description, shape.unit, data)


def shape_of(name: str) -> Shape:
    """Give the shape of a metric."""
    return USED if name.startswith(USAGE) else SHAPES[name]


def histogram_point(series: Series, now: int) -> HistogramDataPoint:
    """Give a histogram's point."""
    return HistogramDataPoint(
        attributes=dict(series.attributes),
        start_time_unix_nano=series.since,
        time_unix_nano=now,
        count=series.count,
        sum=series.total,
        bucket_counts=list(series.buckets),
        explicit_bounds=series.bounds,
        min=series.least,
        max=series.most,
    )


class Measures:
    """Takes notes, at the cost of an append for each exporter of metrics."""

    def __init__(self) -> None:
        self._tallies: list[Tally] = []

    def tally(self, temporality: AggregationTemporality) -> Tally:
        """Give an exporter its tally."""
        made = Tally(temporality)
        self._tallies.append(made)
        return made

    def note(self, name: str, attributes: Mapping[str, Any], *values: float) -> None:
        """Note values of a metric; `attributes` must not be changed afterwards."""
        for tally in self._tallies:
            tally.notes.append((name, values, attributes))
