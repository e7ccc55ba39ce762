"""A dead, slow or hostile endpoint costs the agent nothing, and what was lost is told."""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
from typing import TYPE_CHECKING

import lamplighter
import pytest
from conftest import Recorder, Run, forget

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lamplighter.status import Destination
    from sink import Sink


def free_port() -> int:
    """Give a port nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def traces() -> Destination:
    """What became of this process's spans."""
    return next(one for one in lamplighter.status().destinations if one.signal == "traces")


def record(count: int) -> None:
    """Record some spans."""
    for _ in range(count):
        with lamplighter.tool("t"):
            pass


@pytest.fixture
def swallowing() -> Iterator[str]:
    """An endpoint that accepts connections and never says a word."""
    listener = socket.create_server(("127.0.0.1", 0))
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    listener.close()


@pytest.fixture
def babbling() -> Iterator[str]:
    """An endpoint that answers with an endless stream of nonsense."""
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def babble() -> None:
        while not over.is_set():
            peer, _ = listener.accept()
            with contextlib.suppress(OSError), peer:
                peer.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (32 << 20))

    thread = threading.Thread(target=babble, daemon=True)
    thread.start()
    address = listener.getsockname()
    yield f"http://127.0.0.1:{address[1]}"
    over.set()
    with contextlib.suppress(OSError):
        socket.create_connection(address, 5).close()
    thread.join(10)
    listener.close()


@pytest.mark.parametrize("kind", ["dead", "swallowing", "babbling"])
def test_a_bad_endpoint_neither_slows_nor_stops_the_agent(
    recorder: Recorder, request: pytest.FixtureRequest, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """5,000 operations never wait for a bad endpoint, nor does the process's end, though an export may take an hour."""
    endpoint = f"http://127.0.0.1:{free_port()}" if kind == "dead" else request.getfixturevalue(kind)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "3600")
    lamplighter.init("tests", instrument=False, http=False, exit_timeout=0.5)
    record(5000)
    lamplighter.shutdown()
    assert traces().counts.accepted == 5000
    del recorder


