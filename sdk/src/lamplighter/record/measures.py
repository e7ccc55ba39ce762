"""The conventions' metrics: noted by the agent's thread in an append, recorded by the thread that sends them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from opentelemetry.metrics import NoOpMeterProvider

if TYPE_CHECKING:
    from collections.abc import Mapping

    from opentelemetry.metrics import Counter, Histogram, Meter

SECONDS = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92)
AGENT_SECONDS = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 102.4, 204.8, 409.6)
WORKFLOW_SECONDS = (1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200)
MCP_SECONDS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300)
TOKENS = tuple(4**power for power in range(14))
CALLS = (1, 2, 4, 8, 16, 32, 64, 128)


@dataclass(frozen=True)
class Distribution:
    """One histogram of the conventions."""

    unit: str
    bounds: tuple[float, ...]
    description: str


DISTRIBUTIONS = {
    "gen_ai.client.inference.duration": Distribution("s", SECONDS, "Time a model call took."),
    "gen_ai.client.inference.time_to_first_chunk": Distribution("s", SECONDS, "Time to the first chunk of an answer."),
    "gen_ai.client.inference.time_per_output_chunk": Distribution("s", SECONDS, "Time between two chunks."),
    "gen_ai.client.inference.operation.input_tokens": Distribution("{token}", TOKENS, "Input tokens of a call."),
    "gen_ai.client.inference.operation.output_tokens": Distribution("{token}", TOKENS, "Output tokens of a call."),
    "gen_ai.client.embeddings.duration": Distribution("s", SECONDS, "Time an embeddings call took."),
    "gen_ai.client.embeddings.operation.input_tokens": Distribution("{token}", TOKENS, "Input tokens of a call."),
    "gen_ai.client.operation.duration": Distribution("s", SECONDS, "Time another client operation took."),
    "gen_ai.execute_tool.duration": Distribution("s", SECONDS, "Time a tool took."),
    "gen_ai.invoke_agent.duration": Distribution("s", AGENT_SECONDS, "Time an agent took."),
    "gen_ai.invoke_agent.inference_calls": Distribution("{inference_call}", CALLS, "Model calls of an agent's run."),
    "gen_ai.invoke_agent.tool_calls": Distribution("{tool_call}", CALLS, "Tool calls of an agent's run."),
    "gen_ai.invoke_workflow.duration": Distribution("s", WORKFLOW_SECONDS, "Time a workflow took."),
    "mcp.client.operation.duration": Distribution("s", MCP_SECONDS, "Time an MCP request took, seen by the client."),
    "mcp.server.operation.duration": Distribution("s", MCP_SECONDS, "Time an MCP request took, seen by the server."),
}
USAGE = "gen_ai.client.inference.usage."

# More than a minute's worth; beyond it the oldest values are forgotten rather than the agent's memory used.
MOST_NOTES = 100_000


class Note(NamedTuple):
    """Values of one metric, with one set of attributes."""

    name: str
    values: tuple[float, ...]
    attributes: Mapping[str, Any]


class Measures:
    """Takes notes at the cost of an append; `record` turns them into metrics, on the sender's thread."""

    def __init__(self) -> None:
        self._meter: Meter = NoOpMeterProvider().get_meter("lamplighter")
        self._notes: deque[Note] = deque(maxlen=MOST_NOTES)
        self._histograms: dict[str, Histogram] = {}
        self._counters: dict[str, Counter] = {}

    def use(self, meter: Meter) -> None:
        """Record through this meter from now on."""
        self._meter = meter

    def note(self, name: str, attributes: Mapping[str, Any], *values: float) -> None:
        """Note values of a metric; `attributes` must not be changed afterwards."""
        self._notes.append(Note(name, values, attributes))

    def record(self) -> None:
        """Record everything noted so far."""
        while self._notes:
            note = self._notes.popleft()
            if note.name.startswith(USAGE):
                counter = self._counter(note.name)
                for value in note.values:
                    counter.add(value, note.attributes)
            else:
                histogram = self._histogram(note.name)
                for value in note.values:
                    histogram.record(value, note.attributes)

    def _histogram(self, name: str) -> Histogram:
        if name not in self._histograms:
            known = DISTRIBUTIONS[name]
            self._histograms[name] = self._meter.create_histogram(
                name, known.unit, known.description, explicit_bucket_boundaries_advisory=known.bounds
            )
        return self._histograms[name]

    def _counter(self, name: str) -> Counter:
        if name not in self._counters:
            self._counters[name] = self._meter.create_counter(name, "{token}", "Tokens of this kind, all calls.")
        return self._counters[name]
