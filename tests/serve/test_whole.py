"""What is shown agrees with what is there: nothing is cut silently, and filters test what lists show."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest
from lamplighter_server.store.read import usage as reading
from told_traces import Told, trace_id

if TYPE_CHECKING:
    from told_traces import Teller

CHAT = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": "gpt-4o",
    "gen_ai.usage.input_tokens": 1000,
    "gen_ai.usage.output_tokens": 100,
}
COST = (1000 * 2.5 + 100 * 10) / 1e6


def test_usage_beyond_what_is_listed_is_in_rest_and_total(project: Any, tell: Teller) -> None:
    """With more combinations than are listed, the answer says how many; rest and total are still of all calls."""
    tell(*(Told(f"t{number}", attributes=CHAT) for number in range(5)))
    whole = project.get("usage", by="trace", limit=5)
    assert (whole["count"], len(whole["rows"]), whole["rest"]) == (5, 5, None)
    found = project.get("usage", by="trace", limit=1)
    assert (found["count"], len(found["rows"])) == (5, 1)
    assert (found["rest"]["calls"], found["total"]["calls"], found["rest"]["input_tokens"]) == (4, 5, 4000)
    assert found["rest"]["cost"] == pytest.approx(4 * COST)


def test_a_file_that_is_cut_says_so(project: Any, tell: Teller, monkeypatch: pytest.MonkeyPatch) -> None:
    """CSV and Parquet with more rows than a file may have are marked by a header, whole ones are not."""
    tell(*(Told(f"t{number}", attributes=CHAT) for number in range(3)))
    for most, marked in ((3, None), (2, "true")):
        monkeypatch.setattr(reading, "MOST_IN_A_FILE", most)
        for form in ("csv", "parquet"):
            answer = project.client.get("/api/v1/usage", params={"by": "trace", "format": form})
            assert answer.headers.get("lamplighter-truncated") == marked, (form, most)
    answer = project.client.get("/api/v1/usage", params={"by": "trace", "format": "csv"})
    assert len(list(csv.reader(io.StringIO(answer.text)))) == 3


def test_only_takes_keys_with_a_colon(project: Any, tell: Teller) -> None:
    """A key in quotes may have colons in it, and so may the value."""
    tell(Told("t", attributes={**CHAT, "app:tenant": "a:b"}), Told("u", attributes={**CHAT, "app:tenant": "c"}))
    rows = project.get("usage", by="trace", only='"attr.app:tenant":a:b')["rows"]
    assert [row["trace"] for row in rows] == [trace_id("t")]


@pytest.mark.parametrize(
    ("filter_", "found"),
    [
        ("input_tokens>1000", []),
        ("input_tokens:1000", ["t"]),
        ("input_tokens<1000", ["u"]),
        ("-input_tokens<1000", ["t"]),
        ("output_tokens>=100", ["t"]),
        ("total_tokens:1100", ["t"]),
        ("cost>0.003 cost<0.004", ["t"]),
        ("cost:0", ["u"]),
    ],
)
def test_filters_by_tokens_test_what_the_list_shows(project: Any, tell: Teller, filter_: str, found: list[str]) -> None:
    """A call that two spans tell of counts once for a filter too, and a trace without calls has used nothing."""
    tell(Told("t", "outer", attributes=CHAT), Told("t", "inner", parent="outer", attributes=CHAT), Told("u"))
    listed = project.get("traces", filter=filter_)["traces"]
    assert [trace["trace_id"] for trace in listed] == [trace_id(name) for name in found]


def test_a_span_that_ends_before_it_starts_has_no_length(project: Any, tell: Teller) -> None:
    """Where two clocks differ a duration is 0, not negative, for the span and for its tool."""
    tool = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "f"}
    tell(Told("t", "call", lasts=-2, attributes=tool))
    assert project.get(f"traces/{trace_id('t')}")["spans"][0]["duration"] == 0
    assert project.get("tools")["tools"][0]["p95_duration"] == 0
