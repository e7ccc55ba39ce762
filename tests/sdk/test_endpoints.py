"""Whatever an endpoint answers, the agent goes on, and what didn't arrive is counted and told."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from typing import TYPE_CHECKING, Any

import lamplighter
import pytest
from lamplighter.send.answers import refusals
from lamplighter.send.outbox import Entry, Limits, Outbox, Outcome, Verdict
from lamplighter.send.watch import MOST_WAIT, seconds_to_wait
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from conftest import Recorder
    from lamplighter.status import Destination
    from sink import Sink

PARTIAL = ExportTraceServiceResponse()
PARTIAL.partial_success.rejected_spans = 2
PARTIAL.partial_success.error_message = "too old\x1b[31m"


def traces() -> Destination:
    """What became of this process's spans."""
    return next(one for one in lamplighter.status().destinations if one.signal == "traces")


def record(count: int) -> None:
    """Record some spans."""
    for number in range(count):
        with lamplighter.tool(f"t{number}"):
            pass


@pytest.fixture
def answering() -> Iterator[Callable[..., str]]:
    """Makes endpoints that read a request and answer with given bytes, the last piece by piece if `drip`."""
    over = threading.Event()
    listeners: list[socket.socket] = []

    def serve(listener: socket.socket, answer: bytes, drip: bool) -> None:
        with contextlib.suppress(OSError):
            while True:
                peer, _ = listener.accept()
                with contextlib.suppress(OSError), peer:
                    read_request(peer)
                    peer.sendall(answer)
                    while drip and not over.wait(0.05):
                        peer.sendall(b"x")

    def made(answer: bytes, *, drip: bool = False) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        threading.Thread(target=serve, args=(listener, answer, drip), daemon=True).start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    yield made
    over.set()
    for listener in listeners:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def read_request(peer: socket.socket) -> None:
    """Read one request with its body."""
    with peer.makefile("rb") as stream:
        length = 0
        while (line := stream.readline()) not in {b"\r\n", b""}:
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        stream.read(length)


def http(status: str, body: bytes = b"", **headers: str) -> bytes:
    """Write an answer."""
    told = {"content-length": str(len(body)), "connection": "close", **headers}
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in told.items()), "", ""]
    return "\r\n".join(lines).encode() + body


@pytest.mark.parametrize(
    ("answer", "refused", "error"),
    [
        (http("200 OK", b"<!doctype html><p>Hello", content_type="text/html"), 3, "no OTLP receiver"),
        (http("307 Temporary Redirect", location="http://127.0.0.1:9/v1/traces"), 3, "HTTP 307: it leads elsewhere"),
        (
            http("200 OK", PARTIAL.SerializeToString(), content_type="application/x-protobuf"),
            2,
            "it refused 2: too old",
        ),
        (http("200 OK", b"\xff\xfe garbage", content_type="application/x-protobuf"), 0, None),
        (http("401 Unauthorized"), 3, "HTTP 401"),
    ],
    ids=["a web page", "a redirect", "partial success", "garbage", "no key"],
)
def test_what_an_endpoint_did_not_take_is_counted(
    answering: Callable[..., str], recorder: Recorder, answer: bytes, refused: int, error: str | None
) -> None:
    """A page, a redirect (which nobody follows), a refusal of all or of a part: the loss is in the status, with why."""
    recorder.start(endpoint=answering(answer))
    record(3)
    assert lamplighter.flush(20)
    counts, told = traces().counts, traces().last_error
    assert (counts.accepted, counts.sent, counts.refused) == (3, 3 - refused, refused)
    assert lamplighter.status().dropped >= refused
    assert told is None if error is None else (told or "").startswith(error) or error in (told or "")
    assert "\x1b" not in (told or "")


def test_an_answer_that_never_ends_holds_nobody(answering: Callable[..., str], recorder: Recorder) -> None:
    """An endpoint that drips its answer byte by byte costs its batch and nothing else: work and flush go on."""
    recorder.start(endpoint=answering(b"HTTP/1.1 200 OK\r\nx-slow: ", drip=True), exit_timeout=0.3)
    record(3000)
    assert not lamplighter.flush(0.3)
    assert traces().counts.accepted == 3000
    counts = traces().counts
    assert counts.dropped > 0
    assert counts.dropped + counts.queued == 3000
    assert not lamplighter.shutdown(0.3)


