"""However a process ends, its last batch leaves first, within a bounded time."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest
from conftest import Run, environment

if TYPE_CHECKING:
    from pathlib import Path

    from sink import Sink

START = "import lamplighter\nlamplighter.init(instrument=False, http=False)\n"
SPAN = "with lamplighter.tool('last'):\n    pass\n"
POOL = """
import concurrent.futures, os, signal, threading
waiting = threading.Event()
def work():
    with lamplighter.tool('pooled'):
        waiting.wait(20)
with concurrent.futures.ThreadPoolExecutor() as pool:
    pool.submit(work)
    try:
        os.kill(os.getpid(), signal.SIGINT)
        waiting.wait(20)
    finally:
        waiting.set()
"""


def names(sink: Sink) -> list[str]:
    """Give the names of the spans that arrived."""
    return [span.name for span in sink.spans]


@pytest.mark.parametrize(
    ("ending", "code"),
    [
        ("", 0),
        ("raise SystemExit(3)", 3),
        ("raise RuntimeError('oh')", 1),
        (
            "import asyncio\nasync def main():\n    with lamplighter.tool('inner'):\n        pass\nasyncio.run(main())",
            0,
        ),
        ("import os\nos._exit(4)", 4),
        (POOL, -signal.SIGINT),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGTERM)\nimport time\ntime.sleep(30)", -signal.SIGTERM),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nimport time\ntime.sleep(30)", -signal.SIGINT),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGHUP)\nimport time\ntime.sleep(30)", -signal.SIGHUP),
    ],
    ids=["end", "exit", "exception", "asyncio", "hard exit", "thread pool", "sigterm", "sigint", "sighup"],
)
def test_the_last_span_arrives(run: Run, sink: Sink, ending: str, code: int) -> None:
    """At the end, sys.exit, os._exit, an exception, after asyncio.run and at SIGTERM, SIGINT, SIGHUP: nothing is lost.

    And the process ends as it would have without us: same exit code, same signal.
    """
    ended = run(f"{START}{SPAN}{ending}\n", check=False)
    assert "execute_tool last" in names(sink)
    assert ended.returncode == code, ended.stderr


def test_the_applications_handler_still_runs(run: Run, sink: Sink) -> None:
    """A SIGTERM handler the application had set before runs after the flush, and decides how it goes on."""
    ended = run(
        "import os, signal\n"
        "signal.signal(signal.SIGTERM, lambda *_: print('handled', flush=True))\n"
        f"{START}{SPAN}os.kill(os.getpid(), signal.SIGTERM)\nprint('going on')\n"
    )
    assert ended.stdout.split("\n")[:2] == ["handled", "going on"]
    assert names(sink) == ["execute_tool last"]


def test_what_is_recorded_after_a_handled_signal_leaves_too(run: Run, sink: Sink) -> None:
    """A server that finishes its work after SIGTERM, then raises it anew with nobody to handle it, loses nothing."""
    ended = run(
        "import signal\n"
        "signal.signal(signal.SIGTERM, lambda *_: None)\n"
        f"{START}{SPAN}signal.raise_signal(signal.SIGTERM)\n"
        "with lamplighter.tool('finishing'):\n    pass\n"
        "signal.signal(signal.SIGTERM, signal.SIG_DFL)\nsignal.raise_signal(signal.SIGTERM)\n",
        check=False,
    )
    assert ended.returncode == -signal.SIGTERM
    assert names(sink) == ["execute_tool last", "execute_tool finishing"]


def test_a_worker_of_a_task_queue_that_ends_hard_sends_its_last(run: Run, sink: Sink) -> None:
    """A forked child that ends by os._exit sends what it recorded; one that recorded nothing opens no connection."""
    run(f"""
{START}
import os
for recording in (True, False):
    if not os.fork():
        if recording:
            with lamplighter.tool('job'):
                pass
        os._exit(0)
    assert os.wait()[1] == 0
""")
    assert names(sink) == ["execute_tool job"]
    assert len([path for path, _, _ in sink.requests if path == "/v1/metrics"]) == 2  # the child's and the parent's


def test_ctrl_c_still_cancels_an_asyncio_program_in_order(run: Run, sink: Sink) -> None:
    """Asyncio's own handling of Ctrl-C is left in place: tasks are cancelled and their cleanup runs."""
    ended = run(
        f"{START}import asyncio, os, signal\n"
        "async def main():\n"
        "    try:\n"
        "        asyncio.get_running_loop().call_later(0.1, os.kill, os.getpid(), signal.SIGINT)\n"
        "        with lamplighter.agent('cancelled'):\n"
        "            await asyncio.sleep(30)\n"
        "    except asyncio.CancelledError:\n"
        "        print('cleaned up', flush=True)\n"
        "        raise\n"
        "asyncio.run(main())\n",
        check=False,
    )
    assert "cleaned up" in ended.stdout
    assert names(sink) == ["invoke_agent cancelled"]