def test_what_does_not_fit_the_queue_is_counted_and_told_when_the_endpoint_is_back(
    recorder: Recorder, sink: Sink, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Through an outage the queue keeps what fits, the rest is counted; afterwards the count arrives as a metric.

    The sequence of the spans that arrive has a gap as large as the loss, and the log has one line for each turn.
    """
    monkeypatch.setenv("OTEL_BSP_MAX_QUEUE_SIZE", "100")
    monkeypatch.setenv("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "50")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1")
    sink.answer = lambda _path: 503
    recorder.start()
    caplog.set_level(logging.INFO)
    record(500)
    assert not lamplighter.flush(5)
    lost = traces().counts.dropped
    assert lost >= 500 - 100 - 50
    assert traces().last_error == "HTTP 503"
    sink.answer = lambda _path: 200
    assert lamplighter.flush(20)
    record(1)
    spans = recorder.spans
    sequence = [span.attributes["lamplighter.sequence"] for span in spans]
    assert sequence == sorted(sequence)
    assert sequence[-1] - len(sequence) == traces().counts.dropped == lost
    told = {
        {one.key: one.value.string_value for one in point.attributes}.get("error.type"): point.as_int
        for point in sink.metrics["otel.sdk.processor.span.processed"]
    }
    assert told["queue_full"] == lost
    lines = [line.getMessage() for line in caplog.records if "traces" in line.getMessage()]
    assert len(lines) == 2
    assert "can't be delivered" in lines[0]
    assert "again" in lines[1]
    assert not [line for line in caplog.records if line.name.startswith("opentelemetry.exporter")]


@pytest.mark.parametrize("status", [400, 302])
def test_what_an_endpoint_refuses_for_good_is_not_sent_again(recorder: Recorder, sink: Sink, status: int) -> None:
    """A refusal that trying again can't cure is counted as lost, and the next batch is sent."""
    asked: list[str] = []

    def refuse(path: str) -> int:
        asked.append(path)
        return status

    sink.answer = refuse
    recorder.start()
    record(3)
    lamplighter.flush(10)
    assert traces().counts.refused == 3
    assert asked.count("/v1/traces") == 1
    sink.answer = lambda _path: 200
    record(1)
    assert [span.attributes["lamplighter.sequence"] for span in recorder.spans] == [4]


def test_an_outage_shorter_than_the_queue_loses_nothing(
    recorder: Recorder, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Spans recorded while the endpoint says "try again later" all arrive once it takes them."""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1")
    sink.answer = lambda _path: 503
    recorder.start()
    record(1000)
    assert not lamplighter.flush(3)
    sink.answer = lambda _path: 200
    assert [span.attributes["lamplighter.sequence"] for span in recorder.spans] == list(range(1, 1001))


def test_nothing_is_sent_on_the_agents_thread(recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every connection is opened by one of our own threads, also for a flush."""
    threads: set[str] = set()
    connect = socket.create_connection

    def watched(*args: object, **options: object) -> socket.socket:
        threads.add(threading.current_thread().name)
        return connect(*args, **options)  # type: ignore[arg-type]

    import urllib3.util.connection

    opened = urllib3.util.connection.create_connection

    def counted(*args: object, **options: object) -> socket.socket:
        threads.add(threading.current_thread().name)
        return opened(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "create_connection", watched)
    monkeypatch.setattr(urllib3.util.connection, "create_connection", counted)
    recorder.start()
    record(600)
    assert len(recorder.spans) == 600
    lamplighter.shutdown()
    assert threads
    assert all(name.startswith("lamplighter-") for name in threads)


def test_large_content_is_bounded_by_its_size(recorder: Recorder, sink: Sink) -> None:
    """With whole messages recorded, the queue keeps a bounded number of bytes, not only of spans."""
    gate = threading.Event()
    sink.answer = lambda _path: 200 if gate.wait(30) else 503
    recorder.start(content="full")
    for _ in range(200):
        with lamplighter.agent("a") as run:
            run.input("x" * (1 << 20))
    assert 100 < traces().counts.dropped < 150
    gate.set()


def test_memory_stays_flat(run: Run, sink: Sink) -> None:
    """After the first 2,000 spans, 8,000 more don't make the process larger."""
    ended = run("""
        import gc, resource
        import lamplighter
        lamplighter.init(instrument=False, http=False)
        def record(count):
            for number in range(count):
                with lamplighter.agent(f"a"), lamplighter.tool("t"):
                    pass
            lamplighter.flush(30)
            gc.collect()
            with open("/proc/self/statm") as memory:
                return int(memory.read().split()[1]) * resource.getpagesize()
        first = record(1_000)
        print(record(4_000) - first)
    """)
    assert int(ended.stdout) < 10 << 20  # 8,000 spans that stayed would be thrice that
    del sink


def test_two_inits_are_one(recorder: Recorder) -> None:
    """Calling init again changes nothing and records nothing twice."""
    recorder.start()
    lamplighter.init("another", endpoint="http://127.0.0.1:1")
    record(2)
    assert [span.attributes["lamplighter.sequence"] for span in recorder.spans] == [1, 2]
    assert lamplighter.status().service == "tests"


def test_a_mistake_in_init_is_logged_and_harmless(recorder: Recorder, caplog: pytest.LogCaptureFixture) -> None:
    """Arguments that mean nothing are told in the log; the agent is recorded with the safe choice."""
    recorder.start(content="everything", content_sampling=7, protocol="carrier pigeon")
    with lamplighter.agent("a") as run:
        run.input("hello")
    assert "gen_ai.input.messages" not in recorder.span("invoke_agent a").attributes
    assert {"everything", "7", "pigeon"} <= {
        word.strip("'=") for line in caplog.messages for word in line.replace("=", " ").split()
    }


def test_shutdown_ends_recording_and_says_so() -> None:
    """After shutdown nothing is recorded, nothing raises, and status says it."""
    forget()
    lamplighter.init("x", endpoint=f"http://127.0.0.1:{free_port()}", instrument=False, http=False, exit_timeout=0.2)
    lamplighter.shutdown()
    record(3)
    assert not lamplighter.status().recording
    assert "Nothing is recorded" in lamplighter.diagnosis()
    forget()
