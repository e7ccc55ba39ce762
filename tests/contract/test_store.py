"""What any ClickHouse does with segments: rows are right, bad ones are refused, attempts are taken back exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from lamplighter_server.journal import Signal
from lamplighter_server.receive.check import check
from lamplighter_server.receive.services import TRACES
from lamplighter_server.store import migrate as migrate_module
from lamplighter_server.store.load import Loader, Watermark
from lamplighter_server.store.migrate import TABLES, intake, migrate
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
from opentelemetry.proto.metrics.v1.metrics_pb2 import Metric
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from otlp_requests import any_value, logs, metrics, span, traces
from sealed_segments import Notes, load, load_all

if TYPE_CHECKING:
    from lamplighter_server.store.engine import Engine
    from sealed_segments import Request, Sealed

SETTLED = {"ledger", "tool_results", "postponed", "logged_segments"}
"""The tables that are filled behind a load (tests/analyse/test_settle.py)."""
FILLED = {signal: tuple(table for table in tables if table not in SETTLED) for signal, tables in TABLES.items()}
"""The tables that a load fills by itself."""
DAY = 86_400_000_000_000


def count(engine: Engine, table: str, project: str, where: str = "1") -> int:
    """Count a project's rows."""
    statement = f"SELECT count() FROM {table} WHERE project = {{project:String}} AND {where}"
    return int(engine.command(statement, {"project": project}))


def counts(engine: Engine, project: str) -> tuple[int, ...]:
    """Count a project's rows in every table."""
    return tuple(count(engine, table, project) for tables in FILLED.values() for table in tables)


def first(engine: Engine, table: str, project: str) -> dict[str, Any]:
    """Return a project's only row."""
    rows = engine.query(f"SELECT * FROM {table} WHERE project = {{project:String}}", {"project": project})
    assert len(rows.result_rows) == 1
    return dict(zip(rows.column_names, rows.result_rows[0], strict=True))


ONE_OF_EACH: dict[Signal, Request] = {
    Signal.TRACES: traces(span({"gen_ai.agent.name": "planner"}), resource={"service.name": "desk"}),
    Signal.LOGS: logs(LogRecord(time_unix_nano=DAY, body=any_value("hi")), resource={"service.name": "desk"}),
    Signal.METRICS: metrics(
        Metric(name="m", gauge={"data_points": [{"as_int": -4}]}), resource={"service.name": "desk"}
    ),
}


def test_a_question_may_name_very_many_ids(engine: Engine) -> None:
    """Bound values have no limit that a segment of many traces would reach: half a megabyte of ids is one question."""
    ids = [f"{number:032x}" for number in range(16_000)]
    assert engine.query("SELECT uniqExact(arrayJoin({ids:Array(String)}))", {"ids": ids}).result_rows[0][0] == len(ids)


def test_migrating_again_changes_nothing(engine: Engine, sealed: Sealed) -> None:
    """A second migration applies no file, makes no table and keeps the rows."""
    load_all(engine, sealed.segment(Signal.TRACES, [ONE_OF_EACH[Signal.TRACES]]))
    tables = "SELECT count() FROM system.tables WHERE database = currentDatabase()"
    before = engine.command(tables)
    assert migrate(engine) == []
    assert engine.command(tables) == before
    assert count(engine, "spans", sealed.project) == 1


@pytest.mark.parametrize("signal", Signal)
def test_a_segment_of_each_signal_is_loaded_into_its_tables_alone(
    engine: Engine, sealed: Sealed, signal: Signal
) -> None:
    """Each signal's segment becomes rows of its own tables, under the project of its key and its service."""
    segment = sealed.segment(signal, [ONE_OF_EACH[signal]] * 3)
    load_all(engine, segment)
    for table in (table for tables in FILLED.values() for table in tables):
        expected = 0 if table not in FILLED[signal] else 1 if table == "trace_segments" else 3
        assert count(engine, table, sealed.project, f"segment = {segment.number}") == expected, table
    if signal is not Signal.TRACES:
        assert count(engine, FILLED[signal][0], sealed.project, "service = 'desk'") == 3


