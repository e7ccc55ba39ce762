"""What each field of a filter finds in a store."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from lamplighter_server.store.filter import FIELDS, BadFilter, conditions, parse
from lamplighter_server.store.instants import LATEST
from lamplighter_server.store.read import listing
from lamplighter_server.store.read.scope import Scope
from told_traces import Told, trace_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from lamplighter_server.store.engine import Engine
    from told_traces import Teller

CHAT = {"gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai"}
RED = {
    **CHAT,
    "gen_ai.agent.name": "planner",
    "gen_ai.request.model": "gpt-4o",
    "gen_ai.response.model": "gpt-4o-mini",
    "gen_ai.usage.input_tokens": 1500,
    "gen_ai.usage.output_tokens": 20,
    "gen_ai.usage.cache_read.input_tokens": 700,
    "gen_ai.response.finish_reasons": ["length"],
    "gen_ai.conversation.id": "c-1",
    "gen_ai.workflow.name": "refunds",
    "gen_ai.input.messages": '[{"role":"user","parts":[{"type":"text","content":"Where is my Refund?"}]}]',
    "tenant": "acme",
    "note": 'it\'s \\ 100% "odd"\n{x:String}',
    "retries": 3,
    "balance": -250,
    "score": 0.5,
    "cached": False,
    "tags": ["new", "vip"],
    "codes": [5, -40, 500],
    "weights": [0.5, 2.0],
    "flags": [True, True],
}
BLUE = {
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.agent.name": "billing",
    "gen_ai.tool.name": "search",
    "gen_ai.tool.call.id": "5",
    "gen_ai.conversation.id": "c-2",
    "error.type": "timeout",
    "tenant": "acme-2",
    "retries": "5",
    "score": 2.0,
    "cached": True,
    "codes": [50, 4],
    "weights": [2.5],
    "flags": [False],
}

FOUND = {
    "": "red blue plain",
    "agent:planner": "red",
    "agent:planner,billing": "red blue",
    "-agent:planner": "blue plain",
    "agent:plan*": "red",
    "agent:*": "red blue",
    "-agent:*": "plain",
    "agent:Planner": "",
    "model:gpt-4o": "red",
    "model:gpt-4o-mini": "red",
    "request_model:gpt-4o-mini": "",
    "response_model:gpt-4o-mini": "red",
    "model:*": "red",
    "provider:openai": "red",
    "tool:search": "blue",
    "service:desk": "red blue",
    "service:other": "plain",
    "operation:chat": "red",
    "status:error": "blue",
    "status:ok": "red plain",
    "-status:ok": "blue",
    "status:err*": "blue",
    "error_type:timeout": "blue",
    "finish_reason:length": "red",
    "conversation:c-1": "red",
    "workflow:refunds": "red",
    "environment:prod": "plain",
    "name:ask": "red",
    "name:look*": "blue",
    "scope:tests": "red blue plain",
    "scope:other": "",
    "duration>5s": "red",
    "duration<=1000ms": "blue plain",
    "duration>5s duration<0.5m": "red",
    "input_tokens>1k": "red",
    "input_tokens:1500": "red",
    "input_tokens:0": "blue plain",
    "output_tokens>=20": "red",
    "total_tokens>1519": "red",
    "total_tokens>1520": "",
    "cache_read_tokens:700": "red",
    "cost>0": "red",
    "cost:0": "blue plain",
    "spans:1": "blue plain",
    "spans>1": "red",
    "errors>0": "blue",
    "-errors>0": "red plain",
    "attr.tenant:acme": "red",
    "attr.tenant:acme*": "red blue",
    "attr.tenant:*": "red blue",
    "-attr.tenant:*": "plain",
    "-attr.tenant:acme": "blue plain",
    "attr.retries:3": "red",
    "attr.retries:5": "blue",
    "attr.retries>=3": "red blue",
    "attr.balance<0": "red",
    "attr.balance:-250": "red",
    "attr.balance<-250": "",
    "attr.balance:-2*": "red",
    "attr.score:0.5": "red",
    "attr.score:2": "blue",
    "attr.cached:false": "red",
    "attr.cached:true": "blue",
    "attr.tags:vip": "red",
    "attr.tags:vi": "",
    "attr.codes:5": "red",
    "attr.codes:-40,4": "red blue",
    "attr.codes:40": "",
    "attr.weights:2": "red",
    "attr.weights:2.5": "blue",
    "attr.flags:true": "red",
    "-attr.flags:true": "blue plain",
    "attr.service.name:other": "plain",
    "attr.service.name:oth*": "plain",
    "attr.service.name:*": "red blue plain",
    "attr.replicas>2": "plain",
    'attr.note:"it\'s \\\\ 100% \\"odd\\"\n{x:String}"': "red",
    "attr.gen_ai.input.messages:*": "red",
    "attr.gen_ai.agent.name:planner": "red",
    "attr.gen_ai.conversation.id:c-1": "red",
    "attr.gen_ai.conversation.id:c-1,c-2": "red blue",
    "attr.gen_ai.conversation.id:c-*": "red blue",
    "attr.gen_ai.conversation.id:c": "",
    "attr.gen_ai.conversation.id:*": "red blue",
    "-attr.gen_ai.conversation.id:c-1": "blue plain",
    "attr.session.id:c-2": "",
    "attr.gen_ai.tool.call.id:5": "blue",
    "attr.gen_ai.tool.call.id>4": "blue",
    "refund": "red",
    '"my refund"': "red",
    "-refund": "blue plain",
    "LOOK": "blue",
    '"timed out"': "blue",
    "agent:planner refund tenant": "",
    "agent:planner status:ok duration>5s": "red",
}


@pytest.fixture(scope="module")
def store(teller: Callable[[], Teller]) -> Teller:
    """Return the teller of three traces: red in two segments, blue failed, plain from another service."""
    tell, foreign = teller(), teller()
    foreign(Told("foreign", at=-80, attributes=RED))
    tell(Told("red", "ask", at=-100, lasts=2, attributes=RED))
    tell(Told("red", "late", at=-95, lasts=4, parent="ask"))
    tell(Told("blue", "look up", at=-90, lasts=1, error="it timed out", attributes=BLUE))
    plain = {"service.name": "other", "deployment.environment.name": "prod", "replicas": 3}
    tell(Told("plain", at=-80, lasts=0.5), resource=plain)
    return tell


@pytest.fixture
def find(store: Teller) -> Callable[[str], str]:
    """Return what names the traces that a filter finds, in the order of their start."""
    names = {trace_id(name): name for name in ("red", "blue", "plain")}

    def found(text: str) -> str:
        scope = Scope(store.project, store.loaded, time.time_ns())
        page = listing.page(store.engine, scope, conditions(parse(text)), limit=10, cursor=None)
        return " ".join(names[trace["trace_id"]] for trace in reversed(page.traces))

    return found


@pytest.mark.parametrize("text", FOUND)
def test_finds(find: Callable[[str], str], text: str) -> None:
    """A filter finds exactly the traces of the project that it describes."""
    assert find(text) == FOUND[text]


def test_finds_by_id(find: Callable[[str], str]) -> None:
    """A trace is found by its id, whole or by its beginning, in either case."""
    whole = trace_id("blue")
    assert find(f"trace:{whole}") == find(f"trace:{whole.upper()}") == find(f"trace:{whole[:20]}*") == "blue"
    assert find(f"-trace:{whole}") == "red plain"


def test_every_field_is_tried() -> None:
    """No field is left without a filter that finds something and one that finds less."""
    tried = {text.lstrip("-").split(":", 1)[0].split(">", 1)[0].split("<", 1)[0] for text in FOUND} | {"trace"}
    assert {field.name for field in FIELDS} - {"attr.<key>"} <= tried


REFUSED = {
    "colour:red": (0, "no field 'colour'", "agent"),
    "agent:x -colour:red": (8, "no field 'colour'", "status"),
    "agent>5": (0, "can't be compared", ":"),
    "duration:5s": (0, "can't be compared", ">"),
    "duration>soon": (9, "compared with a duration", None),
    "input_tokens>many": (13, "compared with a number", None),
    "spans>1e999": (6, "compared with a number", None),
    "spans>1,2": (8, "takes one value", None),
    "spans:1*": (6, "compared with a number", None),
    "status:fine": (7, "no status", "running"),
    "trace:xyz": (6, "no trace id", None),
    "trace:ab": (6, "no trace id", None),
    "attr.x>y": (7, "needs a number", None),
    "attr:x": (0, "no field 'attr'", None),
}


@pytest.mark.parametrize("text", REFUSED)
def test_refuses(text: str) -> None:
    """A term that makes no sense is refused with its place, the reason and what would do."""
    with pytest.raises(BadFilter) as refused:
        conditions(parse(text))
    position, reason, allowed = REFUSED[text]
    assert refused.value.position == position
    assert reason in refused.value.reason
    assert allowed is None or allowed in refused.value.allowed


def test_values_are_bound() -> None:
    """No value that a person typed stands in the SQL."""
    text = " ".join(f"{name}:zzz" for name in ("agent", "name", "attr.k", "model", "tool")) + " zzz zzz* attr.k:zzz*"
    compiled = conditions(parse(text))
    assert "zzz" not in compiled.row_sql + compiled.group_sql
    assert "zzz" in str(compiled.parameters)


@pytest.mark.parametrize(("key", "index"), [("tenant", "attribute_values"), ("gen_ai.response.id", "response_ids")])
def test_a_value_that_nobody_has_is_not_looked_for_row_by_row(
    engine: Engine, store: Teller, key: str, index: str
) -> None:
    """A filter by a raw attribute passes over the parts of the table whose index says that the value isn't there."""
    compiled = conditions(parse(f"attr.{key}:nobody"))
    matching = compiled.rows[0].split("trace_id IN (")[1].rsplit(")", 1)[0]
    parameters = {"project": store.project, "as_of": 2**63, "low": 0, "last": LATEST, **compiled.parameters}
    plan = "\n".join(row[0] for row in engine.query(f"EXPLAIN indexes = 1 {matching}", parameters).result_rows)
    by_value = plan.split(index, 1)[1]
    assert "Granules: 0/" in by_value, plan
