"""Operations never hurt the agent: without `init`, and when Lamplighter itself fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

import lamplighter

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest
    from conftest import Recorder


@lamplighter.tool
def plain(n: int) -> int:
    """Decorated before `init`."""
    return n + 1


@lamplighter.agent("counter")
def counting(n: int) -> Iterator[int]:
    """A generator, decorated before `init`."""
    yield from range(n)


def test_before_init_everything_works_and_nothing_is_recorded(recorder: Recorder) -> None:
    """Everything works before init, and functions that were decorated then are recorded after it."""
    assert plain(1) == 2
    assert list(counting(2)) == [0, 1]
    with lamplighter.chat("m", provider="p") as call:
        call.usage(input_tokens=1)
        assert call.trace_id is None
    lamplighter.AgentRun.current().input("hello")
    assert lamplighter.flush()
    recorder.start()
    assert plain(1) == 2
    assert [span.name for span in recorder.spans] == ["execute_tool plain"]


def test_a_fault_of_ours_never_reaches_the_agent(recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    """When recording itself fails, the agent's code runs to its end and returns its result."""
    recorder.start(content="full")
    session = lamplighter.start.present()  # type: ignore[attr-defined]
    monkeypatch.setattr(session.handler, "tool", lambda *_a, **_o: 1 / 0)
    assert plain(1) == 2
    monkeypatch.undo()

    class Hostile:
        def __str__(self) -> str:
            raise RuntimeError("no text")

        __repr__ = __str__

    @lamplighter.agent("hostile")
    def take(value: object) -> object:
        return value

    assert isinstance(take(Hostile()), Hostile)
    assert recorder.span("invoke_agent hostile").status == 0
