"""Whatever senders claim, the ledger loads, its sums are the same by every grouping, and none is beyond reason."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lamplighter_server.semconv.tables import MOST_TOKENS
from lamplighter_server.store.read.scope import Scope
from lamplighter_server.store.read.usage import Question, total, usage
from told_traces import Told

if TYPE_CHECKING:
    from collections.abc import Callable

    from told_traces import Teller

COUNTS = (
    "input_tokens",
    "output_tokens",
    "cache_read.input_tokens",
    "cache_creation.input_tokens",
    "reasoning.output_tokens",
)
NUMBERS = st.integers(-(2**63), 2**63 - 1) | st.integers(0, 10_000) | st.floats() | st.integers().map(str)
VALUES = NUMBERS | st.text(max_size=5) | st.booleans() | st.lists(st.integers(0, 9), max_size=2)
NAMES = st.text(string.printable, max_size=3) | st.sampled_from(["a" * 5000, "lead", ""])
OPERATIONS = st.sampled_from(["chat", "invoke_agent", "execute_tool", "embeddings", ""])


@st.composite
def spans(draw: st.DrawFn) -> list[Told]:
    """Draw a few traces of spans that claim anything."""
    found: list[Told] = []
    for number in range(draw(st.integers(1, 8))):
        said: dict[str, Any] = {f"gen_ai.usage.{name}": draw(VALUES) for name in COUNTS if draw(st.booleans())}
        said |= {"gen_ai.operation.name": draw(OPERATIONS), "gen_ai.request.model": draw(NAMES)}
        said |= {"gen_ai.agent.name": draw(NAMES), "gen_ai.response.id": draw(NAMES), "session.id": draw(NAMES)}
        parent = draw(st.sampled_from(["", *(one.name for one in found)]))
        trace = next((one.trace for one in found if one.name == parent), draw(st.sampled_from("tu")))
        found.append(Told(trace, f"span {number}", parent=parent, at=number - 20.0, attributes=said))
    return found


def test_sums_agree_whatever_is_claimed(teller: Callable[[], Teller]) -> None:
    """The total, the sum over any grouping and the sum over traces are one; no count is negative or beyond reason."""

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(spans())
    def agree(told: list[Told]) -> None:
        tell = teller()
        tell(*told)
        scope = Scope(tell.project, 2**63 - 1, tell.now, tell.now - 10**15, tell.now + 10**15)
        whole = total(usage(tell.engine, scope, Question(())))
        for by in (("agent", "model"), ("trace",), ("conversation", "price"), ("day",)):
            grouped = total(usage(tell.engine, scope, Question(by)))
            assert {name: grouped[name] for name in COUNTED} == {name: whole[name] for name in COUNTED}
        assert all(0 <= whole[name] <= MOST_TOKENS * len(told) for name in COUNTED)

    agree()


COUNTED = ("calls", "input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens")
