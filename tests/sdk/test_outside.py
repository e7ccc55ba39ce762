"""Seen from outside: any OTLP receiver gets everything, from several processes, and nothing asks for our server."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import Run
    from sink import Sink

WORK = """
import subprocess, sys
import lamplighter

lamplighter.init("travel", environment="prod", content="full", http=False, instrument=False)
if len(sys.argv) == 1:
    with lamplighter.conversation("c-1"), lamplighter.agent("planner"):
        carried = [f"{name}={value}" for name, value in lamplighter.inject({}).items()]
        subprocess.run([sys.executable, __file__, *carried], check=True)
else:
    headers = dict(one.split("=", 1) for one in sys.argv[1:])
    with lamplighter.received("plan", headers), lamplighter.agent("booker"):
        with lamplighter.chat("m", provider="p") as call:
            call.usage(input_tokens=3, output_tokens=2)
        with lamplighter.tool("book"):
            pass
"""


def test_two_processes_and_a_foreign_receiver(run: Run, sink: Sink) -> None:
    """Spans and metrics of two processes arrive whole at a receiver that is not ours: one trace, and no gap."""
    run(WORK)
    spans = {span.name: span for span in sink.spans}
    assert set(spans) == {"invoke_agent planner", "plan", "invoke_agent booker", "chat m", "execute_tool book"}
    assert len({span.trace_id for span in spans.values()}) == 1
    assert spans["plan"].parent_id == spans["invoke_agent planner"].span_id
    assert {span.attributes["gen_ai.conversation.id"] for span in spans.values()} == {"c-1"}
    processes: dict[str, list[int]] = {}
    for span in sink.spans:
        process = span.resource["lamplighter.process.id"]
        processes.setdefault(process, []).append(span.attributes["lamplighter.sequence"])
    assert sorted(len(numbers) for numbers in processes.values()) == [1, 4]
    assert all(sorted(numbers) == list(range(1, len(numbers) + 1)) for numbers in processes.values())
    assert {"gen_ai.invoke_agent.duration", "gen_ai.client.inference.duration"} <= sink.metrics.keys()
    assert {path for path, _, _ in sink.requests} <= {"/v1/traces", "/v1/metrics", "/v1/logs"}
