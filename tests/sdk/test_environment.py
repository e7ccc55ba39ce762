"""Every OTEL_* variable is honoured, and an application's own OpenTelemetry is left as it was."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import lamplighter
import pytest
import trustme

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Recorder, Run
    from sink import Sink

PROGRAM = """
    import lamplighter
    lamplighter.init(instrument=False, http=False)
    with lamplighter.agent("a") as run:
        run.input("hello")
    lamplighter.flush()
    print(lamplighter.status())
"""


def test_disabled_means_silence(run: Run, sink: Sink) -> None:
    """With OTEL_SDK_DISABLED=true nothing is built and nothing is sent, and everything still works."""
    assert "recording=False" in run(PROGRAM, OTEL_SDK_DISABLED="true").stdout
    assert not sink.requests


def test_resource_and_headers_come_from_the_environment(run: Run, sink: Sink) -> None:
    """OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES and OTEL_EXPORTER_OTLP_HEADERS arrive; gzip is used when asked."""
    run(
        PROGRAM,
        OTEL_SERVICE_NAME="travel",
        OTEL_RESOURCE_ATTRIBUTES="deployment.environment.name=staging,service.version=7,team=blue,service.instance.id=pod-1",
        OTEL_EXPORTER_OTLP_HEADERS="x-key=secret",
        OTEL_EXPORTER_OTLP_COMPRESSION="gzip",
    )
    span = sink.spans[0]
    assert span.resource["service.name"] == "travel"
    assert span.resource["team"] == "blue"
    assert span.resource["service.instance.id"] == "pod-1"
    assert span.attributes["gen_ai.agent.id"] == "a-v7-staging"
    assert {headers["x-key"] for _, headers, _ in sink.requests} == {"secret"}
    assert {headers["content-encoding"] for _, headers, _ in sink.requests} == {"gzip"}


def test_an_argument_wins_over_its_variable(recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the code says is what happens, whatever the environment says."""
    monkeypatch.setenv("OTEL_SERVICE_NAME", "environment")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://127.0.0.1:1/v1/traces")
    monkeypatch.setenv("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", "SPAN_ONLY")
    recorder.start(content="off")
    with lamplighter.agent("a") as run:
        run.input("hello")
    span = recorder.span("invoke_agent a")
    assert span.resource["service.name"] == "tests"
    assert "gen_ai.input.messages" not in span.attributes


@pytest.mark.parametrize(("value", "kept"), [("SPAN_ONLY", True), ("SPAN_AND_EVENT", True), ("NO_CONTENT", False)])
def test_the_content_variable_is_obeyed(run: Run, sink: Sink, value: str, kept: bool) -> None:
    """Without an argument OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT decides about content."""
    run(PROGRAM, OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=value)
    assert ("gen_ai.input.messages" in sink.spans[0].attributes) is kept


def test_exporters_are_chosen_by_the_environment(run: Run, sink: Sink) -> None:
    """`none` sends nothing of a signal; `console` prints; a list does each; a wrong name is told."""
    ended = run(PROGRAM, OTEL_TRACES_EXPORTER="console,otlp", OTEL_METRICS_EXPORTER="none", OTEL_LOGS_EXPORTER="none")
    assert '"name": "invoke_agent a"' in ended.stdout
    assert {path for path, _, _ in sink.requests} == {"/v1/traces"}
    wrong = run(PROGRAM, OTEL_TRACES_EXPORTER="zipkinn", OTEL_METRICS_EXPORTER="none", OTEL_LOGS_EXPORTER="none")
    assert "'zipkinn'" in wrong.stderr
    assert len(sink.spans) == 1


