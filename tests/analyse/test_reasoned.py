"""Reasoning that no call tells of, only a step around it: what is found in texts, and how it gets into the ledger."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from lamplighter_server.analyse import reasoned
from told_traces import Told

if TYPE_CHECKING:
    from lamplighter_server.store.engine import Engine
    from told_traces import Teller

LEDGER = """SELECT response_id, sum(sign * toInt64(reasoning_tokens)) FROM ledger
WHERE project = {project:String} GROUP BY 1 ORDER BY 1"""


def message(response: str, tokens: int) -> dict[str, Any]:
    """Return a model's message as LangChain has it."""
    usage = {"completion_tokens": 20, "completion_tokens_details": {"reasoning_tokens": tokens}}
    return {"content": "Sunny.", "response_metadata": {"token_usage": usage, "id": response}, "id": "lc_run--1"}


ONE, TWO, HUMAN = message("r1", 8), message("r2", 3), {"content": "And in Rome?", "id": "r1"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (json.dumps([ONE, HUMAN, TWO]), {"r1": 8, "r2": 3}),
        (str([ONE, HUMAN, TWO]), {"r1": 8, "r2": 3}),
        (json.dumps(json.dumps([ONE, TWO])), {"r1": 8, "r2": 3}),
        (json.dumps([{**ONE, "response_metadata": {**ONE["response_metadata"], "id": "other"}}, HUMAN]), {}),
        (json.dumps([message("r1", 0), HUMAN]), {}),
    ],
    ids=["JSON", "Python", "JSON in JSON", "without the response's id", "none"],
)
def test_a_message_tells_the_reasoning_of_its_response(text: str, expected: dict[str, int]) -> None:
    """Each response has its own message's tokens, in whichever notation; nothing is taken from a neighbour."""
    words = re.findall(reasoned.WORDS, text)
    assert dict(reasoned.reasoned(words, {"r1", "r2"})) == expected


@pytest.mark.parametrize(
    "written", [json.dumps, lambda text: json.dumps(json.dumps(text))], ids=["JSON", "JSON in JSON"]
)
def test_an_answer_that_quotes_usage_tells_no_reasoning(written: Any) -> None:
    """Words of the answer itself are not its usage: what stands between other quotes than the id is of another text."""
    quoting = {"content": 'It says {"reasoning_tokens": 7}.', "response_metadata": {"id": "r1"}}
    words = re.findall(reasoned.WORDS, written([quoting]))
    assert dict(reasoned.reasoned(words, {"r1"})) == {}


def spans(reasoning: int) -> tuple[Told, Told]:
    """Return a model call and the step around it, as OpenLLMetry tells of LangChain."""
    call = {
        "gen_ai.operation.name": "chat", "gen_ai.response.id": "r1", "gen_ai.response.model": "gpt-4o",
        "gen_ai.usage.input_tokens": 100, "gen_ai.usage.output_tokens": 20,
    }  # fmt: skip
    around = {"traceloop.span.kind": "task", "traceloop.entity.output": json.dumps([message("r1", reasoning)])}
    return (
        Told("t", "call", at=-9, parent="step", attributes={"llm.request.type": "chat", **call}),
        Told("t", "step", at=-9.5, lasts=3, attributes=around),
    )


@pytest.mark.parametrize("apart", [False, True], ids=["together", "the step later"])
@pytest.mark.parametrize(("told", "expected"), [(8, 8), (0, 0), (21, 0)])
def test_the_ledger_has_the_reasoning_that_the_step_tells(
    engine: Engine, tell: Teller, told: int, expected: int, *, apart: bool
) -> None:
    """A call's reasoning is what the step around it tells, also later, unless it is more than the whole output."""
    call, step = spans(told)
    if apart:
        tell(call)
        tell(step)
    else:
        tell(call, step)
    assert engine.query(LEDGER, {"project": tell.project}).result_rows == [("r1", expected)]