def test_a_span_is_stored_as_it_was_sent(engine: Engine, sealed: Sealed) -> None:
    """A span's row has its ids, times, typed columns, service and raw attributes."""
    sent = span(
        {"gen_ai.request.model": "gpt-4o", "gen_ai.usage.input_tokens": 120, "gen_ai.input.messages": "[]", "n": -1},
        kind=3,
        status={"code": 2, "message": "too slow"},
    )
    load_all(engine, sealed.segment(Signal.TRACES, [traces(sent, resource={"service.name": "desk"})]))
    row = first(engine, "spans", sealed.project)
    assert (row["trace_id"], row["span_id"], row["parent_span_id"]) == (sent.trace_id, sent.span_id, bytes(8))
    assert (row["name"], row["kind"], row["status_code"], row["status_message"]) == ("work", 3, 2, "too slow")
    assert (row["request_model"], row["input_tokens"], row["duration"]) == ("gpt-4o", 120, 1_000_000)
    assert (row["service"], row["environment"]) == ("desk", "")
    assert set(row["attributes"]) == {"gen_ai.request.model", "gen_ai.usage.input_tokens", "n"}
    assert set(row["content"]) == {"gen_ai.input.messages"}


def test_the_project_is_that_of_the_key_whatever_the_body_says(engine: Engine, sealed: Sealed) -> None:
    """A body with a project, segment or arrival of its own in it is stored under those of the journal."""
    forged = b"\xc2\x3e\x04evil" + b"\xc9\x3e" + bytes(8) + b"\xd1\x3e" + b"\1" * 8
    segment = sealed.segment(Signal.TRACES, [ONE_OF_EACH[Signal.TRACES].SerializeToString() + forged])
    load_all(engine, segment)
    assert count(engine, "spans", sealed.project, f"segment = {segment.number} AND arrival > now() - 600") == 1


GOOD = ONE_OF_EACH[Signal.TRACES].SerializeToString()
BAD: dict[str, bytes] = {
    "garbage": bytes(range(256)),
    "a length beyond the end": b"\x0a\xff\xff\xff\x0f",
    "a wire type that does not exist": GOOD + b"\x0f",
    "a trace id of 20 bytes": traces(span(trace_id=b"x" * 20)).SerializeToString(),
}


@pytest.mark.parametrize("name", BAD)
def test_a_segment_with_a_bad_record_is_refused_and_leaves_nothing(engine: Engine, sealed: Sealed, name: str) -> None:
    """Bytes that are not OTLP go back to the journal to be narrowed, and no row of the segment stays."""
    segment = sealed.segment(Signal.TRACES, [GOOD, BAD[name], GOOD])
    notes = load(engine, segment)
    assert [number for number, _ in notes.narrowed] == [segment.number], notes
    assert notes.narrowed[0][1]
    assert count(engine, "spans", sealed.project) == 0
    assert count(engine, "trace_segments", sealed.project) == 0


def test_a_truncated_segment_is_refused(engine: Engine, sealed: Sealed) -> None:
    """A segment whose end is missing is narrowed, not loaded in part."""
    segment = sealed.segment(Signal.TRACES, [GOOD, GOOD])
    segment.path.write_bytes(segment.path.read_bytes()[:-5])
    notes = load(engine, segment)
    assert (len(notes.narrowed), notes.done_with) == (1, [])
    assert counts(engine, sealed.project) == (0, 0, 0, 0)


def test_undoing_takes_back_one_segment_from_every_table(engine: Engine, sealed: Sealed) -> None:
    """Undo removes the rows of its segment and no others, however often it is called."""
    loader = Loader(engine, Notes(), "traces", Watermark(0))
    segments = [sealed.segment(Signal.TRACES, [ONE_OF_EACH[Signal.TRACES]] * 2) for _ in range(3)]
    for segment in segments:
        load_all(engine, segment)
    for _ in range(2):
        loader.undo(segments[1].number)
        assert counts(engine, sealed.project) == (4, 2, 0, 0)
        assert count(engine, "spans", sealed.project, f"segment = {segments[1].number}") == 0


LEFT_BY_A_KILL = {
    "nothing": ("1", "1"),
    "spans only": ("0", "1"),
    "some spans only": ("name != 'first'", "1"),
    "trace_segments only": ("1", "0"),
    "everything": ("0", "0"),
}
"""What of `spans` and of `trace_segments` an interrupted attempt had not written yet."""