def test_the_end_is_bounded_when_nobody_listens(run: Run) -> None:
    """With an endpoint that never answers the end waits for exit_timeout, not for an export that may take an hour."""
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        ended = run(
            "import time, atexit\nbegan = []\natexit.register(lambda: print(time.monotonic() - began[0]))\n"
            "import lamplighter\nlamplighter.init(instrument=False, http=False, exit_timeout=1.0)\n"
            f"{SPAN}began.append(time.monotonic())\n",
            OTEL_EXPORTER_OTLP_ENDPOINT=url,
            OTEL_EXPORTER_OTLP_TIMEOUT="3600",
        )
    assert float(ended.stdout) > 0.7


def test_forked_children_send_their_own(run: Run, sink: Sink) -> None:
    """A child by os.fork and one by multiprocessing each send what they recorded, as processes of their own.

    What the parent had queued is sent by the parent alone.
    """
    run(f"""
{START}
import multiprocessing, os
with lamplighter.tool('parent'):
    pass
def child(name):
    with lamplighter.tool(name):
        pass
if not os.fork():
    child('forked')
    raise SystemExit
os.wait()
worker = multiprocessing.get_context('fork').Process(target=child, args=('worker',))
worker.start()
worker.join()
assert worker.exitcode == 0
""")
    assert sorted(names(sink)) == ["execute_tool forked", "execute_tool parent", "execute_tool worker"]
    for name in ("lamplighter.process.id", "service.instance.id"):
        assert len({span.resource[name] for span in sink.spans}) == 3
    assert {span.attributes["lamplighter.sequence"] for span in sink.spans} == {1}


def test_a_terminated_worker_sends_its_last(run: Run, sink: Sink) -> None:
    """A multiprocessing child that is terminated sends what it had."""
    run(f"""
{START}
import multiprocessing
def child(ready):
    with lamplighter.tool('worker'):
        pass
    ready.set()
    import time
    time.sleep(30)
context = multiprocessing.get_context('fork')
ready = context.Event()
worker = context.Process(target=child, args=(ready,))
worker.start()
ready.wait()
worker.terminate()
worker.join()
""")
    assert names(sink) == ["execute_tool worker"]


def test_a_pool_of_threads_is_recorded_wholly(run: Run, sink: Sink) -> None:
    """Spans of many threads all arrive, each with a number of its own."""
    run(f"""
{START}
from concurrent.futures import ThreadPoolExecutor
def work(number):
    with lamplighter.tool('t'):
        pass
with ThreadPoolExecutor(8) as pool:
    list(pool.map(work, range(1500)))
""")
    assert sorted(span.attributes["lamplighter.sequence"] for span in sink.spans) == list(range(1, 1501))


def test_a_serverless_function_sends_at_the_end_of_each_request(sink: Sink, tmp_path: Path) -> None:
    """Where the platform freezes processes, a root span's end waits until it has been sent; kill -9 loses nothing."""
    program = tmp_path / "function.py"
    program.write_text(textwrap.dedent(f"{START}{SPAN}import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n"))
    told = environment(sink, AWS_LAMBDA_FUNCTION_NAME="f")
    ended = subprocess.run([sys.executable, str(program)], env=told, check=False, timeout=30)
    assert ended.returncode == -signal.SIGKILL
    assert names(sink) == ["execute_tool last"]


def test_a_signal_in_the_middle_of_recording_does_not_hang(sink: Sink, tmp_path: Path) -> None:
    """A process that records without a pause ends soon after SIGTERM, wherever it is interrupted."""
    program = tmp_path / "busy.py"
    program.write_text(f"{START}print('ready', flush=True)\nwhile True:\n    {SPAN.replace(chr(10), ' ', 1)}")
    for _ in range(3):
        busy = subprocess.Popen([sys.executable, str(program)], env=environment(sink), stdout=subprocess.PIPE)
        assert busy.stdout is not None
        assert busy.stdout.readline() == b"ready\n"
        os.kill(busy.pid, signal.SIGTERM)
        assert busy.wait(20) == -signal.SIGTERM
        busy.stdout.close()
