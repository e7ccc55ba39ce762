"""A trace goes out as the OTLP that came in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from click.testing import CliRunner
from lamplighter_server.cli import client as asking
from lamplighter_server.cli.main import main
from lamplighter_server.cli.otlp_files import documents
from lamplighter_server.receive.otlp_json import read_json
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from told_traces import SECOND, Told, trace_id

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from told_traces import Teller


def told() -> tuple[Told, ...]:
    """Tell of two spans with values of every kind, an id that is stored once, messages, an event and a link."""
    values = {"text": "ü", "whole": -5, "part": 0.5, "flag": True, "list": ["a", "b"], "gen_ai.input.messages": "[]"}
    values |= {"gen_ai.response.id": "r", "gen_ai.tool.call.id": "c" * 127, "gen_ai.conversation.id": ""}
    more = Span(trace_state="a=b", flags=257, dropped_links_count=3)
    more.events.add(name="e", time_unix_nano=5).attributes.add(key="k").value.int_value = 7
    more.links.add(trace_id=b"t" * 16, span_id=b"s" * 8)
    return Told("t", "root", attributes=values, error="boom", more=more), Told("t", "child", at=-59, parent="root")


def test_a_trace_comes_back_as_it_was_sent(project: Any, tell: Teller) -> None:
    """Every field of every span, ids that are stored once too, its resource and its scope are those that were sent."""
    tell(*told())
    answer = project.client.get(f"/api/v1/traces/{trace_id('t')}/otlp")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/x-protobuf")
    (sender,) = ExportTraceServiceRequest.FromString(answer.content).resource_spans
    (scope,) = sender.scope_spans
    assert (sender.resource.attributes[0].value.string_value, scope.scope.name) == ("desk", "tests")
    sent = [_sorted(one.span(tell.now)) for one in told()]
    assert [_sorted(span) for span in scope.spans] == sent
    project.refused(404, f"traces/{'0' * 32}/otlp")


def test_in_json_a_trace_says_the_same_to_the_nanosecond(project: Any, tell: Teller) -> None:
    """What OTLP's reader of JSON makes of it is the request in protobuf, of several senders and blocks too."""
    years = Told("t", "years", at=-59, parent="root", lasts=400_000_000.123456789, attributes={"big": 2**63 - 1})
    tell(*told(), years, *(Told("t", f"s{n}", at=-58, parent="root") for n in range(200)))
    path = f"/api/v1/traces/{trace_id('t')}/otlp"
    answer = project.client.get(path, params={"format": "json"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    read = ExportTraceServiceRequest.FromString(read_json(ExportTraceServiceRequest, answer.content))
    assert read == ExportTraceServiceRequest.FromString(project.client.get(path).content)


def _sorted(span: Span) -> Span:
    """The order of attributes means nothing."""
    pairs = sorted(span.attributes, key=lambda pair: pair.key)
    del span.attributes[:]
    span.attributes.extend(pairs)
    return span


def test_an_export_is_what_import_reads(
    project: Any, tell: Teller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command writes each trace that a filter lets through as a document that `import` understands."""
    tell(*told(), Told("u", attributes={"k": "v"}), Told("v"))
    monkeypatch.setattr(asking.httpx2, "Client", lambda **_: project.client)
    file = tmp_path / "out.pb"
    done = CliRunner().invoke(main, ["export", str(file), "--filter", "attr.k:v"])
    assert (done.exit_code, "1 trace written." in done.output) == (0, True)
    (document,) = documents(file)
    (sender,) = ExportTraceServiceRequest.FromString(document.body).resource_spans
    assert sender.scope_spans[0].spans[0].start_time_unix_nano == tell.now - 60 * SECOND