@pytest.mark.parametrize("begun", [b"HTTP/1.1 200 OK\r\nx-slow: ", b"HTTP/1.1 200 OK\r\n\r\n"], ids=["headers", "body"])
def test_an_answer_that_drips_is_given_up_in_time(
    answering: Callable[..., str], recorder: Recorder, monkeypatch: pytest.MonkeyPatch, begun: bytes
) -> None:
    """However it drips, an answer has the exporter's timeout as a whole; then the sender's thread is free again."""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1")
    recorder.start(endpoint=answering(begun, drip=True))
    record(3)
    lamplighter.flush(30)
    counts = traces().counts
    assert (counts.queued, counts.sent) in {(3, 0), (0, 3)}  # its headers tell what became of the batch
    assert (counts.queued == 3) == (traces().last_error is not None)
    assert (counts.queued == 3) == begun.endswith(b"x-slow: ")


def test_a_redirect_is_not_given_the_key(answering: Callable[..., str], sink: Sink, recorder: Recorder) -> None:
    """An address that leads elsewhere can't make the SDK send its headers, or its telemetry, to somebody else."""
    recorder.start(endpoint=answering(http("308 Permanent Redirect", location=f"{sink.url}/v1/traces")))
    record(1)
    lamplighter.flush(20)
    assert not sink.requests


def test_a_batch_that_is_too_large_goes_in_halves() -> None:
    """Of a batch that can't be written or is refused as too large, only the item that is to blame is lost."""

    def send(batch: Sequence[Entry[int]]) -> Verdict:
        return Verdict(Outcome.TOO_MUCH if any(entry.item == 5 for entry in batch) else Outcome.SENT)

    box = Outbox("test", send, Limits(delay=3600))
    for item in range(8):
        box.put(item)
    assert box.drain(10)
    assert (box.counts.sent, box.counts.refused) == (7, 1)
    box.close()


def test_retry_after_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Told when to come back, the queue is left alone until then; a flush tries all the same."""
    now, tried = [1000.0], []

    def send(batch: Sequence[Entry[int]]) -> Verdict:
        tried.append([entry.item for entry in batch])
        return Verdict(Outcome.AGAIN, wait=120.0)

    monkeypatch.setattr("lamplighter.send.outbox.time.monotonic", lambda: now[0])
    box = Outbox("test", send, Limits(delay=1))
    box.close()  # its thread: what it does is done here, step by step
    box.put(1)
    box._work(False)
    now[0] += 119
    box._work(False)
    assert tried == [[1]]
    box._work(True)
    assert tried == [[1], [1]]
    now[0] += 121
    box._work(False)
    assert tried == [[1], [1], [1]]


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("7", 7.0), ("-3", 0.0), ("inf", 0.0), ("1e12", MOST_WAIT), ("soon", 0.0), ("", 0.0)],
)
def test_retry_after_may_be_anything(told: str, seconds: float) -> None:
    """Seconds are waited for, at most an hour; nonsense is no wait."""
    assert seconds_to_wait(told) == seconds


def test_retry_after_may_be_a_date() -> None:
    """A date in the past is no wait, one far away is an hour."""
    assert seconds_to_wait("Wed, 21 Oct 2015 07:28:00 GMT") == 0.0
    assert seconds_to_wait("Wed, 21 Oct 2215 07:28:00 GMT") == MOST_WAIT


@pytest.mark.parametrize(
    ("answer", "refused"),
    [
        ({"partialSuccess": {"rejectedSpans": "4", "errorMessage": "no"}}, 4),
        ({"partialSuccess": {"rejectedSpans": -4}}, 0),
        ({"partialSuccess": None}, 0),
        ({"partialSuccess": {"rejectedSpans": "many"}}, 0),
        ([], 0),
    ],
)
def test_partial_success_in_json(answer: Any, refused: int) -> None:
    """The same is read from a JSON answer, where numbers may be texts; nonsense refuses nothing."""
    assert refusals("traces", "application/json", json.dumps(answer).encode())[0] == refused
