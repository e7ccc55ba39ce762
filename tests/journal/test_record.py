"""The form of a record: what ClickHouse reads, what a producer can't forge, what damage can't pass."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from google.protobuf.unknown_fields import UnknownFieldSet
from lamplighter_server.journal import Signal
from lamplighter_server.journal.record import digest_of, mark_of, read_record, read_varint, trailer, varint
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Harness

PROJECT = "wörk".encode()


def request(*names: str) -> bytes:
    message = ExportTraceServiceRequest()
    spans = message.resource_spans.add().scope_spans.add().spans
    for name in names:
        spans.add(name=name)
    return message.SerializeToString()


def record(body: bytes, segment: int = 77) -> bytes:
    digest = digest_of(PROJECT, Signal.TRACES, body)
    return body + trailer(arrival=5, segment=segment, items=3, digest=digest, body=len(body), project=PROJECT)


def read(data: bytes) -> object:
    return read_record(data, data.rfind(mark_of(77)), Signal.TRACES)


def test_a_record_is_a_protobuf_message() -> None:
    """Any protobuf reader finds the body unchanged and the receiver's fields under their numbers."""
    body = request("a", "b")
    message = ExportTraceServiceRequest.FromString(record(body))
    fields = [(field.field_number, field.data) for field in UnknownFieldSet(message)]
    assert fields[:4] == [(1001, 5), (1002, 77), (1003, 3), (1004, digest_of(PROJECT, Signal.TRACES, body))]
    assert fields[4:6] == [(1006, len(body)), (1000, PROJECT)]
    assert [number for number, _ in fields[6:]] == [1005]
    message.DiscardUnknownFields()
    assert message.SerializeToString() == body


ASK = """
import sys, chdb
schema = 'syntax = "proto3"; message R { repeated Resource resource_spans = 1; repeated string project = 1000; \
fixed64 arrival = 1001; fixed64 segment = 1002; fixed32 items = 1003; message Resource { string schema_url = 3; } }'
columns = 'project Array(String), \
arrival UInt64, segment UInt64, items UInt32, "resource_spans.schema_url" Array(String)'
print(chdb.query(f'''SELECT project[-1], arrival > 0, segment, items, length(resource_spans.schema_url)
  FROM file('{sys.argv[1]}', Protobuf, '{columns}') ORDER BY project[-1]
  SETTINGS format_schema_source = 'string', format_schema = '{schema}', format_schema_message_name = 'R' ''', 'CSV'))
"""


def test_the_engine_reads_a_segment_as_it_is(harness: Callable[..., Harness]) -> None:
    """ClickHouse's FORMAT Protobuf reads a sealed segment, and a producer's own field 1000 loses to the receiver's."""
    journal = harness()
    forged = request("c") + varint(1000 << 3 | 2) + varint(5) + b"other"
    journal.append(request("a", "b"), project="first")
    journal.append(forged, project="second")
    segment = journal.sealed()
    answer = subprocess.run([sys.executable, "-c", ASK, segment.path], capture_output=True, text=True, check=True)
    rows = [f'"first",1,{segment.number},1,1', f'"second",1,{segment.number},1,1']
    assert answer.stdout.split() == rows


def test_every_changed_byte_is_noticed() -> None:
    """No byte of a record can change without the record being refused."""
    good = record(b"some body")
    assert read(good)
    for at in range(len(good)):
        assert read(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :]) is None, at


def test_every_shortened_record_is_refused() -> None:
    """A record that lacks bytes at either end is refused."""
    good = record(b"some body")
    for cut in range(1, len(good)):
        assert read(good[:-cut]) is None
        assert read(good[cut:]) is None


def test_a_digest_is_of_project_signal_and_body() -> None:
    """The same body under another project or signal, or split elsewhere, has another digest."""
    digests = {
        digest_of(project, signal, body)
        for project in (b"a", b"b")
        for signal in Signal
        for body in (b"", b"x", b"traces\0x")
    }
    assert len(digests) == 2 * 3 * 3


@pytest.mark.parametrize(("number", "size"), [(0, 1), (127, 1), (128, 2), (16383, 2), (16384, 3), (2**32 - 1, 5)])
def test_a_length_is_read_back(number: int, size: int) -> None:
    """A varint takes the bytes it should and is read as it was written."""
    assert read_varint(b"?" + varint(number) + b"\xff", 1) == (number, 1 + size)


@pytest.mark.parametrize("data", [b"", b"\xff", b"\xff" * 6])
def test_what_is_no_length_is_none(data: bytes) -> None:
    """A varint that is cut off or too long is not read."""
    assert read_varint(data, 0) is None
