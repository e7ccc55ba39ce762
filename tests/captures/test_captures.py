"""What each emitter's spans mean: four checks for every capture."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lamplighter_server.analyse.settle import Settler
from lamplighter_server.journal import Signal
from lamplighter_server.semconv.dialects import dialects
from lamplighter_server.semconv.tables import columns
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from otlp_requests import attributes
from rebuilt_requests import kept_items, sent_items
from sealed_segments import Sealed, load_all, unique
from told import COUNTED, asked, meaning, told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lamplighter_server.journal import Segment
    from lamplighter_server.store.engine import Engine
    from opentelemetry.proto.trace.v1.trace_pb2 import Span
    from sealed_segments import Request

HERE = Path(__file__).parent
CASES = sorted(path for path in HERE.rglob("*.otlp.pb") if not re.search(r"(-2|\.logs)\.otlp\.pb$", path.name))
NAMES = [str(path.relative_to(HERE)).removesuffix(".otlp.pb") for path in CASES]
OWN = {column.name: column.own[0] for column in columns() if column.stored and column.own}


def bodies(case: Path) -> list[ExportTraceServiceRequest]:
    """Return the bodies of a case in the order in which they came."""
    stem = case.name.removesuffix(".otlp.pb")
    files = [case, *sorted(case.parent.glob(f"{stem}-[0-9].otlp.pb"))]
    return [ExportTraceServiceRequest.FromString(file.read_bytes()) for file in files]


def spans_of(body: ExportTraceServiceRequest) -> list[Span]:
    """Return the spans of a body."""
    return [span for resource in body.resource_spans for scope in resource.scope_spans for span in scope.spans]


@pytest.fixture(scope="module")
def projects(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> dict[Path, str]:
    """Return the project that each case was loaded and settled into."""
    found = {case: unique() for case in CASES}
    settler = Settler(engine)
    logs = {case: case.with_name(case.name.replace(".otlp.pb", ".logs.otlp.pb")) for case in CASES}
    told_of = [(file.read_bytes(), found[case]) for case, file in logs.items() if file.is_file()]
    load_all(engine, together(tmp_path_factory, Signal.LOGS, told_of), settler.logs)
    sent = [(body, project) for case, project in found.items() for body in bodies(case)]
    load_all(engine, together(tmp_path_factory, Signal.TRACES, sent), settler)
    return found


@pytest.fixture(scope="module")
def again(engine: Engine, projects: dict[Path, str], tmp_path_factory: pytest.TempPathFactory) -> dict[Path, str]:
    """Return the project that each case was loaded into again, in the conventions' own words."""
    found = {case: unique() for case in CASES}
    sent = [(translated(case, meaning(engine, projects[case])), project) for case, project in found.items()]
    load_all(engine, together(tmp_path_factory, Signal.TRACES, sent))
    return found


def together(
    directories: pytest.TempPathFactory, signal: Signal, sent: Sequence[tuple[Request | bytes, str]]
) -> Segment:
    """Return one segment of bodies, each of its project: a load costs about as much for one as for all."""
    told_of, owners = zip(*sent, strict=True)
    return Sealed(directories.mktemp("segments")).segment(signal, told_of, projects=owners)


def translated(case: Path, rows: Sequence[dict[str, Any]]) -> ExportTraceServiceRequest:
    """Return the spans of a case with nothing but what was understood of them."""
    request = ExportTraceServiceRequest()
    spans = request.resource_spans.add().scope_spans.add().spans
    sent = [span for body in bodies(case) for span in spans_of(body)]
    for span, row in zip(sorted(sent, key=lambda span: (span.start_time_unix_nano, span.span_id)), rows, strict=True):
        copied = spans.add()
        copied.CopyFrom(span)
        del copied.attributes[:]
        copied.attributes.extend(attributes({OWN[name]: value for name, value in row.items() if name in OWN}))
    return request


@pytest.fixture
def loaded(projects: dict[Path, str], request: pytest.FixtureRequest) -> tuple[Path, str]:
    """Return a case and its project."""
    return request.param, projects[request.param]


each = pytest.mark.parametrize("loaded", CASES, ids=NAMES, indirect=True)


def golden(engine: Engine, project: str) -> dict[str, Any]:
    """Return what is kept of a capture's meaning."""
    found = told(engine, project)
    return {
        "agents": found.agents,
        "tools": found.tools,
        "handoffs": [list(pair) for pair in found.handoffs],
        "ledger": [
            {
                "span": entry.span.name,
                "agent": entry.to.agent,
                "calls": entry.calls if entry.counted else 0,
                "tokens": [entry.tokens.input, entry.tokens.output],
                "counted": entry.counted,
                "reason": entry.reason,
            }
            for entry in found.entries
        ],
        "spans": meaning(engine, project),
    }


@each
def test_a_capture_means_what_was_reviewed(engine: Engine, loaded: tuple[Path, str]) -> None:
    """Spans, ledger, agents, tools and hand-overs of a capture are those of its golden file."""
    case, project = loaded
    file = case.with_name(case.name.replace(".otlp.pb", ".golden.json"))
    found = json.loads(json.dumps(golden(engine, project)))
    if os.environ.get("LAMPLIGHTER_GOLDEN") == "write":
        file.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert found == json.loads(file.read_text(encoding="utf-8"))


@each
def test_a_capture_is_recognised_without_a_hint(engine: Engine, loaded: tuple[Path, str]) -> None:
    """Among the dialects found in a capture is the one whose folder it lies in; nobody told."""
    case, project = loaded
    assert case.parents[1].name in {row.get("dialect") for row in meaning(engine, project)}


@each
def test_understanding_twice_changes_nothing(engine: Engine, loaded: tuple[Path, str], again: dict[Path, str]) -> None:
    """Spans written again in the conventions' own words, with what was understood, mean the same."""
    case, project = loaded
    for row, twice in zip(meaning(engine, project), meaning(engine, again[case]), strict=True):
        assert twice | {"dialect": ""} == row | {"dialect": ""}


@each
def test_nothing_of_a_capture_is_lost(engine: Engine, loaded: tuple[Path, str]) -> None:
    """Put together again from the store, a capture's spans are those that were sent."""
    case, project = loaded
    sent = bodies(case)
    for body in sent:
        for span in spans_of(body):
            for attribute in span.attributes:
                attribute.value.SetInParent()  # no value and an empty one are the same
    assert sorted(item for body in sent for item in sent_items(body)) == sorted(kept_items(engine, "spans", project))


@each
def test_the_ledger_is_what_its_entries_sum_to(engine: Engine, loaded: tuple[Path, str]) -> None:
    """The table of the ledger sums to the decisions' total, whichever of both ways settled a trace."""
    _, project = loaded
    counted = told(engine, project).counted
    (row,) = asked(engine, COUNTED, project)
    assert tuple(row[name] for name in ("calls", "input_tokens", "output_tokens", "reasoning_tokens")) == (
        sum(entry.calls for entry in counted),
        sum(entry.tokens.input for entry in counted),
        sum(entry.tokens.output for entry in counted),
        sum(entry.tokens.reasoning for entry in counted),
    )


def test_every_folder_is_a_dialect() -> None:
    """A folder of captures is named after a dialect that there is."""
    assert {case.parents[1].name for case in CASES} <= {dialect.name for dialect in dialects()}