def test_the_sampler_is_obeyed_and_leaves_no_gap(run: Run, sink: Sink) -> None:
    """With OTEL_TRACES_SAMPLER about the asked share of traces arrives, numbered without gaps; metrics count all."""
    run(
        """
        import lamplighter
        lamplighter.init(instrument=False, http=False)
        for _ in range(400):
            with lamplighter.tool("t"):
                pass
        """,
        OTEL_TRACES_SAMPLER="traceidratio",
        OTEL_TRACES_SAMPLER_ARG="0.25",
    )
    assert 60 <= len(sink.spans) <= 140
    assert sorted(span.attributes["lamplighter.sequence"] for span in sink.spans) == list(range(1, len(sink.spans) + 1))
    assert sink.metrics["gen_ai.execute_tool.duration"][0].count == 400


def test_metrics_can_be_deltas(recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    """OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=delta gives what happened since the last time."""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "delta")
    recorder.start()
    counts: list[int] = []
    for times in (3, 2):
        for _ in range(times):
            with lamplighter.tool("t"):
                pass
        assert lamplighter.flush(20)
        counts.append(recorder.sink.metrics["gen_ai.execute_tool.duration"][0].count)
    assert counts == [3, 2]


def test_the_certificate_that_is_named_is_the_one_trusted(run: Run, sink: Sink, tmp_path: Path) -> None:
    """OTEL_EXPORTER_OTLP_CERTIFICATE is believed over TLS, whatever the machine trusts otherwise."""
    authority, other = trustme.CA(), trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    sink.server.socket = context.wrap_socket(sink.server.socket, server_side=True)
    for name, one in (("ours", authority), ("others", other)):
        one.cert_pem.write_to_path(str(tmp_path / f"{name}.pem"))
    run(
        PROGRAM,
        OTEL_EXPORTER_OTLP_ENDPOINT=f"https://localhost:{sink.server.server_address[1]}",
        OTEL_EXPORTER_OTLP_CERTIFICATE=str(tmp_path / "ours.pem"),
        REQUESTS_CA_BUNDLE=str(tmp_path / "others.pem"),
    )
    assert [span.name for span in sink.spans] == ["invoke_agent a"]


def test_an_applications_providers_are_kept_and_gain_ours(recorder: Recorder) -> None:
    """Providers the application has set stay, their exporters go on, and ours gets everything too."""
    from opentelemetry import metrics, trace
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import InMemoryMetricReader
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    theirs, reader = InMemorySpanExporter(), InMemoryMetricReader()
    provider = TracerProvider(resource=Resource.create({"service.name": "their-service", "team": "red"}))
    provider.add_span_processor(SimpleSpanProcessor(theirs))
    meters = MeterProvider([reader])
    trace.set_tracer_provider(provider)
    metrics.set_meter_provider(meters)
    recorder.start(environment="prod")
    assert trace.get_tracer_provider() is provider
    metrics.get_meter("app").create_counter("orders").add(3)
    with trace.get_tracer("app").start_as_current_span("theirs"), lamplighter.agent("ours"):
        pass
    assert [span.name for span in theirs.get_finished_spans()] == ["invoke_agent ours", "theirs"]
    assert {span.name for span in recorder.spans} == {"invoke_agent ours", "theirs"}
    span = recorder.span("theirs")
    assert (span.resource["service.name"], span.resource["team"]) == ("their-service", "red")
    assert span.resource["deployment.environment.name"] == "prod"
    assert span.resource["lamplighter.process.id"]
    assert recorder.sink.metrics["orders"][0].as_int == 3
    assert reader.get_metrics_data() is not None
    provider.shutdown()
    meters.shutdown()


def test_content_stays_in_the_applications_own_pipeline(recorder: Recorder) -> None:
    """The policy is about what we send: an application's own exporter gets its spans unchanged."""
    from opentelemetry import trace
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    theirs = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(theirs))
    trace.set_tracer_provider(provider)
    recorder.start()
    with trace.get_tracer("app").start_as_current_span("s", attributes={"input.value": "hello"}):
        pass
    assert "input.value" not in recorder.span("s").attributes
    assert theirs.get_finished_spans()[0].attributes == {"input.value": "hello"}
    provider.shutdown()
