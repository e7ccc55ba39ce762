"""What a hostile or unlucky client can't do: fill the memory, hold the server up, or crowd others out."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import http.client
import json
import re
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grpc
import pytest
from backports import zstd
from google.rpc import error_details_pb2
from google.rpc.status_pb2 import Status
from lamplighter_server.journal import Signal
from lamplighter_server.receive import Limits

if TYPE_CHECKING:
    from collections.abc import Callable

MEBIBYTE = 1 << 20
EXPORT = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
HEAD = b"POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-protobuf\r\n"


def post(port: Any, body: Any, **headers: Any) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", "/v1/traces", body, {"content-type": "application/x-protobuf"} | headers)
    response = connection.getresponse()
    response.body = response.read()
    connection.close()
    return response


def everything(client: Any) -> bytes:
    """Read until the server closes the connection."""
    received = b""
    with contextlib.suppress(ConnectionResetError):
        while part := client.recv(65536):
            received += part
    return received


def until(receiver: Any, holds: Callable[[], bool]) -> None:
    """Let the receiver's loop go on until a condition holds."""

    async def watch() -> None:
        while not holds():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0)

    asyncio.run_coroutine_threadsafe(asyncio.wait_for(watch(), 20), receiver.loop).result()


def resident_peak(pid: Any) -> int:
    return int(re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())[1]) * 1024


