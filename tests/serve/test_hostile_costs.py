"""What the API of costs answers to questions, names and files that mean harm."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from lamplighter_server.analyse.prices import BadPrices
from lamplighter_server.serve.backend import Costs
from told_traces import Told

if TYPE_CHECKING:
    from told_traces import Teller

NAMES = (
    "a`b",
    "it's",
    'say "x"',
    "back\\slash",
    "{low:Int64}",
    "%s %(x)s",
    "new\nline",
    "{{rows}}",
    "ü" * 100,
    "a\0b",
    "--",
    "?",
)
CHAT = {"gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 5, "gen_ai.response.finish_reasons": ["stop"]}


@pytest.mark.parametrize("name", NAMES)
def test_an_attribute_of_any_name_is_asked_by(project: Any, tell: Teller, name: str) -> None:
    """Whatever an attribute is called, calls are told apart by it, in each format, and nothing of it becomes SQL."""
    tell(Told("t", attributes={**CHAT, name: "told"}))
    by = f"attr.{name}"
    (row,) = project.get("usage", by=by)["rows"]
    assert (row[by], row["calls"]) == ("told", 1)
    if ":" not in name:  # the first colon ends a dimension's name
        assert project.get("usage", only=f"{by}:told")["total"]["calls"] == 1
    for form in ("csv", "parquet"):
        answer = project.client.get("/api/v1/usage", params={"by": by, "format": form})
        assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])  # noqa: RUF001 - as they are sent
def test_no_agent_is_a_formula(project: Any, tell: Teller, sign: str) -> None:
    """A name that a spreadsheet would run is a text in CSV."""
    tell(Told("t", attributes={**CHAT, "gen_ai.agent.name": f"{sign}1+1"}))
    said = project.client.get("/api/v1/usage", params={"by": "agent", "format": "csv"}).text
    assert said.split("\n", 1)[1].lstrip('"').startswith("'")


def test_times_at_the_ends_of_time_are_answered(project: Any, tell: Teller) -> None:
    """The years 1 and 9999 are asked about like any other; the wrong order is refused; an empty file is a file."""
    tell(Told("t", attributes=CHAT))
    ends = {"from": "0001-01-01T00:00:00Z", "to": "9999-12-31T23:59:59Z"}
    for by in ("", "agent", "day", "trace", "attr.x"):
        assert project.get("usage", by=by, **ends)["total"]["calls"] == 1
    for path in ("agents", "tools", "conversations"):
        project.get(path, **ends)
    project.refused(400, "usage", **{"from": ends["to"], "to": ends["from"]})
    before = {"format": "parquet", "by": "agent", "to": "1950-01-01T00:00:00Z"}
    assert project.client.get("/api/v1/usage", params=before).content[:4] == b"PAR1"


def test_a_price_file_that_broke_is_told(served: Any) -> None:
    """Who prices history again is told what is wrong with the file, and the server goes on."""

    def broken(*_: Any) -> Any:
        raise BadPrices("the price file p.toml is not usable at price.1.input: too small")

    served.client.app._app.state.backend = replace(served.backend, costs=Costs(broken, broken))
    answer = served.client.post("/api/v1/reprice", params={"from": "2026-01-01T00:00:00Z"})
    assert answer.status_code == 503
    assert "price.1.input" in answer.json()["detail"]


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}])
def test_another_sites_page_can_not_act_where_no_key_is_asked_for(served: Any, headers: dict[str, str]) -> None:
    """On loopback, where nobody is asked for a key, a page of another site can't have history priced again."""
    parameters = {"from": "2026-01-01T00:00:00Z"}
    assert served.client.post("/api/v1/reprice", params=parameters, headers=headers).status_code == 403
    assert served.client.post("/api/v1/reprice", params=parameters).status_code == 200
