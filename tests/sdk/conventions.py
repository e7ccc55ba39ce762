"""The conventions' machine-readable text, and what is wrong with a span by it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sink import Seen

TEXT = Path(__file__).parents[3] / "shared/semconv/genai_semconv.yaml"
MCP_METHOD = "mcp.method.name"
# Answers to requests that nobody can serve: no errors of the server.
CLIENT_FAULTS = {"-32700", "-32600", "-32601", "-32602", "-32002"}
# What is ours on every span, and says so by its name.
OWN = ("lamplighter.",)
# Attributes beyond what the conventions list for a span, and why they are there.
ALLOWED = {
    "gen_ai.agent.id": "runs and costs are asked for by agent, so all its spans carry the derived id",
    "gen_ai.agent.version": "part of who the agent is, beside its id",
    "gen_ai.agent.name": "whose work it is: the conventions have it on few spans, and a chat without it has no payer",
    "gen_ai.conversation.id": "flows to every span below the one it was set on, so that a conversation is found whole",
    "gen_ai.provider.name": "an agent that runs elsewhere",
    "openai.request.service_tier": "the conventions' own refinement for OpenAI",
}
SPAN_KINDS = {"CLIENT", "INTERNAL", "SERVER"}
LEVELS = ("required", "conditional", "recommended", "opt_in", "sampling_relevant")
# Whose values are those that are listed, and no others.
CLOSED = {"gen_ai.operation.name", MCP_METHOD}
# How an attribute's type is called, and what arrives.
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "string(enum)": (str,),
    "int": (int,),
    "double": (int, float),
    "boolean": (bool,),
    "string[]": (list,),
    "any": (str,),
}


def read() -> dict[str, Any]:
    """Read the text; where it is not at hand, what asks for it is skipped aloud."""
    if not TEXT.exists():
        pytest.skip("NO CONVENTIONS HERE: shared/semconv/genai_semconv.yaml is absent, so nothing is held against it")
    parsed: dict[str, Any] = yaml.safe_load(TEXT.read_text())
    return parsed


def plain_names(names: Iterable[str]) -> set[str]:
    """Give attribute names without what the text adds to them: `x(true only)`, `x=y (…)`."""
    return {re.split(r"[(= ]", name)[0] for name in names}


def type_of(span: Seen, text: Mapping[str, Any]) -> dict[str, Any]:
    """Give the conventions' type of a span."""
    if MCP_METHOD in span.attributes and span.kind != "INTERNAL":
        return mcp_type(span.kind, text["mcp"]["spans"])
    operation = span.attributes["gen_ai.operation.name"]
    found = [one for one in text["spans"] if operation in one.get("operations", ())]
    if len(found) > 1:
        found = [one for one in found if one["kind"].startswith(span.kind)]
    assert len(found) == 1, f"{span.name} [{span.kind}] is no span of the conventions"
    [one] = found
    return dict(one)


def mcp_type(kind: str, spans: list[dict[str, Any]]) -> dict[str, Any]:
    """Give the type of an MCP request's span; the text says of the server's "same", but for what it adds."""
    client, server = spans
    if kind == "CLIENT":
        return client
    same = [name for name in client["recommended"] if not name.startswith("server.")]
    told = {**client, **server, "span_name": client["span_name"], "conditional": client["conditional"]}
    return {**told, "recommended": [*same, *server["recommended"]]}


def name_of(span: Seen, kind: Mapping[str, Any]) -> str:
    """Give the name the conventions have for a span."""
    told = span.attributes
    if kind["type"].startswith("mcp."):
        subject = told.get("gen_ai.tool.name") or told.get("gen_ai.prompt.name")
        return f"{told[MCP_METHOD]} {subject}" if subject else str(told[MCP_METHOD])
    operation, form = told["gen_ai.operation.name"], kind["span_name"]
    subject = next((told.get(name) for name in re.findall(r"\{([^}]+)\}", form)[-1:]), None)
    return f"{operation} {subject}" if "{" in form.removeprefix("{gen_ai.operation.name}") else str(operation)


def faults(span: Seen, text: Mapping[str, Any]) -> list[str]:
    """Say what is wrong with a span."""
    kind, told = type_of(span, text), span.attributes
    listed = plain_names([name for level in LEVELS for name in kind.get(level, ())])
    wrong = [f"lacks {name}" for name in kind["required"] if name not in told]
    kinds = {span.kind} if span.kind in kind["kind"] else set()
    wrong += [] if kinds & SPAN_KINDS else [f"is {span.kind}, not {kind['kind']}"]
    name = name_of(span, kind)
    wrong += [] if span.name == name else [f"is not called {name}"]
    theirs = span.kind == "SERVER" and told.get("rpc.response.status_code") in CLIENT_FAULTS
    wrong += ["is an error, though the client is to blame"] if theirs and span.status == 2 else []
    wrong += [] if (span.status == 2) == ("error.type" in told) else ["error.type and status differ"]
    if MCP_METHOD in told:  # around a tool that is recorded already there is no second span
        listed |= plain_names(name for level in LEVELS for name in text["mcp"]["spans"][0].get(level, ()))
        listed.add(MCP_METHOD)
    for key in told:
        modal = re.fullmatch(r"gen_ai\.usage\.(text|image|audio)\.(cache_read\.)?(input|output)_tokens", key)
        if not (key in listed or key in ALLOWED or modal or key.startswith(OWN)):
            wrong.append(f"has {key}, which is not for it")
    return wrong + wrong_types(told, text)


def wrong_types(told: Mapping[str, Any], text: Mapping[str, Any]) -> list[str]:
    """Say which attributes have other types or values than the conventions give them."""
    known = {one["name"]: one for one in (*text["attributes"], *text["mcp"]["attributes"])}
    wrong: list[str] = []
    for key in told.keys() & known.keys():
        one, value = known[key], told[key]
        if not isinstance(value, TYPES[one["type"]]):
            wrong.append(f"{key} is {value!r}, not {one['type']}")
        if one["type"] == "string(enum)" and key in CLOSED and value not in one["values"]:
            wrong.append(f"{key} is {value!r}")
    return wrong