@pytest.fixture
def process() -> Any:
    """Start a receiver in a process of its own, whose memory can be measured."""
    script = Path(__file__).with_name("receiver.py")
    with subprocess.Popen(
        [sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        yield running.pid, *json.loads(running.stdout.readline())
        running.stdin.close()
        running.stdout.read()


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from Linux' /proc")
def test_zip_bombs_cost_no_memory(process: tuple[int, int, int], traces: Any) -> None:
    """Bombs of 1 to 20 MB, of gigabytes once unpacked, raise the peak by less than two bodies at the limit."""
    pid, port, grpc_port = process
    assert post(port, traces(1000).SerializeToString()).status == 200
    before = resident_peak(pid)
    bombs = {
        "gzip": gzip.compress(bytes(400 * MEBIBYTE), 1),
        "zstd": zstd.compress(bytes(1024 * MEBIBYTE)) * 30,
    }
    bombs["gzip"] *= -(-19 * MEBIBYTE // len(bombs["gzip"]))  # many members: 19 MB packed, some 4 GB unpacked
    for encoding, bomb in bombs.items():
        for _ in range(2):
            answer = post(port, bomb, **{"content-encoding": encoding})
            assert answer.status == 413, answer.body
    channel = grpc.insecure_channel(f"127.0.0.1:{grpc_port}", compression=grpc.Compression.Gzip)
    with channel, pytest.raises(grpc.RpcError) as caught:
        channel.unary_unary(EXPORT)(bytes(300 * MEBIBYTE), timeout=60)
    assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert resident_peak(pid) - before < 2 * Limits().decompressed
    assert post(port, traces(1).SerializeToString()).status == 200


def test_a_slow_body_is_cut_off_and_harms_nobody(start: Any, traces: Any) -> None:
    """A body that doesn't come gets 408 and a closed connection; others are served meanwhile."""
    with start(limits=Limits(body_timeout=0.3)) as receiver:
        with socket.create_connection(("127.0.0.1", receiver.http), 20) as client:
            client.sendall(HEAD + b"content-length: 1000\r\n\r\nabc")
            assert post(receiver.http, traces(1).SerializeToString()).status == 200
            answer = everything(client)
        assert answer.startswith(b"HTTP/1.1 408")
        assert b"not complete after 0.3 s; 3 bytes came" in answer
        assert b"connection: close" in answer
        assert receiver.intake.budget.used == 0


def test_a_slow_message_is_cut_off(start: Any) -> None:
    """A gRPC call that never sends its message ends with DEADLINE_EXCEEDED, which producers retry."""
    with start(limits=Limits(body_timeout=0.3)) as receiver:

        async def hold() -> grpc.StatusCode:
            async with grpc.aio.insecure_channel(f"127.0.0.1:{receiver.grpc}") as channel:
                call = channel.stream_unary(EXPORT)()
                return await call.code()

        assert asyncio.run(hold()) is grpc.StatusCode.DEADLINE_EXCEEDED


@pytest.mark.parametrize("sent", [b"", b"POST /v1/traces HTTP/1.1\r\nhost: x\r\nx-slow: "])
def test_slow_headers_are_cut_off(start: Any, sent: Any) -> None:
    """A connection that sends nothing, or half a head, is closed after the header timeout."""
    with (
        start(limits=Limits(header_timeout=0.3)) as receiver,
        socket.create_connection(("127.0.0.1", receiver.http), 20) as client,
    ):
        client.sendall(sent)
        assert everything(client).startswith(b"HTTP/1.1 408")


def test_endless_headers_are_cut_off(start: Any) -> None:
    """Headers without end are refused once they are over the limit, and not collected until then."""
    with start(limits=Limits(headers=10_000)) as receiver:
        with socket.create_connection(("127.0.0.1", receiver.http), 20) as client:
            client.sendall(HEAD + b"x-endless: ")
            with contextlib.suppress(ConnectionError):
                for _ in range(100):
                    client.sendall(b"y" * 100_000)
            answer = everything(client)
        assert answer == b"" or answer.startswith(b"HTTP/1.1 431")
        assert post(receiver.http, b"").status == 200


def test_a_refused_body_without_end_is_cut_off(start: Any) -> None:
    """After an early refusal the rest of the body is thrown away for a while, then the connection is closed."""
    with (
        start(limits=Limits(body_timeout=0.3)) as receiver,
        socket.create_connection(("127.0.0.1", receiver.http), 20) as client,
    ):
        client.sendall(HEAD.replace(b"x-protobuf", b"nothing") + b"content-length: 1000000\r\n\r\nabc")
        assert everything(client).startswith(b"HTTP/1.1 415")


def test_connections_over_the_limit_are_sent_away(start: Any) -> None:
    """One connection too many is told so and closed; the others stay, and a place that is left can be taken."""
    with start(limits=Limits(connections=2)) as receiver:
        address = ("127.0.0.1", receiver.http)
        with socket.create_connection(address, 20) as first, socket.create_connection(address, 20):
            first.sendall(HEAD + b"content-length: 0\r\n\r\n")
            assert first.recv(1000).startswith(b"HTTP/1.1 200")
            with socket.create_connection(address, 20) as third:
                answer = everything(third)
            assert answer.startswith(b"HTTP/1.1 503")
            assert b"retry-after: 1" in answer
            first.sendall(HEAD + b"content-length: 0\r\n\r\n")
            assert first.recv(1000).startswith(b"HTTP/1.1 200")


def test_garbage_instead_of_http(receiver: Any) -> None:
    """What is not HTTP gets 400 and a closed connection."""
    with socket.create_connection(("127.0.0.1", receiver.http), 20) as client:
        client.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 this is TLS\r\n\r\n")
        assert everything(client).startswith(b"HTTP/1.1 400")


def test_a_flood_is_held_by_the_budget(start: Any, journal_class: Any, traces: Any) -> None:
    """When the journal is slow, requests over the budget are asked to come back, over HTTP and gRPC alike.

    Nothing of the budget is lost: once the journal goes on, everything that was taken is acknowledged, and as much
    as before can be sent again.
    """
    body = traces(4000).SerializeToString()
    places = 5
    limits = Limits(in_flight=places * len(body), decompressed=len(body), retry_after=2)
    with start(limits=limits, journal=journal_class(gate=asyncio.Event())) as receiver, ThreadPoolExecutor(40) as pool:
        journal, loop = receiver.journal, receiver.loop
        flood = [pool.submit(post, receiver.http, body) for _ in range(20)]
        refused = [answer for f in _first(flood, 20 - places) if (answer := f.result())]
        assert {answer.status for answer in refused} == {503}
        assert {answer.headers["retry-after"] for answer in refused} == {"2"}
        assert journal.waiting == places
        assert receiver.intake.budget.used == limits.in_flight
        with grpc.insecure_channel(f"127.0.0.1:{receiver.grpc}") as channel, pytest.raises(grpc.RpcError) as caught:
            channel.unary_unary(EXPORT)(body, timeout=20)
        assert caught.value.code() is grpc.StatusCode.UNAVAILABLE
        details = dict(caught.value.trailing_metadata())["grpc-status-details-bin"]
        assert Status.FromString(details).details[0].Unpack(retry := error_details_pb2.RetryInfo())
        assert retry.retry_delay.seconds == 2
        loop.call_soon_threadsafe(journal.gate.set)
        assert sorted(f.result().status for f in flood) == [200] * places + [503] * (20 - places)
        assert receiver.intake.budget.used == 0
        assert [post(receiver.http, body).status for _ in range(places + 1)] == [200] * (places + 1)


def test_decompressed_bytes_count_too(start: Any, traces: Any) -> None:
    """A small body that becomes larger than the budget has room for is asked to come back."""
    body = traces(4000).SerializeToString()
    with start(limits=Limits(in_flight=len(body) - 1)) as receiver:
        answer = post(receiver.http, gzip.compress(body), **{"content-encoding": "gzip"})
        assert (answer.status, answer.headers["retry-after"]) == (503, "1")
        assert receiver.intake.budget.used == 0


def test_grpc_messages_are_held_by_the_budget(start: Any, journal_class: Any, traces: Any) -> None:
    """A message counts with its own size from its arrival to its acknowledgement."""
    body = traces(4000).SerializeToString()
    with start(journal=journal_class(gate=asyncio.Event())) as receiver, ThreadPoolExecutor(1) as pool:
        channel = grpc.insecure_channel(f"127.0.0.1:{receiver.grpc}")
        held = pool.submit(channel.unary_unary(EXPORT), body, timeout=20)
        until(receiver, lambda: receiver.journal.waiting == 1)
        assert receiver.intake.budget.used == len(body)
        receiver.loop.call_soon_threadsafe(receiver.journal.gate.set)
        assert held.result() == b""
        assert receiver.intake.budget.used == 0
        channel.close()


def _first(futures: Any, count: Any) -> Any:
    """Return the first so many futures to be done."""
    from concurrent.futures import as_completed

    done = as_completed(futures, timeout=60)
    return [next(done) for _ in range(count)]


def test_a_client_that_hangs_up_leaves_nothing_behind(receiver: Any, traces: Any) -> None:
    """Half a body and a closed connection: nothing is kept, counted or held."""
    body = traces(100).SerializeToString()
    with socket.create_connection(("127.0.0.1", receiver.http), 20) as client:
        client.sendall(HEAD + b"content-length: %d\r\n\r\n" % len(body) + body[:100])
    assert post(receiver.http, body).status == 200
    until(receiver, lambda: receiver.intake.budget.used == 0)
    assert len(receiver.journal.kept) == 1
    assert receiver.intake.counters[Signal.TRACES].received == 100


def test_odd_requests_do_not_fill_the_log(receiver: Any, caplog: pytest.LogCaptureFixture) -> None:
    """What is no HTTP, or asks for another protocol, is answered, and no line is written for each."""
    upgrade = b"GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n"
    for odd, answer in ((b"\x16\x03\x01 no HTTP\r\n\r\n", b"400"), (upgrade, b"404")):
        with socket.create_connection(("127.0.0.1", receiver.http)) as client:
            client.sendall(odd)
            assert client.recv(12) == b"HTTP/1.1 " + answer
    assert caplog.records == []
