"""Whether `trace_segments` says of each trace and segment what the spans say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lamplighter_server.store.engine import Engine

_SORTED = (
    "services", "environments", "agents", "providers", "operations", "tools", "workflows", "conversations",
    "finish_reasons", "error_types",
)  # fmt: skip
_TOKENS = ("input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens")
_SUMMED = ("spans", "errors", "roots", "entries", "calls", *_TOKENS)

KEPT = f"""
SELECT segment, hex(trace_id) AS trace, toUnixTimestamp64Nano(start) AS start, toUnixTimestamp64Nano(end) AS end,
    first_name, {", ".join(f"toUInt64({name}) AS {name}" for name in _SUMMED)},
    arrayMap(model -> (model.1, model.2), arraySort(part.models)) AS models,
    {", ".join(f"arraySort({name}) AS {name}" for name in _SORTED)}
FROM trace_segments AS part WHERE project = {{project:String}}"""

SPANS = """
SELECT segment, hex(trace_id) AS trace, toUnixTimestamp64Nano(start) AS start, duration, name, status_code, kind, flags,
    parent_span_id = toFixedString('', 8) AS root, service, environment, agent_name, request_model, response_model,
    provider, operation, tool_name, workflow, conversation_id, finish_reasons, error_type,
    input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens
FROM spans WHERE project = {project:String}"""

_CALLS = {"chat", "generate_content", "text_completion", "embeddings"}
# A call that proposes a tool does not run it, and who creates an agent is not it.
_NOT_OF = {"tools": {*_CALLS, "propose_tool"}, "agents": {"create_agent"}}
_FROM = {
    "services": "service", "environments": "environment", "agents": "agent_name", "providers": "provider",
    "operations": "operation", "tools": "tool_name", "workflows": "workflow", "conversations": "conversation_id",
    "error_types": "error_type",
}  # fmt: skip


def rows(engine: Engine, statement: str, project: str) -> list[dict[str, Any]]:
    """Run a query for a project."""
    found = engine.query(statement, {"project": project})
    return [dict(zip(found.column_names, row, strict=True)) for row in found.result_rows]


def recomputed(spans: list[dict[str, Any]]) -> dict[str, Any]:
    """Say of the spans of one trace and segment what their row must say."""
    calls = [span for span in spans if span["operation"] in _CALLS]
    row: dict[str, Any] = {
        "segment": spans[0]["segment"],
        "trace": spans[0]["trace"],
        "start": min(span["start"] for span in spans),
        "end": max(span["start"] + max(span["duration"], 0) for span in spans),
        "first_name": min(spans, key=lambda span: span["start"])["name"],
        "spans": len(spans),
        "errors": sum(span["status_code"] == 2 for span in spans),
        "roots": sum(span["root"] for span in spans),
        "entries": sum(not span["root"] and bool(span["flags"] & 512 or span["kind"] in (2, 5)) for span in spans),
        "calls": len(calls),
        "models": sorted({(span["request_model"], span["response_model"]) for span in calls}),
        "finish_reasons": sorted({reason for span in spans for reason in span["finish_reasons"]}),
    }
    for name in _TOKENS:
        row[name] = sum(span[name] for span in calls)
    for name, column in _FROM.items():
        distinct = {span[column] for span in spans if span["operation"] not in _NOT_OF.get(name, ())}
        row[name] = sorted(distinct if name == "services" else distinct - {""})
    return row


def disagreements(engine: Engine, project: str) -> list[str]:
    """Tell where the two tables differ about a project."""
    spans: dict[tuple[int, str], list[dict[str, Any]]] = {}
    for row in rows(engine, SPANS, project):
        spans.setdefault((row["segment"], row["trace"]), []).append(row)
    expected = {key: recomputed(group) for key, group in spans.items()}
    found: dict[tuple[int, str], dict[str, Any]] = {}
    wrong: list[str] = []
    for row in rows(engine, KEPT, project):
        key = (row["segment"], row["trace"])
        wrong += [f"{key} is there twice"] if key in found else []
        found[key] = row
    wrong += [f"{key} is in one table only" for key in expected.keys() ^ found.keys()]
    for key in expected.keys() & found.keys():
        wrong += [
            f"{key} {name}: {found[key][name]!r}, but the spans say {value!r}"
            for name, value in expected[key].items()
            if found[key][name] != value
        ]
    return wrong