@pytest.mark.parametrize("left", LEFT_BY_A_KILL)
def test_an_attempted_segment_is_loaded_once(engine: Engine, sealed: Sealed, left: str) -> None:
    """Whatever an interrupted attempt had written, afterwards each of the segment's rows is there once."""
    sent = [traces(span(name="first")), *[ONE_OF_EACH[Signal.TRACES]] * 4]
    segment = sealed.segment(Signal.TRACES, sent, attempted=True)
    load_all(engine, segment)
    for table, missing in zip(FILLED["traces"], LEFT_BY_A_KILL[left], strict=True):
        where = f"segment = {segment.number} AND {missing}"
        engine.command(f"ALTER TABLE {table} DELETE WHERE {where} SETTINGS mutations_sync = 2")
    load_all(engine, segment)
    assert counts(engine, sealed.project) == (5, 2, 0, 0)


def test_an_empty_segment_loads_as_nothing(engine: Engine, sealed: Sealed) -> None:
    """A request without spans is loaded without a row and without an error."""
    load_all(engine, sealed.segment(Signal.TRACES, [b"", traces()]))
    assert counts(engine, sealed.project) == (0, 0, 0, 0)


def test_views_of_two_versions_do_not_meet(engine: Engine, sealed: Sealed, monkeypatch: pytest.MonkeyPatch) -> None:
    """A version whose views differ brings its own, and a segment loaded through either is stored once."""
    ours = intake("traces")
    real = migrate_module.placeholders
    changed = {"scope_name": "upper(scope)"}
    monkeypatch.setattr(migrate_module, "placeholders", lambda **way: real(**way) | changed)
    intake.cache_clear()
    try:
        assert intake("traces").table != ours.table
        migrate(engine)
        load_all(engine, sealed.segment(Signal.TRACES, [ONE_OF_EACH[Signal.TRACES]]))
        assert counts(engine, sealed.project) == (1, 1, 0, 0)
    finally:
        monkeypatch.undo()
        intake.cache_clear()
    load_all(engine, sealed.segment(Signal.TRACES, [ONE_OF_EACH[Signal.TRACES]]))
    assert counts(engine, sealed.project) == (2, 2, 0, 0)


@pytest.mark.parametrize("index", [0, 4, -1], ids=["the first table", "a view between", "the last view"])
def test_a_table_or_view_of_the_intake_that_is_gone_is_made_again(engine: Engine, sealed: Sealed, index: int) -> None:
    """Whichever part of the way in was dropped, the next segment is in every table of its signal."""
    engine.command(f"DROP TABLE {intake('traces').creations[index][0]}")
    load_all(engine, sealed.segment(Signal.TRACES, [ONE_OF_EACH[Signal.TRACES]]))
    assert counts(engine, sealed.project) == (1, 1, 0, 0)


def test_attributes_of_several_records_are_not_mixed(engine: Engine, sealed: Sealed) -> None:
    """Spans of one segment keep their own attributes, resources and scopes."""
    sent = [
        traces(span({"i": i, "gen_ai.agent.name": f"agent {i}"}), resource={"service.name": f"service {i}"})
        for i in range(20)
    ]
    load_all(engine, sealed.segment(Signal.TRACES, sent))
    statement = "SELECT agent_name, service, lower(hex(attributes['i'])) FROM spans WHERE project = {project:String}"
    rows = engine.query(statement, {"project": sealed.project}).result_rows
    numbers = [any_value(i).SerializeToString().hex() for i in range(20)]
    assert sorted(rows) == sorted((f"agent {i}", f"service {i}", number) for i, number in enumerate(numbers))


def test_a_field_that_occurs_twice_is_stored_as_protobuf_reads_it(engine: Engine, sealed: Sealed) -> None:
    """A span that names itself twice, ids, status and all, is stored as the last of each, once the receiver has it."""
    wrong = Span(trace_id=b"\7" * 16, span_id=b"\7" * 8, name="wrong", trace_state="a=b", status={"message": "first"})
    right = span({"k": "v"}, name="right", trace_state="c=d", status={"message": "last", "code": 2})
    body = wrong.SerializeToString() + right.SerializeToString()
    for tag in (b"\x12", b"\x12", b"\x0a"):  # the span in its scope, in its resource, in the request
        body = tag + bytes((len(body) & 127 | 128, len(body) >> 7)) + body
    load_all(engine, sealed.segment(Signal.TRACES, [check(TRACES, body).body]))
    row = first(engine, "spans", sealed.project)
    assert (row["name"], row["trace_state"], row["status_message"], row["status_code"]) == ("right", "c=d", "last", 2)
    assert (row["trace_id"], row["span_id"]) == (right.trace_id, right.span_id)
